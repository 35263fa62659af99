import { Blockv1, Blockv1alpha1 } from "@scaleway/sdk-block";
import { Instancev1 } from "@scaleway/sdk-instance";
import { foreignProject, project, type ScalewaySandbox, startScalewaySandbox } from "../../sandbox/scaleway";
import { systemImages } from "../../sandbox/scaleway/instance/systemImages";
import { type Call, officialClient, rawClient } from "./scalewayClient";

const gigabyte = 1_000_000_000;
const zone = "block/v1/zones/fr-par-1";
/** What a list of the project's own objects asks for. */
const own = { projectId: project.identity, includeDeleted: false };

jest.setTimeout(20_000);

let sandbox: ScalewaySandbox;
let call: Call;
let api: Blockv1.API;

beforeEach(async () => {
  sandbox = await startScalewaySandbox({ latencyScale: 1 });
  call = rawClient(sandbox);
  api = new Blockv1.API(officialClient(sandbox));
});
afterEach(() => sandbox.close());

const pass = (seconds: number) => sandbox.admin.setClock({ advanceMs: seconds * 1000 });

async function newVolume(name = "data") {
  const volume = await api.createVolume({ name, fromEmpty: { size: 20 * gigabyte }, perfIops: 5000 });
  await pass(10);
  return volume;
}

describe("volumes", () => {
  test("one is created, available after a while, and has every field that the official client reads", async () => {
    const volume = await api.createVolume({
      name: "data",
      fromEmpty: { size: 20 * gigabyte },
      tags: ["a=b"],
    });
    expect(volume).toEqual({
      id: expect.any(String),
      name: "data",
      type: "sbs_5k",
      size: 20 * gigabyte,
      projectId: project.identity,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
      parentSnapshotId: null,
      references: [],
      status: "creating",
      tags: ["a=b"],
      zone: "fr-par-1",
      specs: { perfIops: 5000, class: "sbs" },
    });
    await pass(10);
    expect(await api.waitForVolume({ volumeId: volume.id })).toMatchObject({ status: "available" });
  });

  test("a larger size and another speed are shown once the update is done", async () => {
    const { id: volumeId } = await newVolume();
    const updating = await api.updateVolume({ volumeId, size: 30 * gigabyte, perfIops: 15000 });
    expect(updating).toMatchObject({ status: "updating", size: 20 * gigabyte, type: "sbs_5k" });
    await pass(10);
    expect(await api.getVolume({ volumeId })).toMatchObject({
      status: "available",
      size: 30 * gigabyte,
      type: "sbs_15k",
    });
    await expect(api.updateVolume({ volumeId, size: gigabyte })).rejects.toMatchObject({ status: 400 });
  });

  test("a speed that there is no class for is refused by its name", async () => {
    const refused = await call("POST", `${zone}/volumes`, {
      name: "data",
      project_id: project.identity,
      perf_iops: 7000,
      from_empty: { size: gigabyte },
    });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ argument_name: "perf_iops" }] } });
  });

  test("tags, names and ids filter a list, and a zone shows only its own", async () => {
    const { id } = await newVolume("pvc-1");
    await newVolume("other");
    await api.updateVolume({ volumeId: id, tags: ["mengi-cluster=x", "b"] });
    const names = async (request: Partial<Parameters<typeof api.listVolumes>[0]>) =>
      (await api.listVolumes({ ...own, ...request })).volumes.map((volume) => volume.name);
    expect(await names({ tags: ["mengi-cluster=x"] })).toEqual(["pvc-1"]);
    expect(await names({ name: "pvc" })).toEqual(["pvc-1"]);
    const byId = await call("GET", `${zone}/volumes?project_id=${project.identity}&volume_ids=${id}`);
    expect(byId.body).toMatchObject({ total_count: 1, volumes: [{ name: "pvc-1" }] });
    expect(await names({})).toEqual(["pvc-1", "other"]);
    expect(await names({ zone: "fr-par-2" })).toEqual([]);
    await expect(api.getVolume({ volumeId: id, zone: "fr-par-2" })).rejects.toMatchObject({ status: 404 });
  });

  test("the older version of the API shows the same volumes", async () => {
    const { id: volumeId } = await newVolume();
    const older = new Blockv1alpha1.API(officialClient(sandbox));
    expect(await older.getVolume({ volumeId })).toMatchObject({ name: "data" });
  });

  test("a used-up quota refuses another one with 403", async () => {
    await sandbox.admin.setQuota("sbs_volumes", 1);
    await newVolume();
    const refused = api.createVolume({ name: "second", fromEmpty: { size: gigabyte } });
    await expect(refused).rejects.toMatchObject({ status: 403, body: { type: "quotas_exceeded" } });
  });

  test("a deleted one answers 404 with its resource", async () => {
    const { id } = await newVolume();
    await api.deleteVolume({ volumeId: id });
    expect(await call("GET", `${zone}/volumes/${id}`)).toMatchObject({
      status: 404,
      body: { message: "resource is not found", resource: "volume", resource_id: id, type: "not_found" },
    });
    expect(await sandbox.admin.inventory(project.identity)).toEqual({ [project.identity]: {} });
  });
});

describe("volumes at servers", () => {
  async function newServer() {
    const image =
      systemImages.find((one) => one.zone === "fr-par-1" && one.type === "instance_sbs")?.id ?? "";
    const { server } = await new Instancev1.API(officialClient(sandbox)).createServer({
      name: "node",
      commercialType: "PLAY2-NANO",
      image,
      protected: false,
    });
    if (server === undefined) throw new Error("no server");
    return server;
  }

  test("an attached one is in use, names its server, and can't be deleted until it is detached", async () => {
    const instances = new Instancev1.API(officialClient(sandbox));
    const { id: serverId } = await newServer();
    const { id: volumeId } = await newVolume();
    await instances.attachServerVolume({ serverId, volumeId, volumeType: "sbs_volume" });
    expect(await api.getVolume({ volumeId })).toMatchObject({
      status: "in_use",
      references: [
        { productResourceType: "instance_server", productResourceId: serverId, status: "attaching" },
      ],
    });
    await pass(5);
    expect((await api.getVolume({ volumeId })).references[0]?.status).toBe("attached");
    expect((await api.listVolumes({ ...own, productResourceId: serverId })).totalCount).toBe(2);
    expect(await call("DELETE", `${zone}/volumes/${volumeId}`)).toMatchObject({
      status: 412,
      body: { type: "precondition_failed", precondition: "resource_still_in_use" },
    });

    await instances.detachServerVolume({ serverId, volumeId });
    expect((await api.getVolume({ volumeId })).references[0]?.status).toBe("detaching");
    await pass(5);
    expect(await api.getVolume({ volumeId })).toMatchObject({ status: "available", references: [] });
    await api.deleteVolume({ volumeId });
  });

  test("a server that goes leaves its volumes", async () => {
    const instances = new Instancev1.API(officialClient(sandbox));
    const { id: serverId } = await newServer();
    const [root] = (await api.listVolumes({ ...own, productResourceId: serverId })).volumes;
    await instances.deleteServer({ serverId });
    expect(await api.getVolume({ volumeId: root?.id ?? "" })).toMatchObject({
      status: "available",
      references: [],
    });
  });
});

describe("snapshots", () => {
  test("one is made of a volume, outlives it, and volumes are made of it", async () => {
    const { id: volumeId } = await newVolume();
    const snapshot = await api.createSnapshot({ volumeId, name: "before", tags: ["a"] });
    expect(snapshot).toMatchObject({
      status: "creating",
      size: 20 * gigabyte,
      class: "sbs",
      parentVolume: { id: volumeId, name: "data", type: "sbs_5k", status: "available" },
    });
    await pass(10);
    expect((await api.listSnapshots({ ...own, volumeId })).snapshots.map(({ id }) => id)).toEqual([
      snapshot.id,
    ]);
    await api.deleteVolume({ volumeId });
    expect(await api.getSnapshot({ snapshotId: snapshot.id })).toMatchObject({ status: "available" });
    expect((await api.getSnapshot({ snapshotId: snapshot.id })).parentVolume).toBeUndefined();

    const restored = await api.createVolume({ name: "restored", fromSnapshot: { snapshotId: snapshot.id } });
    expect(restored).toMatchObject({ size: 20 * gigabyte, parentSnapshotId: snapshot.id });
    await api.deleteSnapshot({ snapshotId: snapshot.id });
    await expect(api.getSnapshot({ snapshotId: snapshot.id })).rejects.toMatchObject({ status: 404 });
  });
});

describe("permissions", () => {
  test("the guide's five permission sets don't reach Block Storage: 403 names the resource", async () => {
    const limited = new Blockv1.API(officialClient(sandbox, "valid"));
    await expect(limited.listVolumes(own)).rejects.toMatchObject({
      status: 403,
      body: { type: "permissions_denied", details: [{ action: "list", resource: "volume" }] },
    });
  });

  test("another project's volumes are not to be had", async () => {
    const foreign = new Blockv1.API(officialClient(sandbox, "foreign"));
    const { id: volumeId } = await newVolume();
    await expect(foreign.getVolume({ volumeId })).rejects.toMatchObject({ status: 403 });
    expect((await foreign.listVolumes({ ...own, projectId: foreignProject.identity })).volumes).toEqual([]);
  });

  test("the kinds of volumes are listed with their speed", async () => {
    const { volumeTypes } = await api.listVolumeTypes();
    expect(volumeTypes.map(({ type, specs }) => [type, specs?.perfIops])).toEqual([
      ["sbs_5k", 5000],
      ["sbs_15k", 15000],
    ]);
  });
});
