/** The whole life of the example Scaleway stack, for production, on the real engine, against the sandbox. */
import { scalewayAccount } from "../account";
import type { Engine } from "../engine";
import { type KeyName, keys } from "../scaleway";
import { lifeOf } from "./life";
import { DemoStack, type Say } from "./stack";
import { type Demo, must } from "./steps";
import { deployWorkload } from "./workload";

const workers = "byoc:cluster.nodePools[0]";

export async function scalewayDemo(engine: Engine, latencyScale: number, signal: AbortSignal): Promise<Demo> {
  const account = await scalewayAccount(latencyScale);
  const { sandbox, project } = account;
  const { admin } = sandbox;
  let key: KeyName = "valid";
  const stack = new DemoStack({
    engine,
    stackName: "example-scaleway",
    account,
    credential: () => account.credential(key),
    signal,
  });

  /** Those that stand for `workers`, one in each zone, by zone. */
  const workerPools = async (say: Say) => {
    const ids = JSON.parse(await stack.output("nodePools", say)) as { id: string }[];
    const held = (await admin.inventory(project))[project]?.pool ?? [];
    const known = held.filter(({ identity }) => ids.some(({ id }) => id.endsWith(identity)));
    return known
      .filter(({ name }) => name.startsWith("workers-"))
      .map(({ identity, name }) => ({ id: identity, name }))
      .sort((a, b) => a.name.localeCompare(b.name));
  };

  const nodes = async () => (await stack.inventory()).node?.length ?? 0;

  return lifeOf("scaleway", stack, admin, {
    adapt: async (say) => {
      // The example lets an office in; the demo runs on this machine.
      await stack.set("byoc:cluster.apiServer.allowedCidrs[0]", "127.0.0.0/24", say);
      await stack.set("byoc:cluster.deleteProtection", "false", say);
      await stack.set("byoc:cluster.onDelete.volumes", "delete", say);
    },
    up: {
      title: "Up: network, cluster, node pools over three zones and bucket; until the API server answers",
      run: async (say) => {
        await stack.up(say);
        must((await nodes()) === 3, `there are ${await nodes()} nodes, not 3`);
        return "3 nodes, one in each zone";
      },
    },
    changes: [
      {
        title: "Update: pool workers from 3 to 4 nodes, and a label on all of them",
        run: async (say) => {
          await stack.set(`${workers}.count`, "4", say);
          await stack.set(`${workers}.labels.tier`, "web", say);
          await stack.up(say);
          must((await nodes()) === 4, `there are ${await nodes()} nodes, not 4`);
          return "4 nodes, changed in place";
        },
      },
      {
        title: "Autoscaling on: pool workers from 3 to 6 nodes; its pods need one more",
        run: async (say) => {
          await stack.pulumi(["config", "rm", "--path", `${workers}.count`], say);
          await stack.set(`${workers}.autoscaling.min`, "3", say);
          await stack.set(`${workers}.autoscaling.max`, "6", say);
          await stack.up(say);
          const last = (await workerPools(say)).at(-1);
          await admin.autoscale({ pool: last?.id ?? "", nodes: 2 });
          must((await nodes()) === 5, `there are ${await nodes()} nodes, not 5`);
          await stack.preview(say, "--expect-no-changes");
          return "5 nodes, which is no change to plan";
        },
      },
      {
        title: "Rotate the key: the cluster goes on with a new config file, the old key is revoked",
        run: async (say) => {
          await admin.setToken("valid", { state: "revoked" });
          const outcome = await stack.mustBeRefused(say);
          key = "rotated";
          await stack.up(say, "--expect-no-changes");
          return outcome;
        },
      },
      {
        title: "Somebody deletes a node pool: up with a refresh makes it again",
        run: async (say) => {
          const pools = await workerPools(say);
          const response = await fetch(`${sandbox.url}/k8s/v1/regions/fr-par/pools/${pools[0]?.id}`, {
            method: "DELETE",
            headers: { "x-auth-token": keys[key].secretKey },
          });
          must(response.ok, `the pool could not be deleted: ${response.status}`);
          await stack.up(say, "--refresh");
          const names = (await workerPools(say)).map(({ name }) => name);
          must(names.length === 3, `there are the pools ${names.join(", ")}`);
          return "a pool in each zone again";
        },
      },
    ],
    controllers: {
      title: "A workload in the cluster gets a load balancer and a volume",
      make: async (say) => deployWorkload(await stack.output("kubeconfig", say, "--show-secrets"), say),
    },
  });
}
