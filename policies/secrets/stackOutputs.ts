/** The outputs of a stack, which dashboards and colleagues read, hold no secret in clear. */
import { leaveOpen, stackPolicy } from "../judge";
import { inClear, tooClear } from "./encrypted";
import { clearOutputs } from "./marks";

/** What our program gives for everybody to see. */
const open = [
  "cloud",
  "clusterId",
  "endpoint",
  "version",
  "networkIds",
  "nodePools",
  "region",
  "type",
  "egressAddress",
  "monthlyCost",
  "backupBucket",
  "wildcardDns",
];

/** What it marks. While a preview does not know their values, the engine does not tell it of the marks either. */
const secret = ["kubeconfig", "emergencySshKey", "snapshotToken"];

interface Settings {
  moreOpen: string[];
  moreSecret: string[];
}

const names = (description: string) => ({
  type: "array" as const,
  items: { type: "string" as const },
  default: [],
  description,
});
const policy = "byoc-secret-outputs";

export const stackOutputs = stackPolicy<Settings>({
  name: policy,
  description:
    "Outputs of the stack are marked secret, but those that everybody may see, and these hold no key, token or kubeconfig.",
  configSchema: {
    properties: {
      moreOpen: names("Names of further outputs that everybody may see"),
      moreSecret: names("Names of further outputs that are secret"),
    },
  },
  judge: (resources, { preview }, report, { moreOpen, moreSecret }) => {
    const forEverybody = new Set([...open, ...moreOpen]);
    const kept = new Set([...secret, ...moreSecret]);
    for (const resource of resources.filter(({ type }) => type === "pulumi:pulumi:Stack"))
      for (const found of clearOutputs(resource.urn)) {
        const [name = ""] = found.path.split(/[.[]/);
        if (forEverybody.has(name) && !tooClear(found)) continue;
        if (kept.has(name) && preview && found.value === undefined) leaveOpen(policy, name);
        else report(resource, { property: found.path, ...inClear });
      }
  },
});
