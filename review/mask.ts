/** Nothing that a review reads leaves it with a secret in it: the engine's marks, and what looks like a key, are masked. */
import { credentialsOf } from "../policies/secrets/credentials";

/** What stands for a secret, as the engine writes it. */
export const secretText = "[secret]";
/** What stands for a value that is known only once the change is made. */
export const unknownText = "[unknown]";

/** Masks secrets and names unknown values, in a text or in every text of a value. */
export interface Mask {
  /** For texts that are about to be written: looks for the values of credentials only. */
  credentials(text: string): string;
  text(text: string): string;
  value<T>(value: T): T;
}

/** Keys by which the engine marks a value, and a secret in it (pulumi/sdk, go/common/resource/sig). */
const signature = "4dabf18193072939515e22adb298388d";

/** What the engine writes for an unknown text, boolean, number, list, file, archive or object. */
const unknowns = new RegExp(
  [
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  ].join("|"),
  "g",
);

/** Names of properties whose texts are keys or hold them, whether or not a program has marked them. */
const secretNames =
  /(password|secret|token|private_?key|kubeconfig|user_?data|credential|passphrase)(pem|s)?$/i;

/** Keys in texts: in PEM, in PEM that is in base64 (but not certificates and public keys), and those of a kubeconfig. */
const keyMaterial: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  /LS0tLS1CRUdJTi(?!BDRVJU|BQVUJM)[A-Za-z0-9+/]*=*/g,
  /(?<=client-key-data\\?["']?\s*:\s*\\?["']?)[^\s"'\\]+/g,
];

/**
 * The mask of one review.
 *
 * @param secrets values to be masked wherever they stand, besides the credentials in this process's environment
 */
export function createMask(
  secrets: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Mask {
  const forms = [...new Set([...credentialsOf(environment), ...secrets].flatMap(writings))]
    // The longest first: one secret may be a part of another.
    .sort((a, b) => b.length - a.length);

  const credentials = (given: string) =>
    forms.reduce((rest, form) => rest.replaceAll(form, secretText), given);
  const text = (given: string): string => {
    // A marked value inside a text that is JSON itself.
    if (given.includes(signature)) return secretText;
    return keyMaterial
      .reduce((rest, key) => rest.replace(key, secretText), credentials(given))
      .replace(unknowns, unknownText);
  };
  const value = (given: unknown, name = ""): unknown => {
    if (typeof given === "string") {
      const shown = text(given);
      return secretNames.test(name) && shown !== "" && shown !== unknownText ? secretText : shown;
    }
    if (Array.isArray(given)) return given.map((item) => value(item, name));
    if (typeof given !== "object" || given === null) return given;
    if (signature in given) return secretText;
    return Object.fromEntries(Object.entries(given).map(([key, item]) => [text(key), value(item, key)]));
  };
  return { credentials, text, value: <T>(given: T) => value(given) as T };
}

/** How a secret may be written in a text: plain, in JSON, in a URL, in base64. */
function writings(secret: string): string[] {
  const inBase64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  // The last digit of base64 depends on what follows.
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), inBase64.slice(0, -1)];
}
