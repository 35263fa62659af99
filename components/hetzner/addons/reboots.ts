/** kured: reboots nodes that security upgrades ask to reboot, one at a time, drained, in the config's hours. */
import type { KubeObject } from "../../../clouds/kubernetes/objects";
import type { HetznerClusterSpec } from "../../cluster";
import { helmChart } from "./helmChart";
import { charts } from "./versions";

const days = ["su", "mo", "tu", "we", "th", "fr", "sa"];

/** Nothing where no day is named: kured would take that for every day. */
export function reboots({ reboots: hours }: HetznerClusterSpec): KubeObject[] {
  if (hours.days.length === 0) return [];
  return [
    helmChart("kured", charts.kured, {
      configuration: {
        rebootDays: hours.days.map((day) => days[day]),
        startTime: hours.start,
        endTime: hours.end,
        timeZone: "UTC",
        concurrency: 1,
        period: "10m",
        drainTimeout: "15m",
        // A node that never comes back must not keep the others from their upgrades for ever.
        lockTtl: "2h",
        // The control plane has to be whole again before the next node goes.
        lockReleaseDelay: "5m",
      },
      // Nodes of pools with taints need their upgrades too.
      tolerations: [{ operator: "Exists" }],
      priorityClassName: "system-node-critical",
    }),
  ];
}
