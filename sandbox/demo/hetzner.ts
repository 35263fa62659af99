/** The whole life of the example Hetzner stack, highly available, on the real engine, against the sandbox. */
import { hetznerAccount } from "../account";
import type { Engine } from "../engine";
import { type TokenName, tokenValues } from "../hetzner";
import { lifeOf } from "./life";
import { DemoStack } from "./stack";
import { type Demo, must } from "./steps";

export async function hetznerDemo(engine: Engine, latencyScale: number, signal: AbortSignal): Promise<Demo> {
  const account = await hetznerAccount(latencyScale);
  const { sandbox, project } = account;
  let token: TokenName = "valid";
  const stack = new DemoStack({
    engine,
    stackName: "example-hetzner",
    account,
    credential: () => account.credential(token),
    signal,
  });
  const { admin } = sandbox;

  const nodes = async () => {
    const [cluster] = (await admin.guests()).clusters;
    if (cluster === undefined) throw new Error("no cluster has formed");
    return { ready: cluster.nodes.filter(({ ready }) => ready).length, etcd: cluster.members.length };
  };

  return lifeOf("hetzner", stack, admin, {
    adapt: async (say) => {
      // The example lets an office in; the demo runs on this machine.
      await stack.set("byoc:cluster.apiServer.allowedCidrs[0]", "127.0.0.0/24", say);
      await stack.set("byoc:cluster.deleteProtection", "false", say);
      await stack.set("byoc:cluster.onDelete.volumes", "delete", say);
    },
    up: {
      title: "Up: network, gateway, load balancer, control plane and workers; until every node is ready",
      run: async (say) => {
        await stack.up(say);
        const { ready, etcd } = await nodes();
        must(ready === 7 && etcd === 3, `${ready} nodes are ready, etcd has ${etcd} members`);
        return `${ready} nodes ready, ${etcd} members of etcd`;
      },
    },
    changes: [
      {
        title: "Update: pool workers from 3 to 4 nodes, and a label on all of them",
        run: async (say) => {
          await stack.set("byoc:cluster.nodePools[0].count", "4", say);
          await stack.set("byoc:cluster.nodePools[0].labels.tier", "web", say);
          await stack.up(say);
          const { ready } = await nodes();
          must(ready === 8, `there are ${ready} nodes, not 8`);
          return "8 nodes ready, no server replaced";
        },
      },
      {
        title: "Rotate the token: the cluster gets the new one, then the old one is revoked",
        run: async (say) => {
          token = "rotated";
          await stack.up(say);
          await admin.setToken("valid", { state: "revoked" });
          token = "valid";
          const outcome = await stack.mustBeRefused(say);
          token = "rotated";
          return outcome;
        },
      },
      {
        title: "Somebody deletes a control-plane server: up with a refresh replaces it",
        run: async (say) => {
          const [server] =
            (await admin.inventory())[project]?.server?.filter(({ name }) =>
              name.includes("control-plane-1"),
            ) ?? [];
          const response = await fetch(`${sandbox.environment.HCLOUD_ENDPOINT}/servers/${server?.identity}`, {
            method: "DELETE",
            headers: { authorization: `Bearer ${tokenValues[token]}` },
          });
          must(response.ok, `the server could not be deleted: ${response.status}`);
          await stack.up(say, "--refresh");
          const { ready, etcd } = await nodes();
          must(ready === 8 && etcd === 3, `${ready} nodes are ready, etcd has ${etcd} members`);
          return "etcd has 3 members again";
        },
      },
    ],
    controllers: {
      title: "Controllers in the cluster make a load balancer, a volume and a server",
      make: async (say) => {
        const { network } = JSON.parse(await stack.output("networkIds", say)) as { network: string };
        const cluster = await stack.output("clusterId", say);
        await admin.plant({
          network,
          loadBalancers: 1,
          volumes: 1,
          servers: 1,
          labels: { "mengi-cluster": cluster },
        });
      },
    },
  });
}
