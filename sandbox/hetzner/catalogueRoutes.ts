/** What can be looked up but not changed: locations, server types, load balancer types, ISOs, prices. */
import type { FastifyInstance } from "fastify";
import { loadBalancerTypes, loadBalancerTypeView, serverTypes, serverTypeView } from "./catalogue";
import type { Call, Hetzner } from "./cloud";
import { notFound } from "./errors";
import { listing, queryOf } from "./listing";
import { locations } from "./locations";
import { pricingView } from "./pricing";
import { isos } from "./systemImages";

export function registerCatalogue(app: FastifyInstance, cloud: Hetzner): void {
  const typesInStock = () => serverTypes.map((type) => serverTypeView(type, cloud.settings.soldOut));
  register(app, "server_types", "server type", [], typesInStock);
  register(app, "load_balancer_types", "load balancer type", [], () =>
    loadBalancerTypes.map(loadBalancerTypeView),
  );
  register(app, "locations", "location", ["id", "name"], () => [...locations]);
  registerIsos(app);
  app.get("/v1/pricing", async () => ({ pricing: pricingView() }));
}

function register(
  app: FastifyInstance,
  path: string,
  noun: string,
  sort: string[],
  entries: () => { id: number }[],
): void {
  app.get(`/v1/${path}`, async (request, reply) => listing(request, reply, path, entries(), { sort }));
  registerOne(app, path, noun, entries);
}

function registerOne(app: FastifyInstance, path: string, noun: string, entries: () => { id: number }[]) {
  app.get(`/v1/${path}/:id`, async ({ params }: Call) => {
    const entry = entries().find((one) => String(one.id) === params.id);
    if (entry === undefined) throw notFound(noun, params.id);
    return { [path.slice(0, -1)]: entry };
  });
}

function registerIsos(app: FastifyInstance): void {
  app.get("/v1/isos", async (request, reply) => {
    const query = queryOf(request);
    const architectures = query.getAll("architecture");
    const forBoth = query.get("include_architecture_wildcard") === "true";
    const wanted = isos.filter(
      ({ architecture }) =>
        architectures.length === 0 ||
        (architecture === null ? forBoth : architectures.includes(architecture)),
    );
    return listing(request, reply, "isos", wanted, { sort: [] });
  });
  registerOne(app, "isos", "ISO", () => [...isos]);
}
