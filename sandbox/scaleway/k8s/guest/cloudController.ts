/** Scaleway's cloud controller, as far as load balancers go: one for each Service of type LoadBalancer. */
import type { Draft, KubeObject } from "../../../kubernetes/object";
import { same } from "../../../kubernetes/same";
import { all, statusOf } from "../../cloud";
import { addressesOf, createLoadBalancer, deleteLoadBalancer } from "../../lb/manage";
import type { LoadBalancer } from "../../lb/records";
import { zones } from "../../localities";
import { type Context, forEachObject } from "./store";

const finalizer = "service.kubernetes.io/load-balancer-cleanup";
const annotation = (name: string) => `service.beta.kubernetes.io/scw-loadbalancer-${name}`;

export function runCloudController(context: Context): void {
  forEachObject(context.store.all("Service"), (service) => {
    const wanted = service.spec?.type === "LoadBalancer" && service.metadata.deletionTimestamp === undefined;
    if (wanted) provide(context, service);
    else if (service.metadata.finalizers?.includes(finalizer)) release(context, service);
  });
}

/** The name by which the controller knows a Service's load balancer. */
export function loadBalancerName(clusterId: string, uid: string): string {
  return `${clusterId}_${uid}`;
}

function find({ cloud, cluster }: Context, { metadata }: KubeObject): LoadBalancer | undefined {
  const name = loadBalancerName(cluster.identity, metadata.uid);
  return all(cloud, "loadBalancer", cluster.organisation).find((one) => one.name === name);
}

function provide(context: Context, service: KubeObject): void {
  const { cloud, store } = context;
  // The finalizer comes first, so that no load balancer outlives its Service unseen.
  if (!service.metadata.finalizers?.includes(finalizer)) {
    store.change(service, (draft) => {
      draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), finalizer];
    });
  }
  const balancer = find(context, service) ?? createFor(context, service);
  if (statusOf(cloud, balancer) !== "ready") return;
  const ingress = addressesOf(cloud, balancer).map(({ address }) => ({ ip: address, ipMode: "VIP" }));
  const id = `${balancer.zone}/${balancer.identity}`;
  if (
    same(service.status?.loadBalancer?.ingress, ingress) &&
    service.metadata.annotations?.[annotation("id")] === id
  ) {
    return;
  }
  const live = store.find("Service", service.metadata.namespace, service.metadata.name) ?? service;
  store.change(live, (draft: Draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [annotation("id")]: id };
    draft.status = { ...draft.status, loadBalancer: { ingress } };
  });
}

function createFor({ cloud, cluster }: Context, { metadata }: KubeObject): LoadBalancer {
  const annotations = metadata.annotations ?? {};
  const wanted = annotations[annotation("zone")];
  const ipIds = staticIps(metadata.annotations);
  const type = annotations[annotation("type")];
  return createLoadBalancer(cloud, {
    project: cluster.organisation,
    zone: wanted !== undefined && zones.includes(wanted) ? wanted : `${cluster.region}-1`,
    name: loadBalancerName(cluster.identity, metadata.uid),
    description: `kubernetes service ${metadata.name}`,
    tags: ["kapsule", `cluster=${cluster.identity}`, "managed-by-scaleway-cloud-controller-manager"],
    ...(type === undefined ? {} : { type }),
    ...(ipIds.length === 0 ? {} : { ipIds }),
    privateNetworkId: cluster.privateNetworkId,
  });
}

/** Addresses that the customer has brought stay. */
function release(context: Context, service: KubeObject): void {
  const { cloud, store } = context;
  const balancer = find(context, service);
  if (balancer !== undefined) {
    const releaseIp = staticIps(service.metadata.annotations).length === 0;
    return deleteLoadBalancer(cloud, balancer.identity, { releaseIp });
  }
  store.change(service, (draft) => {
    draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((one) => one !== finalizer);
    draft.status = { ...draft.status, loadBalancer: {} };
  });
}

/** Ids of load balancer addresses, with their zone or without. */
function staticIps(annotations: Record<string, string> = {}): string[] {
  const ids = annotations[annotation("ip-ids")] ?? "";
  return ids
    .split(",")
    .map((id) => id.trim().split("/").at(-1) ?? "")
    .filter((id) => id !== "");
}
