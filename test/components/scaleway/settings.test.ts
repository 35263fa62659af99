import { aclRules, autoscalerConfig, dnsAddress, oidcConfig } from "../../../components/scaleway/settings";
import { scalewayClusterSpec } from "../../support/spec";

const { autoscaler } = scalewayClusterSpec();

test("every value of the autoscaler is said, also zeros and false: what is left out the provider sends as zero", () => {
  const none = autoscalerConfig({
    ...autoscaler,
    scaleDown: true,
    expendablePodsPriorityCutoff: 0,
    maxGracefulTerminationSeconds: 0,
    skipNodesWithLocalStorage: false,
  });
  expect(Object.values(none)).not.toContain(undefined);
  expect(none).toMatchObject({
    disableScaleDown: false,
    expendablePodsPriorityCutoff: 0,
    maxGracefulTerminationSec: 0,
    skipNodesWithLocalStorage: false,
  });
  expect(Object.keys(none).sort()).toEqual([
    "balanceSimilarNodeGroups",
    "disableScaleDown",
    "estimator",
    "expander",
    "expendablePodsPriorityCutoff",
    "ignoreDaemonsetsUtilization",
    "logLevel",
    "maxGracefulTerminationSec",
    "scaleDownDelayAfterAdd",
    "scaleDownUnneededTime",
    "scaleDownUtilizationThreshold",
    "skipNodesWithLocalStorage",
  ]);
});

test("the API server's list always stands: the ranges of the config, or everybody", () => {
  const ranges = (allowed: string[]) => aclRules(allowed).map(({ ip }) => ip);
  expect(ranges([])).toEqual(["0.0.0.0/0"]);
  expect(ranges(["203.0.113.7", "198.51.100.9/24", "2001:db8::1", "2001:db8::/32"])).toEqual([
    "203.0.113.7/32",
    "198.51.100.0/24",
    "2001:db8::1/128",
    "2001:db8::/32",
  ]);
});

test("OpenID Connect that is taken out of the config is taken out of the cluster", () => {
  expect(oidcConfig(undefined)).toEqual({
    issuerUrl: "",
    clientId: "",
    usernameClaim: "",
    usernamePrefix: "",
    groupsClaims: [],
    groupsPrefix: "",
    requiredClaims: [],
  });
});

test.each([
  ["10.32.0.0/20", "10.32.0.10"],
  ["172.16.200.128/25", "172.16.200.138"],
])("the name server of services in %s is at %s", (cidr, address) => {
  expect(dnsAddress(cidr)).toBe(address);
});
