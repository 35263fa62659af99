/** Secrets of the cluster. */
import type { KubernetesClient } from "./client";
import { Objects } from "./objects";

export interface SecretContent {
  name: string;
  namespace: string;
  /** Default `Opaque`. A secret's type can't be changed later. */
  type?: string;
  data: Record<string, string>;
}

/** Makes the secret or sets its keys. */
export async function putSecret(api: KubernetesClient, secret: SecretContent): Promise<void> {
  await new Objects(api).apply({
    apiVersion: "v1",
    kind: "Secret",
    type: secret.type ?? "Opaque",
    metadata: { name: secret.name, namespace: secret.namespace },
    data: Object.fromEntries(
      Object.entries(secret.data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
    ),
  });
}
