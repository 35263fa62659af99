/**
 * What controllers inside a cluster made in the project and nobody removes when the cluster goes: servers of the
 * autoscaler, load balancers of the cloud controller with their managed certificates, volumes of the storage driver.
 * As long as one of them is in the network, the network can't be deleted.
 */
import { ifFound } from "../errors";
import { waitUntil } from "../wait";
import { type Collection, type HetznerClient, selector } from "./client";
import { removeAndFinish } from "./remove";
import type { Certificate, Labelled, LoadBalancer, Network, Protected, Server, Volume } from "./types";

/** Labels by which the official controllers mark their objects. */
const nodeGroupLabel = "hcloud/node-group";
const serviceLabel = "hcloud-ccm/service-uid";
const storageDriver = { "managed-by": "csi-driver" };

/** Whose leftovers are meant. */
export interface SweepScope {
  /** Labels that tell this cluster's objects from those of other clusters. */
  clusterLabels: Record<string, string>;
  networkId: number;
  /** Names of the cluster's node groups. */
  groups: readonly string[];
}

export interface SweepOptions {
  /** What happens to volumes, which hold data. */
  volumes: "delete" | "keep";
  /**
   * What happens where servers of the cluster itself are still there. `refuse`: controllers may live in them, and
   * nothing is touched. `delete`: they are known to be orphans of a run that was cut off.
   */
  living: "refuse" | "delete";
  /** Time for each object to go. Default 10 minutes. */
  deadlineSeconds?: number;
  /** How long members of the network that are not the cluster's may take to go by themselves. Default 1 minute. */
  foreignSeconds?: number;
  /** Gets a line for each object that is deleted or kept. */
  report: (line: string) => void;
}

export interface Leftovers {
  servers: Server[];
  loadBalancers: LoadBalancer[];
  certificates: Certificate[];
  volumes: Volume[];
  /** The cluster's own servers, which are not leftovers: while one lives, so may the controllers. */
  living: Server[];
  network?: Network;
}

/** One thing that a sweep would do. */
export interface SweepStep {
  noun: string;
  id: number;
  name: string;
  fate: "delete" | "keep";
}

/** An object that the sweep must delete is protected against it, or something foreign is in the network. */
export class SweepRefusedError extends Error {
  override readonly name = "SweepRefusedError";
}

const defaultDeadlineSeconds = 600;

/** Controllers that still worked when the first look was taken may have made more; the second look is the proof. */
const mostRounds = 4;

/** Finds what the controllers of this cluster made, in one round of calls. */
export async function findLeftovers(client: HetznerClient, scope: SweepScope): Promise<Leftovers> {
  const { clusterLabels, networkId, groups } = scope;
  const [grouped, labelled, balancers, certificates, volumes, network] = await Promise.all([
    client.servers.list({ label_selector: nodeGroupLabel }),
    client.servers.list({ label_selector: selector(clusterLabels) }),
    client.loadBalancers.list({ label_selector: serviceLabel }),
    client.certificates.list({ label_selector: serviceLabel }),
    client.volumes.list({ label_selector: selector(storageDriver) }),
    client.networks.get(networkId),
  ]);
  const isOurs = (object: Labelled) => carries(object, clusterLabels);
  const isForeign = (object: Labelled) =>
    Object.keys(clusterLabels).some((key) => object.labels[key] !== undefined) && !isOurs(object);
  const isInNetwork = ({ private_net }: Pick<Server, "private_net">) =>
    private_net.some(({ network: id }) => id === networkId);

  const servers = grouped.filter(
    (server) =>
      !isForeign(server) &&
      (isOurs(server) || isInNetwork(server) || groups.includes(server.labels[nodeGroupLabel] ?? "")),
  );
  const serverIds = new Set([...servers, ...labelled].map(({ id }) => id));
  const loadBalancers = balancers.filter(
    (balancer) =>
      isOurs(balancer) ||
      isInNetwork(balancer) ||
      // Not in any network, a balancer is the cluster's if it serves the cluster's servers.
      (balancer.private_net.length === 0 &&
        balancer.targets.some(({ server }) => server !== undefined && serverIds.has(server.id))),
  );
  const services = new Set(loadBalancers.map(({ labels }) => labels[serviceLabel]));
  return {
    servers,
    loadBalancers,
    certificates: certificates.filter(
      (certificate) => isOurs(certificate) || services.has(certificate.labels[serviceLabel]),
    ),
    volumes: volumes.filter(
      (volume) =>
        isOurs(volume) || (!isForeign(volume) && volume.server !== null && serverIds.has(volume.server)),
    ),
    living: labelled.filter(
      ({ labels, status }) => labels[nodeGroupLabel] === undefined && status !== "deleting",
    ),
    ...(network ? { network } : {}),
  };
}

/** What a sweep would do, without doing it. */
export function planSweep(left: Leftovers, volumes: SweepOptions["volumes"]): SweepStep[] {
  const step = (noun: string, fate: SweepStep["fate"]) => (object: Labelled) => ({
    noun,
    id: object.id,
    name: object.name,
    fate,
  });
  return [
    ...left.servers.map(step("server", "delete")),
    ...left.loadBalancers.map(step("load balancer", "delete")),
    ...left.certificates.map(step("certificate", "delete")),
    ...left.volumes.map(step("volume", volumes)),
  ];
}

/**
 * Removes what the controllers of a cluster left, and returns once nothing is in the network any more. Only for a
 * cluster whose own servers are gone. It may be cut off at any point and run again.
 */
export async function sweepLeftovers(
  client: HetznerClient,
  scope: SweepScope,
  options: SweepOptions,
): Promise<void> {
  let left = await findLeftovers(client, scope);
  if (left.living.length > 0 && options.living === "refuse") {
    throw new SweepRefusedError(
      `Servers of the cluster still live (${named(left.living)}): what its controllers made is not touched`,
    );
  }
  if (options.volumes === "keep")
    for (const { name, id, size } of left.volumes)
      options.report(`kept, it holds data and goes on costing: volume ${name} (${id}, ${size} GB)`);
  if (options.living === "delete") await removeOwn(client, left, scope, options);
  for (let round = 1; planSweep(left, options.volumes).some(({ fate }) => fate === "delete"); round++) {
    if (round > mostRounds)
      throw new SweepRefusedError(
        `Something still makes objects of the cluster while they are deleted: ${named([...left.servers, ...left.loadBalancers])}`,
      );
    refuseProtected(left, options.volumes);
    await claim(client, left, scope.clusterLabels);
    await remove(client, left, options);
    left = await findLeftovers(client, scope);
  }
  if (members(left.network).length > 0) await networkEmpty(client, scope, options);
}

/** Takes our own orphans out of the network: servers go, a load balancer is detached and goes with the rest. */
async function removeOwn(
  client: HetznerClient,
  { living, network }: Leftovers,
  { clusterLabels, networkId }: SweepScope,
  { deadlineSeconds = defaultDeadlineSeconds, report }: SweepOptions,
): Promise<void> {
  const detachOwn = async (id: number) => {
    const balancer = await client.loadBalancers.get(id);
    if (!balancer || !carries(balancer, clusterLabels)) return;
    const action = await client.loadBalancers.act(id, "detach_from_network", { network: networkId });
    const what = `load balancer ${balancer.name} (${id}) has left the network`;
    await client.finish([action], { what, deadlineSeconds, progress: report });
  };
  await Promise.all([
    ...living.map((server) =>
      removeAndFinish(client, "server", client.servers, server, {
        deadlineSeconds,
        report,
        why: "which a run that was cut off left behind",
      }),
    ),
    ...(network?.load_balancers ?? []).map(detachOwn),
  ]);
}

/**
 * Some objects are recognised by what they serve or are served by. That is gone in a moment, so they are labelled
 * first: a sweep that is cut off finds them again.
 */
async function claim(
  client: HetznerClient,
  { loadBalancers, certificates, volumes }: Leftovers,
  labels: Record<string, string>,
): Promise<void> {
  const mark = async <T extends Labelled>(collection: Collection<T>, objects: T[]) => {
    const unmarked = objects.filter((object) => !carries(object, labels));
    await Promise.all(
      unmarked.map((object) =>
        ifFound(collection.update(object.id, { labels: { ...object.labels, ...labels } })),
      ),
    );
  };
  await Promise.all([
    mark(
      client.loadBalancers,
      loadBalancers.filter(({ private_net }) => private_net.length === 0),
    ),
    mark(client.certificates, certificates),
    mark(client.volumes, volumes),
  ]);
}

async function remove(client: HetznerClient, left: Leftovers, options: SweepOptions): Promise<void> {
  const { deadlineSeconds = defaultDeadlineSeconds, report } = options;
  const how = { deadlineSeconds, report, why: "made inside the cluster" };
  const removeAll = <T extends Labelled>(noun: string, collection: Collection<T>, objects: T[]) =>
    Promise.all(objects.map((object) => removeAndFinish(client, noun, collection, object, how)));
  // A certificate is in use as long as its load balancer lives, a volume as long as its server does.
  const serving = async () => {
    await removeAll("load balancer", client.loadBalancers, left.loadBalancers);
    await removeAll("certificate", client.certificates, left.certificates);
  };
  const storing = async () => {
    await removeAll("server", client.servers, left.servers);
    if (options.volumes === "keep") return;
    await Promise.all(left.volumes.map((volume) => detach(client, volume, options)));
    await removeAll("volume", client.volumes, left.volumes);
  };
  await Promise.all([serving(), storing()]);
}

/** A volume leaves its server by itself when the server is deleted; here the others do. */
async function detach(
  client: HetznerClient,
  { id, name, server }: Volume,
  options: SweepOptions,
): Promise<void> {
  if (server === null || (await client.volumes.get(id))?.server == null) return;
  await client.finish([await client.volumes.act(id, "detach")], {
    what: `volume ${name} (${id}) is detached`,
    deadlineSeconds: options.deadlineSeconds ?? defaultDeadlineSeconds,
    progress: options.report,
  });
}

/** Somebody protected these on purpose, after the cluster was made: that is not ours to undo. */
function refuseProtected(left: Leftovers, volumes: SweepOptions["volumes"]): void {
  const guarded = (noun: string, objects: (Labelled & Protected)[]) =>
    objects.filter(({ protection }) => protection.delete).map(({ id, name }) => ({ noun, id, name }));
  const found = [
    ...guarded("server", left.servers),
    ...guarded("load balancer", left.loadBalancers),
    ...(volumes === "delete" ? guarded("volume", left.volumes) : []),
  ];
  if (found.length === 0) return;
  throw new SweepRefusedError(
    `Protected against deletion: ${found.map(({ noun, id, name }) => `${noun} ${name} (${id})`).join(", ")}. ` +
      "Somebody switched that on, so the sweep stops here. To delete them, switch it off and run again:\n" +
      found
        .map(({ noun, id }) => `hcloud ${noun.replace(" ", "-")} disable-protection ${id} delete`)
        .join("\n"),
  );
}

/** Waits until nothing is in the network; what is not the cluster's is named, and never touched. */
async function networkEmpty(
  client: HetznerClient,
  { clusterLabels, networkId }: SweepScope,
  { deadlineSeconds = defaultDeadlineSeconds, foreignSeconds = 60, report }: SweepOptions,
): Promise<void> {
  const patience = Date.now() + foreignSeconds * 1000;
  const what = `nothing is in network ${networkId}`;
  await waitUntil({ what, deadlineSeconds, progress: report }, async () => {
    const present = members(await client.networks.get(networkId));
    if (present.length === 0) return { done: undefined };
    if (Date.now() >= patience) {
      const foreign = await foreignAmong(client, present, clusterLabels);
      if (foreign.length > 0)
        throw new SweepRefusedError(
          `Network ${networkId} has members that are not the cluster's: ${foreign.map(({ noun, id, name }) => `${noun} ${name} (${id})`).join(", ")}. ` +
            "They were not touched. Take them out of the network and run again:\n" +
            foreign
              .map(
                ({ noun, id }) =>
                  `hcloud ${noun.replace(" ", "-")} detach-from-network --network ${networkId} ${id}`,
              )
              .join("\n"),
        );
    }
    return { waiting: present.map(({ noun, id }) => `${noun} ${id}`).join(", ") };
  });
}

interface Member {
  noun: "server" | "load balancer";
  id: number;
}

function members(network: Network | undefined): Member[] {
  return [
    ...(network?.servers ?? []).map((id) => ({ noun: "server" as const, id })),
    ...(network?.load_balancers ?? []).map((id) => ({ noun: "load balancer" as const, id })),
  ];
}

async function foreignAmong(
  client: HetznerClient,
  present: Member[],
  clusterLabels: Record<string, string>,
): Promise<(Member & { name: string })[]> {
  const objects = await Promise.all(
    present.map(async (member) => {
      const collection: Collection<Labelled> =
        member.noun === "server" ? client.servers : client.loadBalancers;
      const object = await collection.get(member.id);
      return object && !carries(object, clusterLabels) ? [{ ...member, name: object.name }] : [];
    }),
  );
  return objects.flat();
}

function carries({ labels }: Labelled, wanted: Record<string, string>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function named(objects: Labelled[]): string {
  return objects.map(({ name, id }) => `${name} (${id})`).join(", ");
}
