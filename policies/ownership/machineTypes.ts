/** Machine types that platform and stack allow. */
import { eachFact, resourcePolicy } from "../judge";

interface Settings {
  machineTypes: string[];
}

/** The input that names the machine type, by type of resource. */
const machineOf: Readonly<Record<string, string>> = {
  "hcloud:index/server:Server": "serverType",
  "scaleway:kubernetes/pool:Pool": "nodeType",
  "pulumi-nodejs:dynamic/thalassa:NodePool": "machineType",
};

export const machineTypes = resourcePolicy<Settings>({
  name: "byoc-machine-types",
  description: "Servers and nodes are of a machine type that platform and stack allow.",
  configSchema: {
    properties: {
      machineTypes: { type: "array", items: { type: "string" }, default: [], description: "Empty: all." },
    },
  },
  judge: ({ type, props }, { own }, report, settings) => {
    const property = machineOf[type];
    if (property === undefined) return;
    eachFact(() => {
      const value = String(props[property]);
      for (const [who, allowed] of [
        ["the platform", settings.machineTypes],
        ["byoc:policy.machineTypes", own.machineTypes ?? []],
      ] as const)
        if (allowed.length > 0 && !allowed.some((each) => each.toLowerCase() === value.toLowerCase()))
          report({ property, value, problem: `${who} does not allow it`, allowed: allowed.join(", ") });
    });
  },
});
