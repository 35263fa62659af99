/** Who reaches the API server: those whom the stack's config names, and everybody only where it names nobody. */
import { aclRules } from "../../components/scaleway/settings";
import { eachFact, type Report, resourcePolicy } from "../judge";
import { isEverybody } from "./everybody";

export const apiAccess = resourcePolicy({
  name: "byoc-api-access",
  description: "The API server is open to the sources that byoc:cluster.apiServer names, not to more.",
  judge: ({ type, props }, { spec }, report) => {
    switch (type) {
      case "scaleway:kubernetes/acl:Acl": {
        const rules = (props.aclRules as { ip?: string }[] | undefined) ?? [];
        const allowed =
          spec.cloud === "scaleway" ? aclRules(spec.apiServer.allowedCidrs).map(({ ip }) => ip) : [];
        return eachFact(
          ...Object.keys(rules).map((nth) => () => {
            const ip = rules[Number(nth)]?.ip;
            if (ip !== undefined && !allowed.includes(ip)) refuse(report, `aclRules[${nth}].ip`, ip, allowed);
          }),
        );
      }
      case "pulumi-nodejs:dynamic/thalassa:KubernetesCluster": {
        const sources = (props.allowedCidrs as string[] | undefined) ?? [];
        const allowed = spec.apiServer.allowedCidrs;
        if (sources.length === 0 && allowed.length > 0)
          refuse(report, "allowedCidrs", "nobody named: everybody", allowed);
        for (const source of sources)
          if (!allowed.includes(source)) refuse(report, "allowedCidrs", source, allowed);
        return;
      }
    }
  },
});

function refuse(report: Report, property: string, value: string, allowed: readonly string[]): void {
  report({
    property,
    value,
    problem: isEverybody(value)
      ? "the API would be open to everybody"
      : "the config does not name this source",
    allowed: allowed.join(", ") || "everybody, by leaving the list out",
    fix: "Set byoc:cluster.apiServer.allowedCidrs in the stack's config",
  });
}
