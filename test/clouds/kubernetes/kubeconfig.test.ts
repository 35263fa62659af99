import { stringify } from "yaml";
import { readKubeconfig } from "../../../clouds/kubernetes/kubeconfig";
import { renderKubeconfig } from "../../../components/hetzner/kubeconfig";

const kubeconfig = renderKubeconfig({
  cluster: "c1",
  name: "prod",
  address: "192.0.2.1",
  serverCa: "the CA",
  certificate: "the certificate",
  key: "the key",
});

test("the kubeconfig that the component makes is read back as it was meant", () => {
  expect(readKubeconfig(kubeconfig)).toEqual({
    server: "https://192.0.2.1:6443",
    serverName: "api.c1.internal",
    ca: "the CA",
    certificate: "the certificate",
    key: "the key",
  });
});

test("a kubeconfig with a token is read with the token instead of a certificate", () => {
  const text = stringify({
    clusters: [
      {
        name: "prod",
        cluster: {
          server: "https://c1.api.k8s.fr-par.scw.cloud:6443",
          "certificate-authority-data": Buffer.from("the CA").toString("base64"),
        },
      },
    ],
    contexts: [{ name: "admin@prod", context: { cluster: "prod", user: "prod-admin" } }],
    "current-context": "admin@prod",
    users: [{ name: "prod-admin", user: { token: "the token" } }],
  });
  expect(readKubeconfig(text)).toEqual({
    server: "https://c1.api.k8s.fr-par.scw.cloud:6443",
    ca: "the CA",
    token: "the token",
  });
});

test.each([
  ["not YAML", "a: [", "not YAML"],
  ["empty", "", "no https:// server"],
  ["without TLS", kubeconfig.replace("https://", "http://"), "no https:// server"],
  [
    "without a client certificate or a token",
    kubeconfig.replace("client-certificate-data", "certificate"),
    "no client-certificate-data",
  ],
])("a kubeconfig that is %s is refused, and nothing of it is told", (_, text, reason) => {
  expect(() => readKubeconfig(text)).toThrow(new Error(`the kubeconfig can't be used: ${reason}`));
});
