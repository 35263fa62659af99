import type { Survey } from "../../../clouds/scaleway/survey";
import { existingObjects, twins } from "../../../components/scaleway/existing";
import { ownerTags, placementGroupName, poolName } from "../../../components/scaleway/names";
import { clusterUuid, liveCluster, livePools, scalewaySurvey } from "../../support/scalewaySurvey";
import { scalewayClusterSpec, scalewayPoolSpec } from "../../support/spec";

const workers = scalewayPoolSpec({ placementGroup: true });
const spec = scalewayClusterSpec({ nodePools: [workers] });
const named = (resource: string, id: string, more: object = {}) => ({
  id,
  tags: ownerTags(spec, "example", resource),
  ...more,
});
const zone = "fr-par-1";
const everything = {
  cluster: liveCluster(),
  pools: livePools(spec),
  vpcs: [named("vpc", "v")],
  privateNetworks: [named("network", "n")],
  gateways: [named("gateway", "g", { zone, gatewayNetworks: [{ id: "gn" }] })],
  gatewayIps: [named("gateway-address", "ip", { zone })],
  placementGroups: [
    { id: "pg", zone, name: placementGroupName(spec, poolName(workers, zone)), tags: [] },
    { id: "old", zone, name: placementGroupName(spec, "workers-fr-par-1-00000"), tags: [] },
  ],
  bucket: "full",
} as unknown as Survey;

test("what stands is taken over under the ids that the provider writes", () => {
  expect(existingObjects(spec, scalewaySurvey(everything))).toEqual({
    vpc: "fr-par/v",
    network: "fr-par/n",
    gateway: "fr-par-1/g",
    "gateway-network": "fr-par-1/gn",
    "gateway-address": "fr-par-1/ip",
    cluster: `fr-par/${clusterUuid}`,
    "workers-fr-par-1": "fr-par/pool-0",
    "placement-workers-fr-par-1": "fr-par-1/pg",
    backups: "fr-par/mengi-backup-5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68",
  });
});

test("in an empty project there is nothing to take over", () => {
  expect(existingObjects(spec, scalewaySurvey())).toEqual({});
});

test("a pool that is to be replaced, or is going, is not taken for its successor", () => {
  const pools = livePools(spec);
  const going = pools.map((pool) => ({ ...pool, status: "deleting" as const }));
  const other = scalewayClusterSpec({ nodePools: [scalewayPoolSpec({ machineType: "DEV1-L" })] });
  expect(existingObjects(other, scalewaySurvey({ pools }))).toEqual({});
  expect(existingObjects(spec, scalewaySurvey({ pools: going }))).toEqual({});
});

test("of two objects with the same tags none is taken over, for the state knows one of them; the user is told", () => {
  const twice = scalewaySurvey({ vpcs: [named("vpc", "a"), named("vpc", "b")] as Survey["vpcs"] });
  expect(existingObjects(spec, twice)).toEqual({});
  expect(twins(twice)).toEqual([expect.stringContaining("the cluster's vpc (a, b)")]);
  expect(twins(scalewaySurvey(everything))).toEqual([]);
});
