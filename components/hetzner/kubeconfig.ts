/** The administrator's kubeconfig, made from what is known before the first server boots. */
import { stringify } from "yaml";
import { apiName } from "./boot";

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
            // Clients ask for this name, not for the address: the certificate holds for whatever address there is.
            "tls-server-name": apiName(input.cluster),
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
