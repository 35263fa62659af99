/**
 * Recorded previews. Each is what the engine wrote of one `pulumi preview` against a sandbox, less what no reader looks at:
 * outputs, stack traces and events of single steps.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { createMask } from "../../review/mask";
import { type Plan, readPlan } from "../../review/plan";

const fixture = (name: string) => readFileSync(path.join(__dirname, "fixtures", name), "utf8");

const plans = new Map<string, Plan>();

/** `replaced-network`: another network range and one more worker, for a standing cluster of the minimal Hetzner example. */
export function recordedPlan(name: "replaced-network"): Plan {
  const plan =
    plans.get(name) ?? readPlan(fixture(`${name}.json`), fixture(`${name}.events.jsonl`), createMask([], {}));
  plans.set(name, plan);
  return plan;
}
