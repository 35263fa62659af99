/** `/v1/snapshots` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { parseBody } from "../base/parseBody";
import { flag, metadata } from "./bodies";
import {
  changeable,
  changed,
  create,
  failureOf,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { checkQuota } from "./quotas";
import type { Snapshot } from "./records";
import { metadataView, ownerView, regionView } from "./references";
import { sourceVolumeView } from "./volumes";

const updateBody = z.object({ ...metadata, deleteProtection: flag });
const createBody = updateBody.extend({ volumeIdentity: z.string() });

export function registerSnapshots(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/snapshots", async (request) =>
    listed(cloud, request, "snapshot", ({ region, volume }) => ({ region, SourceVolume: volume })).map(
      (snapshot) => snapshotView(cloud, snapshot),
    ),
  );

  app.post("/v1/snapshots", async (request, reply) => {
    const { volumeIdentity, ...fields } = parseBody(createBody, request.body);
    const volume = referred(cloud, request.call, "volume", volumeIdentity);
    checkQuota(cloud, request.call, "snapshot");
    const { region, size, identity } = volume;
    const snapshot = create(
      cloud,
      request.call,
      "snapshot",
      { ...fields, region, size, volume: identity },
      failureOf(request),
    );
    return reply.status(201).send(snapshotView(cloud, snapshot));
  });

  app.get<ById>("/v1/snapshots/:id", async (request) =>
    snapshotView(cloud, requested(cloud, request, "snapshot", request.params.id)),
  );

  app.put<ById>("/v1/snapshots/:id", async (request) => {
    const snapshot = changeable(cloud, request, "snapshot", request.params.id);
    Object.assign(snapshot, parseBody(updateBody, request.body));
    changed(cloud, snapshot);
    return snapshotView(cloud, snapshot);
  });

  app.delete<ById>("/v1/snapshots/:id", async (request, reply) => {
    const snapshot = requested(cloud, request, "snapshot", request.params.id);
    refuseIfNeeded(cloud, "snapshot", snapshot);
    startDeletion(cloud, "snapshot", snapshot, failureOf(request));
    return reply.status(204).send();
  });
}

function snapshotView(cloud: Thalassa, snapshot: Snapshot) {
  const sourceVolume = sourceVolumeView(cloud, snapshot.volume);
  return {
    ...metadataView(snapshot),
    status: statusOf(cloud, snapshot),
    organisation: ownerView(cloud, snapshot),
    region: regionView(snapshot.region),
    sourceVolumeId: snapshot.volume,
    ...(sourceVolume === undefined ? {} : { sourceVolume }),
    sizeGB: snapshot.size,
    deleteProtection: snapshot.deleteProtection,
  };
}
