/** What a client needs of a kubeconfig with a client certificate, as we make them, or a token, as clouds give them. */
import { parse } from "yaml";

export interface ApiAccess {
  /** URL of the API server, without a slash at its end. */
  server: string;
  /** The name that the server's certificate has to carry, where it isn't the address. */
  serverName?: string;
  /** CA bundle in PEM. */
  ca: string;
  /** Client certificate and its key, in PEM. Absent where there is a token. */
  certificate?: string;
  key?: string;
  /** Bearer token. */
  token?: string;
}

interface Kubeconfig {
  "current-context"?: string;
  clusters?: { name: string; cluster?: Record<string, unknown> }[];
  users?: { name: string; user?: Record<string, unknown> }[];
  contexts?: { name: string; context?: { cluster?: string; user?: string } }[];
}

/** Reads the current context. Errors say what is missing and never what is there: a kubeconfig is a secret. */
export function readKubeconfig(text: string): ApiAccess {
  const config = parsed(text);
  const context = byName(config.contexts, config["current-context"])?.context;
  const cluster = byName(config.clusters, context?.cluster)?.cluster;
  const user = byName(config.users, context?.user)?.user;
  const server = cluster?.server;
  if (typeof server !== "string" || !server.startsWith("https://")) throw unusable("no https:// server");
  const serverName = cluster?.["tls-server-name"];
  return {
    server: server.replace(/\/+$/, ""),
    ...(typeof serverName === "string" ? { serverName } : {}),
    ca: decoded(cluster, "certificate-authority-data"),
    ...credentialOf(user),
  };
}

function credentialOf(
  user: Record<string, unknown> | undefined,
): Pick<ApiAccess, "certificate" | "key" | "token"> {
  const token = user?.token;
  if (typeof token === "string" && token !== "") return { token };
  return {
    certificate: decoded(user, "client-certificate-data"),
    key: decoded(user, "client-key-data"),
  };
}

function parsed(text: string): Kubeconfig {
  try {
    return (parse(text) as Kubeconfig | null) ?? {};
  } catch {
    throw unusable("not YAML");
  }
}

function byName<T extends { name: string }>(entries: T[] | undefined, name: string | undefined) {
  return entries?.find((entry) => entry.name === name);
}

function decoded(part: Record<string, unknown> | undefined, key: string): string {
  const value = part?.[key];
  if (typeof value !== "string" || value === "") throw unusable(`no ${key}`);
  return Buffer.from(value, "base64").toString("utf8");
}

const unusable = (reason: string) => new Error(`the kubeconfig can't be used: ${reason}`);
