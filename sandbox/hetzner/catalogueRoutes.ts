/** What can be looked up but not changed: locations, server types, load balancer types, ISOs, prices. */
import type { FastifyInstance } from "fastify";
import { isListed, loadBalancerTypes, loadBalancerTypeView, serverTypes, serverTypeView } from "./catalogue";
import type { Call, Hetzner } from "./cloud";
import { notFound } from "./errors";
import { listing, type ListingOptions } from "./listing";
import { locations } from "./locations";
import { pricingView } from "./pricing";
import { isos } from "./systemImages";

export function registerCatalogue(app: FastifyInstance, cloud: Hetzner): void {
  const typeView = (type: (typeof serverTypes)[number]) => serverTypeView(type, cloud.settings.soldOut);
  // Types that are gone everywhere can still be looked up, because servers of these types live on.
  register(
    app,
    "server_types",
    "server type",
    { sort: [] },
    () => serverTypes.map(typeView),
    () => serverTypes.filter((type) => isListed(type)).map(typeView),
  );
  register(app, "load_balancer_types", "load balancer type", { sort: [] }, () =>
    loadBalancerTypes.map(loadBalancerTypeView),
  );
  register(app, "locations", "location", { sort: ["id", "name"] }, () => [...locations]);
  register(app, "isos", "ISO", { sort: [], filters: ["architecture"] }, () => [...isos]);
  app.get("/v1/pricing", async () => ({ pricing: pricingView() }));
}

function register(
  app: FastifyInstance,
  path: string,
  noun: string,
  options: ListingOptions,
  entries: () => { id: number }[],
  listed = entries,
): void {
  app.get(`/v1/${path}`, async (request, reply) => listing(request, reply, path, listed(), options));
  app.get(`/v1/${path}/:id`, async ({ params }: Call) => {
    const entry = entries().find((one) => String(one.id) === params.id);
    if (entry === undefined) throw notFound(noun, params.id);
    return { [path.slice(0, -1)]: entry };
  });
}
