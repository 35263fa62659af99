/** The administrator's kubeconfig, made from what is known before the first server boots. */
import { stringify } from "yaml";

/**
 * The name that the API server's certificate always carries. Clients ask for it instead of the address that they
 * connect to, so no address has to be known when the certificate is made, and none may change.
 */
export function apiServerName(cluster: string): string {
  return `api.${cluster}.internal`;
}

export interface KubeconfigInput {
  /** Id of the cluster. */
  cluster: string;
  /** What users see it called. */
  name: string;
  /** Address at which the API server is reached on port 6443. */
  address: string;
  /** The API server's CA and the root behind it, in PEM. */
  serverCa: string;
  certificate: string;
  key: string;
}

export function renderKubeconfig(input: KubeconfigInput): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const user = `${input.name}-admin`;
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: input.name,
          cluster: {
            server: apiServerUrl(input.address),
            "tls-server-name": apiServerName(input.cluster),
            "certificate-authority-data": base64(input.serverCa),
          },
        },
      ],
      users: [
        {
          name: user,
          user: {
            "client-certificate-data": base64(input.certificate),
            "client-key-data": base64(input.key),
          },
        },
      ],
      contexts: [{ name: input.name, context: { cluster: input.name, user } }],
      "current-context": input.name,
    },
    { lineWidth: 0 },
  );
}

export function apiServerUrl(address: string): string {
  return `https://${address}:6443`;
}
