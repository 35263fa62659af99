/** Marketplace v2: what clients ask to find an image. Needs no key. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { notFound } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { read } from "../routing";
import { compatibleTypes, images, type LocalImage, localImages, type MarketplaceImage } from "./catalogue";

const base = "/marketplace/v2";

export function registerMarketplace(app: FastifyInstance): void {
  read(app, `${base}/images`, (request) => pageOf(request, "images", images.map(imageView)));
  read(app, `${base}/images/:id`, (request) => imageView(byId(request, images, "image")));

  read(app, `${base}/local-images`, (request) => {
    const query = new Query(request);
    const label =
      query.one("image_label") ?? images.find((image) => image.id === query.one("image_id"))?.label;
    const wanted = { label, zone: query.one("zone"), arch: query.one("arch"), type: query.one("type") };
    const found = localImages.filter((image) =>
      (["label", "zone", "arch", "type"] as const).every(
        (field) => (wanted[field] ?? image[field]) === image[field],
      ),
    );
    return pageOf(request, "local_images", found.map(localView));
  });
  read(app, `${base}/local-images/:id`, (request) => localView(byId(request, localImages, "local_image")));
}

function byId<Item extends { id: string }>(request: FastifyRequest, items: Item[], resource: string): Item {
  const { id } = request.params as { id: string };
  const item = items.find((one) => one.id === id);
  if (item === undefined) throw notFound(resource, id);
  return item;
}

function imageView({ id, label, name }: MarketplaceImage) {
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

function localView(image: LocalImage) {
  return { ...image, compatible_commercial_types: compatibleTypes(image) };
}
