/** What tests of Kapsule begin with: the official clients, a network, clusters, pools, and a cluster's API. */
import { request } from "node:https";
import { Blockv1 } from "@scaleway/sdk-block";
import { Ipamv1 } from "@scaleway/sdk-ipam";
import { K8Sv1 } from "@scaleway/sdk-k8s";
import { Lbv1 } from "@scaleway/sdk-lb";
import { Vpcv2 } from "@scaleway/sdk-vpc";
import { Vpcgwv2 } from "@scaleway/sdk-vpcgw";
import { parse } from "yaml";
import { project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import type { ScalewaySandboxOptions } from "../../sandbox/scaleway";
import { officialClient, rawClient } from "./scalewayClient";

export interface KubeAnswer {
  status: number;
  // The tests look at arbitrary fields of what the API answers.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  body: any;
}

export type Kube = (method: string, path: string, body?: unknown) => Promise<KubeAnswer>;

export async function startWorld(options: ScalewaySandboxOptions = { latencyScale: 0 }) {
  return worldOf(await startScalewaySandbox(options));
}
export type World = ReturnType<typeof worldOf>;

export function worldOf(sandbox: ScalewaySandbox) {
  const client = officialClient(sandbox);
  const k8s = new K8Sv1.API(client);
  const vpc = new Vpcv2.API(client);
  return {
    sandbox,
    k8s,
    vpc,
    gateways: new Vpcgwv2.API(client),
    ipam: new Ipamv1.API(client),
    loadBalancers: new Lbv1.ZonedAPI(client),
    block: new Blockv1.API(client),
    call: rawClient(sandbox),
    /** A Private Network in a VPC of its own. */
    async network(subnet = "192.168.0.0/22") {
      const { id: vpcId } = await vpc.createVPC({ name: "vpc", enableRouting: true });
      return vpc.createPrivateNetwork({
        name: "net",
        vpcId,
        subnets: [subnet],
        defaultRoutePropagationEnabled: false,
      });
    },
    async cluster(change: Partial<K8Sv1.CreateClusterRequest> = {}) {
      const privateNetworkId = change.privateNetworkId ?? (await this.network()).id;
      return k8s.createCluster({
        type: "kapsule",
        name: "acme",
        description: "",
        version: "1.35.6",
        cni: "cilium",
        ...change,
        privateNetworkId,
      });
    },
    pool(clusterId: string, change: Partial<K8Sv1.CreatePoolRequest> = {}) {
      return k8s.createPool({
        clusterId,
        name: "workers",
        nodeType: "PRO2-XXS",
        autoscaling: false,
        autohealing: false,
        size: 2,
        zone: "fr-par-1",
        publicIpDisabled: false,
        ...change,
      });
    },
    /** Lets cloud time pass, in seconds. */
    pass: (seconds: number) => sandbox.admin.setClock({ advanceMs: seconds * 1000 }),
    async nodes(clusterId: string) {
      return (await k8s.listNodes({ clusterId })).nodes;
    },
    async kubeconfig(clusterId: string): Promise<string> {
      const { status, body } = await rawClient(sandbox)(
        "GET",
        `k8s/v1/regions/fr-par/clusters/${clusterId}/kubeconfig`,
      );
      expect(status).toBe(200);
      return Buffer.from(body.content, "base64").toString();
    },
    async kube(clusterId: string): Promise<Kube> {
      return kubeClient(await this.kubeconfig(clusterId));
    },
  };
}

/** Calls the API that a kubeconfig points at. */
export function kubeClient(kubeconfig: string): Kube {
  const { clusters, users } = parse(kubeconfig);
  const { server, "certificate-authority-data": ca } = clusters[0].cluster;
  const { token } = users[0].user;
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(
        server + path,
        {
          method,
          ca: Buffer.from(ca, "base64").toString(),
          agent: false,
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined
              ? {}
              : {
                  "content-type": method === "PATCH" ? "application/merge-patch+json" : "application/json",
                }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString();
            const json = response.headers["content-type"]?.startsWith("application/json");
            resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : text });
          });
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

export const projectId = project.identity;
