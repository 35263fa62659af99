/** What a server is told at its first boot: the files that its cloud-init writes, and what Mengi's files say. */
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { z } from "zod";
import { type K3sConfig, readK3sConfig } from "./k3sConfig";
import { parseShellEnv } from "./shellEnv";

export const roles = ["gateway", "control-plane", "worker"] as const;
export type Role = (typeof roles)[number];

/** A server's instructions, as far as the guest simulation follows them. */
export interface Instructions {
  role: Role;
  clusterId: string;
  /** Variables of `/etc/mengi/node.env`. */
  node: Record<string, string>;
  /** Variables of `/etc/mengi/tokens.env`. */
  tokens: Record<string, string>;
  config: K3sConfig;
  /** Every file, by path. */
  files: Map<string, string>;
}

const cloudConfig = z.looseObject({
  write_files: z
    .array(
      z.looseObject({
        path: z.string(),
        content: z.string().default(""),
        encoding: z.string().default("text/plain"),
      }),
    )
    .default([]),
});

const manifests = "/var/lib/rancher/k3s/server/manifests/";

/**
 * Reads user data. Undefined: it is not Mengi's, the server is somebody else's. Throws when it is, but can't be
 * followed; the message quotes no content, which is secret.
 */
export function readUserData(userData: string): Instructions | undefined {
  if (!userData.startsWith("#cloud-config")) return undefined;
  const files = readFiles(userData);
  const nodeEnv = files?.get("/etc/mengi/node.env");
  if (files === undefined || nodeEnv === undefined) return undefined;
  const node = parseShellEnv(nodeEnv);
  const role = roles.find((one) => one === node.ROLE);
  if (role === undefined) throw new Error(`node.env: ROLE is ${node.ROLE ?? "missing"}`);
  if (!node.CLUSTER_ID) throw new Error("node.env: CLUSTER_ID is missing");
  return {
    role,
    clusterId: node.CLUSTER_ID,
    node,
    tokens: parseShellEnv(files.get("/etc/mengi/tokens.env") ?? ""),
    config: readK3sConfig(files),
    files,
  };
}

/** Manifests that k3s applies by itself when it starts, by file name without extension. */
export function autoDeployManifests(instructions: Instructions): { name: string; text: string }[] {
  return [...instructions.files]
    .filter(([path]) => path.startsWith(manifests) && /\.(ya?ml|json)$/.test(path))
    .map(([path, text]) => ({ name: path.slice(manifests.length).replace(/\.\w+$/, ""), text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFiles(userData: string): Map<string, string> | undefined {
  let document: unknown;
  try {
    document = parse(userData);
  } catch {
    return undefined;
  }
  const config = cloudConfig.safeParse(document);
  if (!config.success) return undefined;
  return new Map(
    config.data.write_files.map(({ path, content, encoding }) => [path, decode(path, content, encoding)]),
  );
}

function decode(path: string, content: string, encoding: string): string {
  switch (encoding) {
    case "text/plain":
      return content;
    case "b64":
    case "base64":
      return Buffer.from(content, "base64").toString();
    case "gz+b64":
    case "gz+base64":
    case "gzip+b64":
    case "gzip+base64":
      return gunzipSync(Buffer.from(content, "base64")).toString();
    default:
      throw new Error(`write_files: ${path} has the unknown encoding ${encoding}`);
  }
}
