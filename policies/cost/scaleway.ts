/**
 * What Scaleway charges for: control planes, nodes with their disks and addresses, Public Gateways. All by the hour, with
 * no cap (scaleway.com/en/docs/instances/reference-content/understanding-instance-pricing); disks and public addresses are
 * not in a node's price. Networks, access lists and placement groups are free.
 */
import { localDisks } from "../../clouds/scaleway/catalogue";
import type { Charges, Planned } from "./estimate";
import { countIn, isLeftOut, nameIn, switchIn } from "./inputs";
import type { Tally } from "./tally";

export const scalewayCharges: Charges = {
  "scaleway:kubernetes/cluster:Cluster": (resource, tally) => one(resource, tally, "type", "region"),
  "scaleway:network/publicGateway:PublicGateway": (resource, tally) => one(resource, tally, "type", "zone"),
  "scaleway:network/publicGatewayIp:PublicGatewayIp": (resource, tally) => {
    const place = nameIn(resource.props, "zone");
    if (place === undefined) return tally.note(resource, "zone is not known yet");
    tally.count(resource, { product: "ipv4", called: "public address", place, least: 1 });
  },
  "scaleway:object/bucket:Bucket": (resource, tally) =>
    tally.note(resource, "it is paid by what is stored in it and read from it", { byUse: true }),
  "scaleway:kubernetes/pool:Pool": (resource, tally) => pool(resource, tally),
};

function one(resource: Planned, tally: Tally, key: string, where: string): void {
  const product = nameIn(resource.props, key);
  const place = nameIn(resource.props, where);
  if (product === undefined || place === undefined)
    return tally.note(resource, `${product === undefined ? key : where} is not known yet`);
  tally.count(resource, { product, place, least: 1 });
}

function pool(resource: Planned, tally: Tally): void {
  const { props } = resource;
  const product = nameIn(props, "nodeType");
  const place = nameIn(props, "zone");
  const autoscaling = switchIn(props, "autoscaling") ?? false;
  const least = countIn(props, "size") ?? (autoscaling ? countIn(props, "minSize") : undefined);
  const most = autoscaling ? countIn(props, "maxSize") : least;
  if (product === undefined || place === undefined || least === undefined || most === undefined)
    return tally.note(resource, "its node type, zone or size is not known yet");
  const nodes = { place, least, most };
  tally.count(resource, { ...nodes, product });
  if (switchIn(props, "publicIpDisabled") !== true)
    tally.count(resource, { ...nodes, product: "ipv4", called: "public address" });
  if (most > 0) disks(resource, tally, nodes, product);
}

function disks(
  resource: Planned,
  tally: Tally,
  nodes: { place: string; least: number; most: number },
  nodeType: string,
): void {
  const { props } = resource;
  const local = localDisks[nodeType];
  const product =
    nameIn(props, "rootVolumeType") ?? (isLeftOut(props, "rootVolumeType") && local ? "l_ssd" : undefined);
  const gigabytes = countIn(props, "rootVolumeSizeInGb") ?? (product === "l_ssd" ? local : undefined);
  if (product === undefined || gigabytes === undefined)
    return tally.note(
      resource,
      "the type and size of its nodes' disks are left to the cloud, or not known yet",
    );
  tally.count(resource, { ...nodes, product, called: `${gigabytes} GB ${product}`, gigabytes });
}
