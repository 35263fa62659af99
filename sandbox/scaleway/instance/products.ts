/** What is on offer: server types with their stock, kinds of volumes. */
import type { FastifyInstance } from "fastify";
import type { Scaleway } from "../cloud";
import { instancePageOf } from "../listing";
import { placeOf, read } from "../routing";
import { type ServerType, serverTypes } from "./catalogue";
import { soldOut } from "./stock";

const hoursInMonth = 730;

export function registerProducts(app: FastifyInstance, cloud: Scaleway): void {
  const base = "/instance/v1/zones/:zone/products";

  read(app, `${base}/servers`, (request, reply) => {
    const views = offered(placeOf(request).zone).map((type) => [type.name, typeView(type)]);
    const { servers } = instancePageOf(request, reply, "servers", views);
    return { servers: Object.fromEntries(servers ?? []) as unknown };
  });

  read(app, `${base}/servers/availability`, (request, reply) => {
    const { zone } = placeOf(request);
    const views = offered(zone).map(({ name }) => [
      name,
      { availability: soldOut(cloud, name, zone) ? "shortage" : "available" },
    ]);
    const { servers } = instancePageOf(request, reply, "servers", views);
    return { servers: Object.fromEntries(servers ?? []) as unknown };
  });

  read(app, `${base}/volumes`, (_, reply) => {
    reply.header("x-total-count", Object.keys(volumeKinds).length);
    return { volumes: volumeKinds };
  });
}

const volumeKinds = {
  l_ssd: {
    display_name: "Local SSD",
    capabilities: { snapshot: true },
    constraints: { min: 1_000_000_000, max: 800_000_000_000 },
  },
  scratch: {
    display_name: "Scratch",
    capabilities: { snapshot: false },
    constraints: { min: 1_000_000_000, max: 24_000_000_000_000 },
  },
};

function offered(zone: string): ServerType[] {
  return serverTypes.filter((type) => type.zones.includes(zone));
}

function typeView(type: ServerType) {
  const { gpu, localStorage, internalBandwidth, internetBandwidth } = type;
  return {
    alt_names: [],
    arch: type.arch,
    ncpus: type.cpus,
    ram: type.ram,
    gpu: gpu?.count ?? 0,
    gpu_info: gpu && { gpu_manufacturer: "NVIDIA", gpu_name: gpu.name, gpu_memory: gpu.memory },
    mig_profile: null,
    volumes_constraint: { min_size: 0, max_size: localStorage },
    per_volume_constraint: {
      l_ssd:
        localStorage > 0
          ? { min_size: 1_000_000_000, max_size: 800_000_000_000 }
          : { min_size: 0, max_size: 0 },
    },
    scratch_storage_max_size: type.scratch.maxSize,
    scratch_storage_max_volumes_count: type.scratch.maxVolumes,
    monthly_price: Number((type.hourlyPrice * hoursInMonth).toFixed(6)),
    hourly_price: type.hourlyPrice,
    capabilities: {
      boot_types: ["local", "rescue"],
      placement_groups: true,
      block_storage: true,
      hot_snapshots_local_volume: localStorage > 0,
      private_network: 8,
      max_file_systems: type.fileSystems,
    },
    network: {
      ipv6_support: true,
      sum_internal_bandwidth: internalBandwidth,
      sum_internet_bandwidth: internetBandwidth,
      interfaces: [{ internal_bandwidth: internalBandwidth, internet_bandwidth: internetBandwidth }],
    },
    block_bandwidth: type.blockBandwidth,
    end_of_service: false,
  };
}
