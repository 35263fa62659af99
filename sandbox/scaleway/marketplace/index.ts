/** Marketplace v2: what clients ask to find an image. Needs no key. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { notFound } from "../errors";
import { stableId } from "../ids";
import { serverTypes } from "../instance/catalogue";
import { type SystemImage, systemImages } from "../instance/systemImages";
import { pageOf } from "../listing";
import { Query } from "../query";
import { read } from "../routing";

const base = "/marketplace/v2";

/** An image as the marketplace offers it: the same in all zones. */
const images = [...new Map(systemImages.map(({ label, name }) => [label, name]))].map(([label, name]) => ({
  id: stableId(`marketplace image ${label}`),
  label,
  name,
}));

export function registerMarketplace(app: FastifyInstance): void {
  read(app, `${base}/images`, (request) => pageOf(request, "images", images.map(imageView)));
  read(app, `${base}/images/:id`, (request) => imageView(byId(request, images, "image")));

  read(app, `${base}/local-images`, (request) => {
    const query = new Query(request);
    const label =
      query.one("image_label") ?? images.find((image) => image.id === query.one("image_id"))?.label;
    const wanted = { label, zone: query.one("zone"), arch: query.one("arch"), type: query.one("type") };
    const found = systemImages.filter((image) =>
      (["label", "zone", "arch", "type"] as const).every(
        (field) => (wanted[field] ?? image[field]) === image[field],
      ),
    );
    return pageOf(request, "local_images", found.map(localView));
  });
  read(app, `${base}/local-images/:id`, (request) => localView(byId(request, systemImages, "local_image")));
}

function byId<Item extends { id: string }>(
  request: FastifyRequest,
  items: readonly Item[],
  resource: string,
): Item {
  const { id } = request.params as { id: string };
  const item = items.find((one) => one.id === id);
  if (item === undefined) throw notFound(resource, id);
  return item;
}

function imageView({ id, label, name }: (typeof images)[number]) {
  return {
    id,
    name,
    description: "",
    logo: "",
    categories: ["distribution"],
    created_at: "2024-04-25T00:00:00.000000Z",
    updated_at: "2026-06-01T00:00:00.000000Z",
    valid_until: null,
    label,
  };
}

function localView(image: SystemImage) {
  const { id, arch, zone, label, type } = image;
  return { id, arch, zone, label, type, compatible_commercial_types: compatibleTypes(image) };
}

/** The types of server that an image runs on. */
function compatibleTypes({ arch, zone, type }: SystemImage): string[] {
  return serverTypes
    .filter(
      (server) =>
        server.arch === arch &&
        server.zones.includes(zone) &&
        (type === "instance_sbs" || server.localStorage > 0),
    )
    .map((server) => server.name);
}
