/** What the demo of every cloud begins and ends with, around the cloud's own steps. */
import type { SandboxAdmin } from "../base/admin";
import { counted, type DemoStack, type Say } from "./stack";
import { type Demo, type Inventory, must, type Step } from "./steps";

/** What one cloud shows. */
export interface OwnSteps {
  /** Changes to the example's config, once its preview has been shown. */
  adapt?(say: Say): Promise<void>;
  up: Step;
  /** From the second preview to the controllers. */
  changes: Step[];
  /** Makes what controllers in the cluster would. */
  controllers: { title: string; make(say: Say): Promise<void> };
}

export function lifeOf(cloud: string, stack: DemoStack, admin: SandboxAdmin, own: OwnSteps): Demo {
  let before: Inventory = {};
  let during: Inventory = {};
  let after: Inventory = {};
  return {
    cloud,
    admin,
    inventories: () => ({ before, during, after }),
    close: () => stack.close(),
    steps: [
      {
        title: "Preview: what would be made",
        run: async (say) => {
          before = await stack.inventory();
          const planned = await stack.plan(say);
          await own.adapt?.(say);
          return planned;
        },
      },
      own.up,
      {
        title: "Preview again: nothing to do",
        run: async (say) => {
          await stack.preview(say, "--expect-no-changes");
          return "no change planned";
        },
      },
      ...own.changes,
      {
        title: own.controllers.title,
        run: async (say) => {
          await own.controllers.make(say);
          during = await stack.inventory();
          return counted(during);
        },
      },
      {
        title: "Destroy",
        run: async (say) => {
          await stack.destroy(say);
          after = await stack.inventory();
          must(JSON.stringify(after) === JSON.stringify(before), `left behind: ${JSON.stringify(after)}`);
          return "nothing left";
        },
      },
    ],
  };
}
