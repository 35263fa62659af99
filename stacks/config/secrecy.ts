/** What must not be repeated in a message: credentials, wherever somebody put them. */

/** Environment variables that hold credentials of the clouds, of Pulumi and of its state. */
const secretVariables = [
  "THALASSA_API_TOKEN",
  "HCLOUD_TOKEN",
  "BYOC_SNAPSHOT_S3_ACCESS_KEY",
  "BYOC_SNAPSHOT_S3_SECRET_KEY",
  "SCW_ACCESS_KEY",
  "SCW_SECRET_KEY",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
];

/** Shorter values are compared as a whole only: they may well be part of ordinary words. */
const shortestSecret = 16;

/** Forms that are credentials beyond doubt; the last is that of Hetzner's tokens. */
const secretForms =
  /-----BEGIN |\beyJ[\w-]{10}|\b(ghp|gho|github_pat|glpat|pul|hvs|xox[abp])[-_][\w-]{16}|\bSCW[A-Z0-9]{17}\b|\bAKIA[A-Z0-9]{16}\b|(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])/;

const secretKeyNames = /token|secret|password|passphrase|credential|api-?_?key|access-?_?key|private-?_?key/i;

/** Ids that a config holds, also slightly wrong ones: showing them is what helps. */
const idForms =
  /^[oO]-[0-9A-Za-z]{10,24}$|^(?:[a-z]{2}-[a-z]{3}(?:-\d)?\/)?(?=.{30,40}$)[0-9a-fA-F]+(-[0-9a-fA-F]+){3,5}$/;

/** Words written as one, as the longer keys of a config are. */
const joinedWords = /^[a-z]{2,14}([A-Z][a-z]{2,14})+$/;

/** Tells what may be shown of the values of one run. */
export class Secrecy {
  private readonly secrets: readonly string[];

  /** `stored`: credentials that are in a file which the environment names. */
  constructor(environment: Readonly<Record<string, string | undefined>>, stored: readonly string[] = []) {
    const values = [...secretVariables.map((name) => environment[name] ?? ""), ...stored];
    // The value without what a slip put around it: the config may hold it without that.
    const trimmed = values.map((value) => value.trim().replace(/^["'`]+|["'`]+$/g, ""));
    this.secrets = [...new Set([...values, ...trimmed].map(normal))].filter((value) => value !== "");
  }

  /** Certainly a credential: one of this run's own, or of a well-known form. */
  isCredential(text: string): boolean {
    return (
      this.secrets.some((secret) => secret.length >= shortestSecret && normal(text).includes(secret)) ||
      secretForms.test(text)
    );
  }

  /** Whether a key's name says that its value is a credential. */
  isCredentialName(key: string): boolean {
    return secretKeyNames.test(key);
  }

  /** Whether a text can be shown: it is neither a credential nor looks as random as one. */
  canShow(text: string): boolean {
    return (
      !this.secrets.includes(normal(text)) &&
      !this.isCredential(text) &&
      (idForms.test(text) || !looksRandom(text))
    );
  }
}

/** A UUID, as Scaleway's secret keys are, is the same in capitals. */
function normal(text: string): string {
  return text.toLowerCase();
}

/** Words in ordinary text change seldom between letters and digits, random characters all the time. */
function looksRandom(text: string): boolean {
  if (text.length < shortestSecret || joinedWords.test(text)) return false;
  if (/[A-Za-z0-9+/=]{24,}/.test(text)) return true;
  const classes = text
    .replace(/[^A-Za-z0-9]/g, "")
    .replace(/[A-Z]/g, "A")
    .replace(/[a-z]/g, "a")
    .replace(/[0-9]/g, "0");
  // A capital before a small letter is how words begin; every other change counts.
  return (classes.match(/(?=aA|a0|A0|0a|0A)/g) ?? []).length >= 4;
}
