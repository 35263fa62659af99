/** The whole life of the example Thalassa stack, on the real engine, against the sandbox. */
import { thalassaAccount } from "../account";
import type { Engine } from "../engine";
import type { TokenName } from "../thalassa/seed";
import { lifeOf } from "./life";
import { counted, DemoStack } from "./stack";
import { type Demo, must } from "./steps";

export async function thalassaDemo(engine: Engine, latencyScale: number, signal: AbortSignal): Promise<Demo> {
  const account = await thalassaAccount(latencyScale);
  let token: TokenName = "valid";
  const stack = new DemoStack({
    engine,
    stackName: "example-thalassa",
    account,
    credential: () => account.credential(token),
    signal,
  });
  const { admin } = account.sandbox;

  return lifeOf("thalassa", stack, admin, {
    up: {
      title: "Up: network, cluster and node pools",
      run: async (say) => {
        await stack.up(say);
        return counted(await stack.inventory());
      },
    },
    changes: [
      {
        title: "Update: pool workers from 2 to 3 nodes, and a label",
        run: async (say) => {
          await stack.set("byoc:cluster.nodePools[0].count", "3", say);
          await stack.set("byoc:cluster.nodePools[0].labels.tier", "web", say);
          await stack.up(say);
          const nodes = (await stack.inventory()).machine?.length ?? 0;
          must(nodes === 3, `there are ${nodes} nodes, not 3`);
          return "3 nodes, changed in place";
        },
      },
      {
        title: "Rotate the token: the old one is revoked",
        run: async (say) => {
          await admin.setToken("valid", { state: "revoked" });
          const outcome = await stack.mustBeRefused(say);
          token = "rotated";
          return outcome;
        },
      },
      {
        title: "Up with the new token",
        run: async (say) => {
          await stack.up(say, "--expect-no-changes");
          return "nothing had to change";
        },
      },
    ],
    controllers: {
      title: "Controllers in the cluster make a load balancer and a volume",
      make: async (say) => {
        await admin.plant({ cluster: await stack.output("clusterId", say), loadBalancers: 1, volumes: 1 });
      },
    },
  });
}
