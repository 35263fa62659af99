/** Where a cluster's API server would be. Nobody answers there: the names end in `.invalid`. */
import type { Cluster } from "./records";

export function endpointOf(cluster: Cluster) {
  return {
    url: `https://${cluster.identity}.kubernetes.sandbox.invalid:6443`,
    internal: `https://${cluster.identity}.internal.kubernetes.sandbox.invalid:6443`,
    advertisePort: 6443,
    konnectivityPort: 8132,
  };
}

/** The authority of every sandbox cluster (PEM). Its key was thrown away. */
export const certificateAuthority = `-----BEGIN CERTIFICATE-----
MIIBlzCCAT2gAwIBAgIUZZrx+QhzD4RvBm35jYH/G/C7rZAwCgYIKoZIzj0EAwIw
IDEeMBwGA1UEAwwVc2FuZGJveC1rdWJlcm5ldGVzLWNhMCAXDTI2MTEyMTA2MDAx
MVoYDzIxMjYxMDI4MDYwMDExWjAgMR4wHAYDVQQDDBVzYW5kYm94LWt1YmVybmV0
ZXMtY2EwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARPU+EfvjfbQ8sMPlOF1myC
uXs9e4mRu2G8UxR80rq+1crh5cOESSnig+uT77PVqhs7ZiI+9ndve3ELpDUOXFGQ
o1MwUTAdBgNVHQ4EFgQUN6lD4ZJ76aghjP08VM65Vb81gewwHwYDVR0jBBgwFoAU
N6lD4ZJ76aghjP08VM65Vb81gewwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD
AgNIADBFAiEAt+VXN7WqV26bXNaxUTRso5S7K2YbCSVYFl0C+eh3ZXsCICWLPLkw
3nFIOD51YIsovWKiVVaxZMf1MOTYXOqAd3fu
-----END CERTIFICATE-----
`;
