/** Calls a Thalassa sandbox the way a client does. */
import { organisation, type ThalassaSandbox, tokenValues } from "../../sandbox/thalassa";

export interface Answer {
  status: number;
  headers: Headers;
  // The tests look at arbitrary fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

export interface Caller {
  authorization?: string;
  organisation?: string | null;
  signal?: AbortSignal;
}

export type Call = (method: string, path: string, body?: unknown, caller?: Caller) => Promise<Answer>;

/** Calls as the token `valid` in the demo organisation, unless the caller says otherwise. */
export function client(sandbox: { url: string }): Call {
  return async (method, path, body, caller = {}) => {
    const { authorization = `Token ${tokenValues.valid}`, organisation: as = organisation.identity } = caller;
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers: {
        ...(authorization === "" ? {} : { authorization }),
        ...(as === null ? {} : { "x-organisation-identity": as }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(caller.signal === undefined ? {} : { signal: caller.signal }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
}

export const vpcBody = (name = "network", cidr = "10.0.0.0/16") => ({
  name,
  description: "",
  labels: { team: "a" },
  annotations: {},
  cloudRegionIdentity: "nl-01",
  vpcCidrs: [cidr],
});

export const clusterBody = (subnet: string, change: Record<string, unknown> = {}) => ({
  name: "prod",
  description: "",
  labels: { team: "a" },
  annotations: {},
  clusterType: "managed",
  regionIdentity: "",
  kubernetesVersionIdentity: "1-34-1",
  deleteProtection: false,
  subnet,
  networking: { cni: "cilium", serviceCidr: "172.16.0.0/18", podCidr: "192.168.0.0/16" },
  podSecurityStandardsProfile: "baseline",
  auditLogProfile: "none",
  defaultNetworkPolicy: "allow-all",
  disablePublicEndpoint: false,
  apiServerACL: { allowedCIDRs: ["198.51.100.7"] },
  autoUpgradePolicy: "latest-stable",
  ...change,
});

export const poolBody = (change: Record<string, unknown> = {}) => ({
  name: "workers",
  description: "",
  labels: {},
  annotations: {},
  machineType: "pgp-medium",
  replicas: 2,
  minReplicas: 0,
  maxReplicas: 0,
  subnetIdentity: null,
  availabilityZone: "nl-01a",
  kubernetesVersionIdentity: null,
  upgradeStrategy: "auto",
  enableAutoscaling: false,
  enableAutoHealing: false,
  nodeSettings: { nodeAnnotations: {}, nodeLabels: {}, nodeTaints: [] },
  manageNodeAllocatable: true,
  ...change,
});

/** A network, and in it a cluster with one pool. The sandbox has to run at scale 0. */
export async function makeCluster(call: Call, change: Record<string, unknown> = {}) {
  const vpc = (await call("POST", "/v1/vpcs", vpcBody())).body.identity as string;
  const subnet = (await makeSubnet(call, vpc)).body.identity as string;
  const cluster = (await call("POST", "/v1/kubernetes/clusters", clusterBody(subnet, change))).body
    .identity as string;
  const path = `/v1/kubernetes/clusters/${cluster}`;
  const pool = (await call("POST", `${path}/nodepools`, poolBody())).body.identity as string;
  return { vpc, subnet, cluster, path, pool, poolPath: `${path}/nodepools/${pool}` };
}

export function makeSubnet(call: Call, vpc: string, cidr = "10.0.1.0/24", name = "nodes"): Promise<Answer> {
  return call("POST", "/v1/subnets", { name, description: "", vpcIdentity: vpc, cidr });
}

/** Reads until the answer is as wanted; the test's own timeout ends it otherwise. */
export async function until(
  read: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await read();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs a test's work with a sandbox, and stops the sandbox after it. */
export async function using<T>(
  starting: Promise<ThalassaSandbox>,
  work: (sandbox: ThalassaSandbox, call: Call) => Promise<T>,
): Promise<T> {
  const sandbox = await starting;
  try {
    return await work(sandbox, client(sandbox));
  } finally {
    await sandbox.close();
  }
}
