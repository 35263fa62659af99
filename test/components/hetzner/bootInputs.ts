/** Inputs of boot data with everything in them; tests change one thing at a time. */
import {
  type ControlPlaneInput,
  type GatewayInput,
  placeholderSecrets,
  type WorkerInput,
} from "../../../components/hetzner/boot";
import { k3sRelease } from "../../../components/hetzner/k3s";

const { pki, serverCa, tokens } = placeholderSecrets;
const clusterId = "5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68";
const network = { clusterId, networkCidr: "10.0.0.0/16", router: "10.0.0.1" };
const node = {
  ...network,
  gateway: "10.0.0.2",
  loadBalancer: "10.0.0.3",
  podCidr: "10.244.0.0/16",
  release: k3sRelease("1.36"),
  serverCa,
};

export function gatewayInput(changes: Partial<GatewayInput> = {}): GatewayInput {
  return { ...network, name: "prod-gateway", reboots: { days: [0, 3], start: "02:00" }, ...changes };
}

/** The second server of the control plane: one that joins. */
export function controlPlaneInput(changes: Partial<ControlPlaneInput> = {}): ControlPlaneInput {
  return {
    ...node,
    name: "prod-control-plane-1",
    index: 1,
    controlPlane: ["10.0.0.11", "10.0.0.12", "10.0.0.13"],
    serviceCidr: "10.43.0.0/16",
    tokens: { join: tokens.join, agent: tokens.agent },
    podSecurity: "baseline",
    systemNamespaces: ["system-upgrade"],
    etcdSnapshots: { schedule: "0 */6 * * *", retention: 28 },
    ...changes,
  };
}

/** The first server of a cluster that is not formed yet. */
export function founderInput(changes: Partial<ControlPlaneInput> = {}): ControlPlaneInput {
  return controlPlaneInput({
    name: "prod-control-plane-0",
    index: 0,
    founder: {
      pki,
      token: tokens.founder,
      manifests: { "mengi-ccm.yaml": "apiVersion: helm.cattle.io/v1\nkind: HelmChart\n" },
    },
    ...changes,
  });
}

export function workerInput(changes: Partial<WorkerInput> = {}): WorkerInput {
  return {
    ...node,
    name: "prod-workers-0-ab12",
    pool: "workers",
    labels: { disk: "fast" },
    taints: [{ key: "dedicated", value: "db", effect: "NoSchedule" }],
    token: tokens.worker,
    ...changes,
  };
}
