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

/** A provider's settings. */
export interface Settings {
  /** Each with the variables that it falls back on: `region SCW_DEFAULT_REGION`. */
  inputs: string[];
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
  provider: {
    inputProperties?: Record<string, Type & { defaultInfo?: { environment?: string[] } }>;
    properties?: Record<string, Type & { secret?: boolean }>;
  };
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

/** Packages that Pulumi itself doesn't publish. */
const scopes: Record<string, string> = { scaleway: "@pulumiverse" };

/** Text of a file of a provider's npm package. */
export function packageFile(name: string, ...file: string[]): string {
  const scope = scopes[name] ?? "@pulumi";
  return readFileSync(path.join(projectFolder, "node_modules", scope, name, ...file), "utf8");
}

/** All first groups of the matches, sorted, each once. */
function names(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match.slice(1).join(": ")))].sort();
}

/** What the npm package says of `hcloud:index/server:Server`. Its code is generated, hence regular. */
export function fromPackage(token: string): Described {
  const [, name = "", module = "", file = ""] = /^(\w+):(\w+)\/(\w+):/.exec(token) ?? [];
  const folder = module === "index" ? "." : module;
  const code = packageFile(name, folder, `${file}.js`);
  if (!code.includes(`__pulumiType = '${token}'`)) throw new Error(`${file}.js is of another type`);
  const made = code.slice(code.indexOf("const args = argsOrState"));
  const declared = packageFile(name, folder, `${file}.d.ts`);
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

/** What the npm package says of the provider itself. */
export function providerInPackage(name: string): Settings {
  const code = packageFile(name, "provider.js");
  return {
    inputs: names(code, /resourceInputs\["(\w+)"\] = .*?(?:getEnv\w*\("(\w+)"\))?;?$/gm),
    secrets: names(/additionalSecretOutputs: \[(.*?)\]/.exec(code)?.[1] ?? "", /"(\w+)"/g),
  };
}

/** What the plugin says of it. */
export function providerInSchema({ provider }: Schema): Settings {
  return {
    inputs: Object.entries(provider.inputProperties ?? {})
      .map(([name, { defaultInfo }]) => `${name}: ${defaultInfo?.environment?.join(" ") ?? ""}`)
      .sort(),
    secrets: Object.entries(provider.properties ?? {})
      .flatMap(([name, { secret }]) => (secret ? [name] : []))
      .sort(),
  };
}

function typescript(type: Type): string {
  if (type.$ref) return `outputs.${nameOf(type.$ref)}`;
  if (type.items) return `${typescript(type.items)}[]`;
  if (type.additionalProperties) return `{[key: string]: ${typescript(type.additionalProperties)}}`;
  return type.type === "integer" ? "number" : (type.type ?? "any");
}

/** `hcloud:index/ServerNetwork:ServerNetwork` is `ServerNetwork`; types of other modules bear the module's name. */
function nameOf(reference: string): string {
  const [, module, name = ""] = /:(\w+)\/\w+:(\w+)$/.exec(reference) ?? [];
  return module === "index" ? name : `${module}.${name}`;
}

/** The object types that a resource takes: each of their properties, with `?` where it may be left out. */
export function nestedInSchema(schema: Schema, token: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const visit = (type: Type | undefined): void => {
    if (type?.items) visit(type.items);
    if (type?.additionalProperties) visit(type.additionalProperties);
    const key = type?.$ref?.replace("#/types/", "");
    if (key === undefined) return;
    const name = nameOf(key);
    if (name in found) return;
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
      const [type, module] = name.split(".").reverse();
      const scope = new RegExp(`namespace ${module} \\{([^]*?)\\n\\}`).exec(declared)?.[1] ?? declared;
      const body = new RegExp(`interface ${type} \\{([^]*?)\\n {0,4}\\}`).exec(scope)?.[1] ?? "";
      const properties = [...body.matchAll(/^ +(\w+\??): pulumi\./gm)].map((match) => match[1] as string);
      return [name, properties.sort()];
    }),
  );
}
