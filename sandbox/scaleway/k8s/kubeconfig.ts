/** The kubeconfig of a cluster's administrator. */
import { randomInt } from "node:crypto";
import { stringify } from "yaml";
import type { Cluster } from "./records";
import { clusterUrl } from "./views";

/** One cluster, one context, one user, as the official clients insist; without the token when redacted. */
export function kubeconfig(cluster: Cluster, redacted: boolean): string {
  const { name, authority, token } = cluster;
  const user = `${name}-admin`;
  const context = `admin@${name}`;
  return stringify({
    apiVersion: "v1",
    clusters: [
      {
        name,
        cluster: {
          "certificate-authority-data": Buffer.from(authority.serverCa).toString("base64"),
          server: clusterUrl(cluster),
        },
      },
    ],
    contexts: [{ name: context, context: { cluster: name, user } }],
    "current-context": context,
    kind: "Config",
    preferences: {},
    users: [{ name: user, user: redacted ? {} : { token } }],
  });
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A token of the form that Kapsule gives out: 56 letters and digits. */
export function newToken(): string {
  return Array.from({ length: 56 }, () => alphabet[randomInt(alphabet.length)]).join("");
}
