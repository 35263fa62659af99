/** Kinds of volumes on offer. */
import type { FastifyInstance } from "fastify";
import { pageOf } from "../listing";
import { read } from "../routing";

const money = (nanos: number) => ({ currency_code: "EUR", units: 0, nanos });

const volumeTypes = [
  { type: "sbs_5k", pricing: money(118_000), snapshot_pricing: money(39_000), iops: 5_000 },
  { type: "sbs_15k", pricing: money(177_000), snapshot_pricing: money(39_000), iops: 15_000 },
].map(({ iops, ...type }) => ({ ...type, specs: { perf_iops: iops, class: "sbs" } }));

export function registerVolumeTypes(app: FastifyInstance, version: string): void {
  read(app, `/block/${version}/zones/:zone/volume-types`, (request) =>
    pageOf(request, "volume_types", volumeTypes),
  );
}
