/** `/v1/volumes` */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "../base/errors";
import { parseBody } from "../base/parseBody";
import { flag, metadata } from "./bodies";
import { named, regions, volumeTypes } from "./catalogue";
import {
  changeable,
  changed,
  create,
  failureOf,
  isReady,
  referred,
  requested,
  startDeletion,
  statusOf,
  type Thalassa,
  type ById,
} from "./cloud";
import { refuseIfNeeded } from "./dependencies";
import { listed } from "./filters";
import { newIdentity } from "./identity";
import { checkQuota } from "./quotas";
import type { Machine, Volume, VolumeAttachment } from "./records";
import { machineReference, metadataView, ownerView, regionView } from "./references";

/** In GB. */
const size = z.int().min(1).max(16384);
const updateBody = z.object({ ...metadata, size, deleteProtection: flag });
const createBody = updateBody.extend({
  cloudRegionIdentity: z.string(),
  volumeTypeIdentity: z.string(),
  restoreFromSnapshotId: z.string().nullish(),
});
/** The second is what the command-line tool says. */
const machineKind = z.enum(["cloud_virtual_machine", "cloud_machine"]);
const detachBody = z.object({ resourceType: machineKind, resourceIdentity: z.string() });
const attachBody = detachBody.extend({ description: z.string().nullish() });

export function registerVolumes(app: FastifyInstance, cloud: Thalassa): void {
  app.get("/v1/volumes", async (request) =>
    listed(cloud, request, "volume", ({ region, attachment }) => {
      const machine = attachment?.machine ?? "";
      const subnet = cloud.store.get("machine", machine)?.subnet ?? "";
      return { region, machine, vpc: cloud.store.get("subnet", subnet)?.vpc ?? "" };
    }).map((volume) => volumeView(cloud, volume)),
  );

  app.post("/v1/volumes", async (request, reply) => {
    const { cloudRegionIdentity, volumeTypeIdentity, restoreFromSnapshotId, ...fields } = parseBody(
      createBody,
      request.body,
    );
    const region = named(regions, cloudRegionIdentity);
    if (region === undefined) throw new ApiError(400, `region ${cloudRegionIdentity} does not exist`);
    const type = named(volumeTypes, volumeTypeIdentity);
    if (type === undefined) throw new ApiError(400, `volume type ${volumeTypeIdentity} does not exist`);
    const source = restoreFromSnapshotId
      ? referred(cloud, request.call, "snapshot", restoreFromSnapshotId)
      : undefined;
    if (source !== undefined && !isReady(cloud, "snapshot", source)) {
      throw new ApiError(400, `snapshot ${source.identity} is not available`);
    }
    if (source !== undefined && source.size > fields.size) {
      throw new ApiError(400, `size is smaller than the snapshot's ${source.size} GB`);
    }
    checkQuota(cloud, request.call, "volume");
    const volume = create(
      cloud,
      request.call,
      "volume",
      {
        ...fields,
        region: region.identity,
        volumeType: type.identity,
        attachment: null,
        restoredFrom: source?.identity ?? null,
      },
      failureOf(request),
    );
    return reply.status(201).send(volumeView(cloud, volume));
  });

  app.get<ById>("/v1/volumes/:id", async (request) =>
    volumeView(cloud, requested(cloud, request, "volume", request.params.id)),
  );

  app.put<ById>("/v1/volumes/:id", async (request) => {
    const volume = changeable(cloud, request, "volume", request.params.id);
    const body = parseBody(updateBody, request.body);
    if (body.size < volume.size) throw new ApiError(400, "a volume can't be made smaller");
    Object.assign(volume, body);
    changed(cloud, volume);
    return volumeView(cloud, volume);
  });

  app.delete<ById>("/v1/volumes/:id", async (request, reply) => {
    const volume = requested(cloud, request, "volume", request.params.id);
    refuseIfNeeded(cloud, "volume", volume);
    startDeletion(cloud, "volume", volume, failureOf(request));
    return reply.status(204).send();
  });

  app.post<ById>("/v1/volumes/:id/attach", async (request) => {
    const volume = changeable(cloud, request, "volume", request.params.id);
    const body = parseBody(attachBody, request.body);
    if (volume.attachment !== null || !isReady(cloud, "volume", volume)) {
      throw new ApiError(409, `volume ${volume.identity} is not available`);
    }
    const machine = referred(cloud, request.call, "machine", body.resourceIdentity);
    volume.attachment = newAttachment(cloud, machine, body.description ?? "");
    changed(cloud, volume);
    return attachmentView(cloud, volume.attachment);
  });

  app.post<ById>("/v1/volumes/:id/detach", async (request, reply) => {
    const volume = changeable(cloud, request, "volume", request.params.id);
    const { resourceIdentity } = parseBody(detachBody, request.body);
    if (volume.attachment?.machine !== resourceIdentity) {
      throw new ApiError(404, `volume ${volume.identity} is not attached to ${resourceIdentity}`);
    }
    volume.attachment = null;
    changed(cloud, volume);
    return reply.status(204).send();
  });
}

export function newAttachment(cloud: Thalassa, machine: Machine, description: string): VolumeAttachment {
  const now = cloud.clock.now();
  const identity = newIdentity("vola", now);
  return {
    identity,
    createdAt: now.toISOString(),
    description,
    serial: identity.slice(-20),
    machine: machine.identity,
  };
}

function attachmentView(cloud: Thalassa, attachment: VolumeAttachment) {
  const { identity, createdAt, description, serial, machine } = attachment;
  return {
    identity,
    createdAt,
    description,
    serial,
    attachedToIdentity: machine,
    attachedToResourceType: "cloud_virtual_machine",
    canDetach: true,
    virtualMachine: machineReference(cloud, machine),
    persistentVolume: null,
  };
}

export function volumeView(cloud: Thalassa, volume: Volume) {
  const { size: gigabytes, deleteProtection, attachment } = volume;
  const attached = attachment !== null && isReady(cloud, "volume", volume);
  return {
    ...metadataView(volume),
    status: attached ? "attached" : statusOf(cloud, volume),
    organisation: ownerView(cloud, volume),
    cloudRegion: regionView(volume.region),
    availabilityZones: [],
    volumeType: { description: "", ...existingType(volume.volumeType) },
    attachments: attachment === null ? [] : [attachmentView(cloud, attachment)],
    size: gigabytes,
    deleteProtection,
    sourceMachineImage: null,
  };
}

function existingType(identity: string) {
  return volumeTypes.find((one) => one.identity === identity);
}

/** Takes a machine that disappears off the volumes that were attached to it. */
export function detachFrom(cloud: Thalassa, machine: string): void {
  for (const volume of cloud.store.list("volume")) {
    if (volume.attachment?.machine === machine) volume.attachment = null;
  }
}

/** The volume of this identity as snapshots show it, if it still exists. */
export function sourceVolumeView(cloud: Thalassa, identity: string) {
  const volume = cloud.store.get("volume", identity);
  return volume === undefined ? undefined : volumeView(cloud, volume);
}
