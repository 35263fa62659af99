/** Finds credentials in a config: none belongs there, because the config is a file in version control. */
import { type Problem, valueAt } from "./report";
import type { Secrecy } from "./secrecy";
import type { Commands, Path } from "./shell";

/** Keys whose value Pulumi keeps encrypted; the engine lists them as JSON. */
const secretKeysVariable = "PULUMI_CONFIG_SECRET_KEYS";

const allowed = "no credentials: the credential comes from the environment of the run";

export function findCredentials(
  config: object,
  environment: Readonly<Record<string, string | undefined>>,
  secrecy: Secrecy,
  commands: Commands,
  variables: (path: Path) => readonly string[],
): Problem[] {
  const encrypted = encryptedKeys(environment[secretKeysVariable]);
  const problems: Problem[] = [];
  const queue: { path: Path; value: unknown }[] = [{ path: [], value: config }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { path, value } = next;
    const problem = problemOf(path, value);
    if (problem) problems.push({ path, problem, allowed, fix: remedy(path), secret: true });
    else if (typeof value === "object" && value !== null)
      for (const key of Object.keys(value).reverse()) {
        const part = Array.isArray(value) ? Number(key) : key;
        queue.push({ path: [...path, part], value: valueAt(value, [part]) });
      }
  }
  return problems;

  function problemOf(path: Path, value: unknown): string | undefined {
    const key = path.at(-1);
    if (path.length === 1 && encrypted.has(String(key))) return "an encrypted value";
    if (isEncrypted(value)) return "an encrypted value";
    if (
      typeof key === "string" &&
      (secrecy.isCredentialName(key) || secrecy.isCredential(key)) &&
      !inLabels(path)
    )
      return "a credential has no place in the config";
    if (typeof value === "string" && secrecy.isCredential(value))
      return "a credential; treat it as leaked: make a new one and revoke this one";
    return undefined;
  }

  function remedy(path: Path): string[] {
    return [commands.remove(path), ...variables(path).map(exportCommand)];
  }
}

function exportCommand(variable: string): string {
  return `export ${variable}='<${variable.toLowerCase().split("_").pop()}>'`;
}

/** Labels and annotations may be called as the customer likes. */
function inLabels(path: Path): boolean {
  return path.at(-2) === "labels";
}

/** How a config file holds an encrypted value. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}

function encryptedKeys(json: string | undefined): Set<string> {
  try {
    const keys: unknown = JSON.parse(json ?? "[]");
    return new Set(Array.isArray(keys) ? keys.map((key) => String(key).replace(/^byoc:(config:)?/, "")) : []);
  } catch {
    return new Set();
  }
}
