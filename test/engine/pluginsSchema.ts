/** What an npm package of Pulumi's and a plugin's schema say of a resource, in the same form. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../../sandbox/engine/project";

/** A resource: every list is sorted. */
export interface Described {
  inputs: string[];
  required: string[];
  /** With their types, as TypeScript: `labels: {[key: string]: string} | undefined`. */
  outputs: string[];
  secrets: string[];
}

interface Type {
  type?: string;
  items?: Type;
  additionalProperties?: Type;
  $ref?: string;
}

export interface Schema {
  version?: string;
  resources: Record<
    string,
    {
      properties?: Record<string, Type & { secret?: boolean }>;
      required?: string[];
      inputProperties?: Record<string, Type>;
      requiredInputs?: string[];
    }
  >;
  types?: Record<string, { properties?: Record<string, Type>; required?: string[] }>;
}

function packageFile(...name: string[]): string {
  return readFileSync(path.join(projectFolder, "node_modules", "@pulumi", ...name), "utf8");
}

/** All first groups of the matches, sorted, each once. */
function names(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match.slice(1).join(": ")))].sort();
}

/** What the npm package says of `hcloud:index/server:Server`. Its code is generated, hence regular. */
export function fromPackage(token: string): Described {
  const [, name = "", file = ""] = /^(\w+):index\/(\w+):/.exec(token) ?? [];
  const code = packageFile(name, `${file}.js`);
  if (!code.includes(`__pulumiType = '${token}'`)) throw new Error(`${file}.js is of another type`);
  const made = code.slice(code.indexOf("const args = argsOrState"));
  const declared = packageFile(name, `${file}.d.ts`);
  return {
    inputs: names(made, /resourceInputs\["(\w+)"\] = (?!undefined)/g),
    required: names(made, /args\?\.(\w+) === undefined/g),
    outputs: names(
      declared.replace(/\{\s+(\[key: string\]: \w+);\s+\}/g, "{$1}"),
      /readonly (\w+): pulumi\.Output<(.+)>;/g,
    ),
    secrets: names(/additionalSecretOutputs: \[(.*?)\]/.exec(made)?.[1] ?? "", /"(\w+)"/g),
  };
}

/** What the plugin says of it. */
export function fromSchema(schema: Schema, token: string): Described {
  const resource = schema.resources[token];
  if (resource === undefined) throw new Error(`The plugin has no ${token}`);
  const { properties = {}, inputProperties = {}, required = [], requiredInputs = [] } = resource;
  return {
    inputs: Object.keys(inputProperties).sort(),
    required: [...requiredInputs].sort(),
    outputs: Object.entries(properties)
      .map(([name, type]) => `${name}: ${typescript(type)}${required.includes(name) ? "" : " | undefined"}`)
      .sort(),
    secrets: Object.keys(properties)
      .filter((name) => properties[name]?.secret)
      .sort(),
  };
}

function typescript(type: Type): string {
  if (type.$ref) return `outputs.${type.$ref.split(":").at(-1)}`;
  if (type.items) return `${typescript(type.items)}[]`;
  if (type.additionalProperties) return `{[key: string]: ${typescript(type.additionalProperties)}}`;
  return type.type === "integer" ? "number" : (type.type ?? "any");
}

/** The object types that a resource takes: each of their properties, with `?` where it may be left out. */
export function nestedInSchema(schema: Schema, token: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const visit = (type: Type | undefined): void => {
    if (type?.items) visit(type.items);
    if (type?.additionalProperties) visit(type.additionalProperties);
    const key = type?.$ref?.replace("#/types/", "");
    const name = key?.split(":").at(-1);
    if (key === undefined || name === undefined || name in found) return;
    const { properties = {}, required = [] } = schema.types?.[key] ?? {};
    found[name] = Object.keys(properties)
      .map((property) => `${property}${required.includes(property) ? "" : "?"}`)
      .sort();
    for (const property of Object.values(properties)) visit(property);
  };
  for (const type of Object.values(schema.resources[token]?.inputProperties ?? {})) visit(type);
  return found;
}

/** The same types in the npm package. */
export function nestedInPackage(packageName: string, types: string[]): Record<string, string[]> {
  const declared = types.length > 0 ? packageFile(packageName, "types", "input.d.ts") : "";
  return Object.fromEntries(
    types.map((name) => {
      const body = new RegExp(`interface ${name} \\{([^]*?)\\n {0,4}\\}`).exec(declared)?.[1] ?? "";
      const properties = [...body.matchAll(/^ +(\w+\??): pulumi\./gm)].map((match) => match[1] as string);
      return [name, properties.sort()];
    }),
  );
}
