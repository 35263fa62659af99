import { serverTypes } from "../../sandbox/hetzner/catalogue";
import { type HetznerSandbox, startHetznerSandbox } from "../../sandbox/hetzner";
import { type Answer, type Call, client } from "./hetznerClient";

let sandbox: HetznerSandbox;
let call: Call;

beforeEach(async () => {
  sandbox = await startHetznerSandbox({ latencyScale: 0 });
  call = client(sandbox);
});
afterEach(() => sandbox.close());

const code = ({ status, body }: Answer) => `${status} ${body.error?.code}`;
const names = async (query: string) =>
  (await call("GET", `images?${query}`)).body.images.map((one: { name: string }) => one.name);

async function makeServer(): Promise<number> {
  const body = { name: "server", server_type: "cx23", image: "debian-12", location: "fsn1" };
  return (await call("POST", "servers", body)).body.server.id;
}

async function snapshot(server: number, change: Record<string, unknown> = {}): Promise<number> {
  const { body } = await call("POST", `servers/${server}/actions/create_image`, {
    description: "before the upgrade",
    labels: { a: "b" },
    ...change,
  });
  return body.image.id;
}

test("a system image has an id of its own for each architecture", async () => {
  const { images } = (await call("GET", "images?name=ubuntu-24.04")).body;
  expect(images.map((one: { architecture: string }) => one.architecture)).toEqual(["x86", "arm"]);
  const x86 = (await call("GET", "images?name=ubuntu-24.04&architecture=x86")).body.images;
  expect(x86).toEqual([expect.objectContaining({ id: 161_547_269, type: "system", status: "available" })]);
  expect((await call("GET", "images/161547269")).body.image).toEqual(x86[0]);
});

test("deprecated images are listed only on request", async () => {
  expect(await names("name=debian-11")).toEqual([]);
  expect(await names("name=debian-11&include_deprecated=true")).toEqual(["debian-11", "debian-11"]);
});

test("a snapshot is an image without name, found by type and labels, and can be changed", async () => {
  const server = await makeServer();
  const id = await snapshot(server);
  const listed = (await call("GET", "images?type=snapshot&label_selector=a%3Db")).body.images;
  expect(listed).toEqual([
    expect.objectContaining({
      id,
      type: "snapshot",
      status: "available",
      name: null,
      description: "before the upgrade",
      created_from: { id: server, name: "server" },
      bound_to: null,
      os_flavor: "debian",
      architecture: "x86",
    }),
  ]);
  const { image } = (await call("PUT", `images/${id}`, { description: "kept", labels: {} })).body;
  expect(image).toMatchObject({ description: "kept", labels: {} });
});

test("a protected snapshot is not deleted", async () => {
  const id = await snapshot(await makeServer());
  await call("POST", `images/${id}/actions/change_protection`, { delete: true });
  expect(code(await call("DELETE", `images/${id}`))).toBe("423 protected");
  await call("POST", `images/${id}/actions/change_protection`, { delete: false });
  expect((await call("DELETE", `images/${id}`)).status).toBe(204);
  expect(code(await call("GET", `images/${id}`))).toBe("404 not_found");
});

test("a snapshot is an image that servers can be made from", async () => {
  const id = await snapshot(await makeServer());
  const { status, body } = await call("POST", "servers", {
    name: "copy",
    server_type: "cx23",
    image: id,
    location: "fsn1",
  });
  expect(status).toBe(201);
  expect(body.server.image).toMatchObject({ id, type: "snapshot" });
});

test("nobody changes or deletes a system image", async () => {
  expect(code(await call("DELETE", "images/161547269"))).toBe("403 forbidden");
  expect(code(await call("PUT", "images/161547269", { description: "mine" }))).toBe("403 forbidden");
});

test("the catalogue is readable: one entry by id, lists by name, pages and order", async () => {
  for (const [path, name] of [
    ["server_types", "cx23"],
    ["load_balancer_types", "lb11"],
    ["locations", "fsn1"],
    ["isos", "netboot.xyz-2.0.88.iso"],
  ]) {
    const [entry] = (await call("GET", `${path}?name=${name}`)).body[path ?? ""];
    const key = path?.slice(0, -1) ?? "";
    expect((await call("GET", `${path}/${entry.id}`)).body[key]).toEqual(entry);
    expect(code(await call("GET", `${path}/999999`))).toBe("404 not_found");
  }
  const { locations, meta } = (await call("GET", "locations?sort=name:desc&per_page=2")).body;
  expect(locations.map((one: { name: string }) => one.name)).toEqual(["sin", "nbg1"]);
  expect(meta.pagination).toMatchObject({ next_page: 2, total_entries: 6 });
});

test("ISOs are found by architecture", async () => {
  const { isos } = (await call("GET", "isos?architecture=arm")).body;
  expect(isos.length).toBeGreaterThan(0);
  expect(isos.every((one: { architecture: string }) => one.architecture === "arm")).toBe(true);
});

test("a type that is gone everywhere is not listed, but can be looked up by its id", async () => {
  const { id } = serverTypes.find(({ name }) => name === "cx22") ?? {};
  expect((await call("GET", "server_types?name=cx22")).body.server_types).toEqual([]);
  expect((await call("GET", `server_types/${id}`)).body.server_type).toMatchObject({
    name: "cx22",
    deprecated: true,
  });
});

test("a type that is sold out is listed as not available, until it is back", async () => {
  const available = async () => {
    const [type] = (await call("GET", "server_types?name=cx23")).body.server_types;
    return type.locations.map((one: { available: boolean }) => one.available);
  };
  expect(await available()).toEqual([true, true, true]);
  await sandbox.admin.setCapacity({ serverType: "cx23", location: "nbg1", available: false });
  expect(await available()).toEqual([true, false, true]);
  await sandbox.admin.setCapacity({ serverType: "cx23", location: "nbg1", available: true });
  expect(await available()).toEqual([true, true, true]);
});

test("the price list is one object", async () => {
  expect((await call("GET", "pricing")).body.pricing).toMatchObject({
    currency: "EUR",
    server_types: expect.arrayContaining([expect.objectContaining({ name: "cx23" })]),
  });
});
