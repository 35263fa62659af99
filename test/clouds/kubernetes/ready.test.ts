import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { KubernetesError } from "../../../clouds/kubernetes/errors";
import { readKubeconfig } from "../../../clouds/kubernetes/kubeconfig";
import { waitForApi } from "../../../clouds/kubernetes/ready";
import { renderKubeconfig } from "../../../components/hetzner/kubeconfig";
import { makeSecrets } from "../../sandbox/guestPki";
import { failure, useCluster } from "./support";

const { cluster, kubeconfig, servers } = useCluster();

/** The kubeconfig with other parts. */
function changed(parts: Partial<ReturnType<typeof readKubeconfig>>, address = ""): string {
  const access = { certificate: "", key: "", ...readKubeconfig(kubeconfig()), ...parts };
  return renderKubeconfig({
    cluster: (access.serverName ?? "").split(".")[1] ?? "",
    name: "prod",
    address: address || new URL(access.server).hostname,
    serverCa: access.ca,
    certificate: access.certificate,
    key: access.key,
  });
}

test("an API server that is ready gives its version", async () => {
  await expect(waitForApi(kubeconfig(), { deadlineSeconds: 10 })).resolves.toBe("v1.36.4+k3s1");
});

test("the environment's proxies are not asked: the address is the cluster's own", async () => {
  process.env.HTTPS_PROXY = "http://127.0.0.1:9";
  try {
    await expect(waitForApi(kubeconfig(), { deadlineSeconds: 10 })).resolves.toBe("v1.36.4+k3s1");
  } finally {
    delete process.env.HTTPS_PROXY;
  }
});

test("an API server that boots is waited for", async () => {
  for (const server of servers().controlPlane) server.running = false;
  cluster().guests.turn();
  const version = waitForApi(kubeconfig(), { deadlineSeconds: 30 });
  setTimeout(() => {
    for (const server of servers().controlPlane) server.running = true;
  }, 300);
  await expect(version).resolves.toBe("v1.36.4+k3s1");
});

test("what does not answer until the deadline is named, with what to look at", async () => {
  for (const server of servers().controlPlane) server.running = false;
  cluster().guests.turn();
  const { message } = await failure(waitForApi(kubeconfig(), { deadlineSeconds: 0.3 }));
  expect(message).toMatch(/API server answers took longer than 0.3 s \(.*at https:\/\/127/);
  expect(message).toContain("byoc:cluster.apiServer");
});

test("a server that accepts and never speaks is given up at the deadline, not at its own leisure", async () => {
  const silent: Server = createServer(() => undefined).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  const { port } = silent.address() as AddressInfo;
  const access = changed({})
    .replace(/:6443/, `:${port}`)
    .replace(/https:\/\/127[\d.]+/, "https://127.0.0.1");
  const started = Date.now();
  const { message } = await failure(waitForApi(access, { deadlineSeconds: 1 }));
  expect(message).toContain("no answer within 1 s");
  expect(Date.now() - started).toBeLessThan(5_000);
  silent.close();
});

describe("who is refused learns it long before the deadline, and why", () => {
  const impatient = { deadlineSeconds: 600, patienceSeconds: 0 };

  test("a server with another cluster's certificate", async () => {
    const other = readKubeconfig(await (await makeSecrets("other")).kubeconfig("127.0.0.1"));
    const error = await failure(waitForApi(changed({ ca: other.ca }), impatient));
    expect(error).toBeInstanceOf(KubernetesError);
    expect((error as KubernetesError).failure).toBe("certificate");
    expect(error.message).toContain("something else answers at this address");
  });

  test("a server with a certificate for another name", async () => {
    const { certificate = "", key = "" } = readKubeconfig(kubeconfig());
    const error = await failure(
      waitForApi(changed({ serverName: "api.another.internal", certificate, key }), impatient),
    );
    expect((error as KubernetesError).failure).toBe("certificate");
    expect(error.message).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("an administrator's certificate that another CA issued: 401", async () => {
    const { certificate = "", key = "" } = readKubeconfig(
      await (await makeSecrets("other")).kubeconfig("127.0.0.1"),
    );
    const error = await failure(waitForApi(changed({ certificate, key }), impatient));
    expect((error as KubernetesError).status).toBe(401);
    expect(error.message).toContain("pulumi up");
  });

  test("somebody who is no administrator: 403", async () => {
    const error = await failure(waitForApi(await cluster().kubeconfig("viewers"), impatient));
    expect((error as KubernetesError).status).toBe(403);
  });
});
