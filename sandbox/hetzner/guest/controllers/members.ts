/** k3s' own controller of etcd members: a member goes with its node object, or when the node says so. */
import { removeMember } from "../etcd";
import { isNodeOf } from "../nodes";
import type { Context } from "./context";

const remove = "etcd.k3s.cattle.io/remove";
const removed = "etcd.k3s.cattle.io/removed-node-name";

export function runMembers({ world, cluster, store }: Context): void {
  for (const member of [...cluster.members]) {
    const node = store.find("Node", undefined, member.name);
    if (node !== undefined && isNodeOf(node, member)) member.node ??= node.metadata.uid;
    if (member.node !== undefined && member.node !== node?.metadata.uid) {
      removeMember(world, cluster, member);
    } else if (node?.metadata.annotations?.[remove] === "true" && member.node !== undefined) {
      removeMember(world, cluster, member);
      store.change(node, (draft) => {
        const { [remove]: _, ...annotations } = draft.metadata.annotations ?? {};
        draft.metadata.annotations = { ...annotations, [removed]: member.name };
      });
    }
  }
}
