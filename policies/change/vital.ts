/** What a cluster can't lose: which resources these are, and which changes of them the clouds make by replacing them. */
import { specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import { replacing as ofThalassa } from "../../components/thalassa/provider/replacing";
import { knownTypes } from "../catalogue";

type Inputs = Readonly<Record<string, unknown>>;

/** Keys, certificates and tokens that everything in a cluster trusts. They can't be changed, only made anew. */
const trust = /^(tls:index\/(privateKey|selfSignedCert|locallySignedCert):|random:index\/randomPassword:)/;

/** Certificates of users and servers come and go; those of authorities don't. */
const leafCertificate = (type: string, inputs: Inputs) =>
  type === "tls:index/locallySignedCert:LocallySignedCert" && inputs.isCaCertificate !== true;

export function isVital(type: string, inputs: Inputs): boolean {
  return knownTypes[type]?.vital === true || (trust.test(type) && !leafCertificate(type, inputs));
}

/** Inputs that change in place; a change of any other replaces the resource. An input that nobody knows yet counts as one of those. */
const inPlace: Readonly<Record<string, readonly string[]>> = {
  "hcloud:index/network:Network": ["name", "labels", "deleteProtection", "exposeRoutesToVswitch"],
  "hcloud:index/networkSubnet:NetworkSubnet": [],
  "hcloud:index/server:Server": [
    "name",
    "serverType",
    "keepDisk",
    "firewallIds",
    "networks",
    "publicNets",
    "backups",
    "placementGroupId",
    "deleteProtection",
    "rebuildProtection",
    "shutdownBeforeDeletion",
  ],
  "scaleway:network/vpc:Vpc": ["name", "tags", "enableRouting", "enableCustomRoutesPropagation"],
  "scaleway:network/privateNetwork:PrivateNetwork": ["name", "tags", "enableDefaultRoutePropagation"],
  "scaleway:kubernetes/cluster:Cluster": [
    "name",
    "description",
    "tags",
    "type",
    "version",
    "autoUpgrade",
    "autoscalerConfig",
    "admissionPlugins",
    "featureGates",
    "apiserverCertSans",
    "openIdConnectConfig",
    "upgradePools",
    "deleteAdditionalResources",
    "timeouts",
  ],
  "scaleway:object/bucket:Bucket": [
    "tags",
    "acl",
    "versioning",
    "lifecycleRules",
    "corsRules",
    "forceDestroy",
  ],
};

/** Of our own resources their providers say what replaces them. */
const replaceOn: Readonly<Record<string, readonly string[]>> = {
  "pulumi-nodejs:dynamic/thalassa:Vpc": ofThalassa.vpc,
  "pulumi-nodejs:dynamic/thalassa:Subnet": ofThalassa.subnet,
  "pulumi-nodejs:dynamic/thalassa:KubernetesCluster": ofThalassa.kubernetesCluster,
};

/** Parts of inputs that replace, although the input as a whole changes in place. */
const replacingParts: Readonly<Record<string, readonly [input: string, part: string][]>> = {
  "scaleway:kubernetes/cluster:Cluster": [
    ["autoscalerConfig", "logLevel"],
    ["autoscalerConfig", "skipNodesWithLocalStorage"],
  ],
  // What a server is booted with, which is encrypted in the state.
  "hcloud:index/server:Server": [["labels", "mengi-boot"]],
};

/** The inputs whose change makes the cloud replace the resource. Throws `UnknownValueError` where that is open. */
export function replacingChanges(
  type: string,
  before: Inputs,
  after: Inputs,
  ignored: readonly string[],
): string[] {
  const replacing = replaceOn[type];
  const fixed = inPlace[type] ?? (trust.test(type) ? [] : undefined);
  const replaces = (input: string) =>
    replacing ? replacing.includes(input) : fixed !== undefined && !fixed.includes(input);
  const parts = replacingParts[type] ?? [];
  const whole = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [
    ...[...whole].filter(
      (input) =>
        input !== "__defaults" &&
        !parts.some(([of]) => of === input) &&
        !ignored.includes(input) &&
        replaces(input) &&
        differs(before[input], after[input]),
    ),
    ...parts
      .filter(([input, part]) => differs(partOf(before[input], part), partOf(after[input], part)))
      .map(([input, part]) => `${input}.${part}`),
  ];
}

function partOf(value: unknown, part: string): unknown {
  return (value as Inputs | undefined)?.[part];
}

/** Encrypted values can't be compared: what they come from is judged itself. */
function differs(before: unknown, after: unknown): boolean {
  if (isEncrypted(before)) return false;
  return plain(before) !== plain(after);
}

/** Providers differ in whether they write what is empty or false, and numbers as text. */
function plain(value: unknown): string {
  if (value === undefined || value === null || value === false || value === "") return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : `[${value.map(plain).join()}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value)
      .filter(([key]) => key !== "__defaults")
      .map(([key, inner]) => [key, plain(inner)])
      .filter(([, inner]) => inner !== "")
      .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
    return entries.length === 0 ? "" : JSON.stringify(entries);
  }
  return String(value);
}

/** As the engine writes secrets into a state. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && specialSigKey in value;
}
