/** Hetzner's limit on boot data, checked before a server is asked for. */
import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { Pki } from "./inputs";

/** Bytes of user_data that Hetzner takes. */
export const maxUserDataBytes = 32 * 1024;

/** What can be made smaller, by the start of a file's path. */
const remedies: readonly [path: string, remedy: string][] = [
  ["/etc/rancher/k3s/config.yaml", "fewer or shorter node labels and taints"],
  ["/var/lib/rancher/k3s/server/manifests/", "smaller manifests of the add-ons that start with the cluster"],
];

/** Throws where Hetzner would refuse the boot data; the error says which node's it is and what takes the room. */
export function assertUserDataSize(server: string, userData: string): void {
  const size = Buffer.byteLength(userData);
  if (size <= maxUserDataBytes) return;
  const { write_files: files } = parse(userData) as { write_files: { path: string; content: string }[] };
  const largest = files
    .sort((a, b) => b.content.length - a.content.length)
    .slice(0, 3)
    .map(({ path, content }) => {
      const remedy = remedies.find(([start]) => path.startsWith(start))?.[1];
      return `  ${path}: ${content.length} bytes${remedy ? ` (${remedy} would help)` : ""}`;
    });
  throw new RangeError(
    `The boot data (user_data) of ${server} has ${size} bytes; Hetzner takes ${maxUserDataBytes}. ` +
      `The largest files in it, compressed:\n${largest.join("\n")}`,
  );
}

/**
 * Secrets of the size of true ones, and as hard to compress: with them the size of boot data can be checked in
 * a preview in which no key exists yet.
 */
export const placeholderSecrets: {
  pki: Pki;
  serverCa: string;
  tokens: { founder: string; join: string; agent: string; worker: string };
} = (() => {
  // Generous: the certificate of an EC key has about 700 bytes, the key 230; an RSA key of 2048 bits 1680.
  const authority = (name: string) => ({
    certificate: noise(`${name} certificate`, 800),
    key: noise(`${name} key`, 250),
  });
  const pki = {
    root: noise("root", 800),
    server: authority("server"),
    client: authority("client"),
    requestHeader: authority("request header"),
    etcdServer: authority("etcd server"),
    etcdPeer: authority("etcd peer"),
    serviceKey: noise("service", 1700),
  };
  const token = (name: string) => `K10${"0".repeat(64)}::${name}:${noise(name, 64)}`;
  return {
    pki,
    serverCa: pki.server.certificate + pki.root,
    tokens: {
      founder: noise("server", 64),
      join: token("server"),
      agent: noise("node", 64),
      worker: token("node"),
    },
  };
})();

/** Text of that length that looks like base64 of random bytes, always the same. */
function noise(seed: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block++) {
    text += createHash("sha512").update(`${seed} ${block}`).digest("base64").slice(0, 85);
  }
  return text.slice(0, length);
}
