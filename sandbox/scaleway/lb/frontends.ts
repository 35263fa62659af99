/** Frontends: the ports that a load balancer listens on. */
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { all, alive, requested, type Scaleway, startDeletion, touch } from "../cloud";
import { invalidArgument, lbNotFound } from "../errors";
import { pageOf } from "../listing";
import { Query } from "../query";
import { change, noBody, nothing, ok, read } from "../routing";
import { bases, changeable } from "./bases";
import { createFrontend } from "./parts";
import type { Frontend } from "./records";
import { frontendBody, frontendSettings } from "./settings";
import { frontendView } from "./views";

export function registerFrontends(app: FastifyInstance, cloud: Scaleway): void {
  const view = (frontend: Frontend) => frontendView(cloud, frontend);
  for (const base of bases) {
    const path = `${base}/frontends/:id`;

    read(app, `${base}/lbs/:id/frontends`, (request) => {
      const balancer = requested(cloud, request, "loadBalancer", "read");
      const name = new Query(request).one("name") ?? "";
      const frontends = frontendsOf(cloud, balancer.identity).filter((one) => one.name.includes(name));
      return pageOf(request, "frontends", frontends.map(view));
    });

    read(app, path, (request) => view(requested(cloud, request, "lbFrontend", "read")));

    change(app, "POST", `${base}/lbs/:id/frontends`, frontendBody, (request, body) => {
      const balancer = changeable(cloud, request);
      check(cloud, balancer.identity, body);
      const frontend = createFrontend(cloud, balancer, {
        name: body.name,
        settings: frontendSettings(body),
        backendId: body.backend_id,
        inboundPort: body.inbound_port,
        certificateIds: certificatesOf(body),
      });
      return ok(view(frontend));
    });

    change(app, "PUT", path, frontendBody, (request, body) => {
      const frontend = requested(cloud, request, "lbFrontend", "write");
      check(cloud, frontend.loadBalancerId, body, frontend);
      frontend.name = body.name;
      frontend.settings = frontendSettings(body);
      frontend.backendId = body.backend_id;
      frontend.inboundPort = body.inbound_port;
      frontend.certificateIds = certificatesOf(body);
      touch(cloud, frontend);
      return ok(view(frontend));
    });

    change(app, "DELETE", path, noBody, (request) => {
      const frontend = requested(cloud, request, "lbFrontend", "delete");
      for (const acl of all(cloud, "lbAcl")) {
        if (acl.frontendId === frontend.identity) startDeletion(cloud, acl);
      }
      startDeletion(cloud, frontend);
      return nothing;
    });
  }
}

function frontendsOf(cloud: Scaleway, balancerId: string): Frontend[] {
  return all(cloud, "lbFrontend").filter((frontend) => frontend.loadBalancerId === balancerId);
}

function certificatesOf({
  certificate_ids: ids,
  certificate_id: id,
}: z.output<typeof frontendBody>): string[] {
  return ids ?? (id ? [id] : []);
}

function check(
  cloud: Scaleway,
  balancerId: string,
  body: z.output<typeof frontendBody>,
  self?: Frontend,
): void {
  if (alive(cloud, "lbBackend", body.backend_id)?.loadBalancerId !== balancerId) throw lbNotFound("backend");
  const others = frontendsOf(cloud, balancerId).filter((one) => one !== self);
  if (others.some(({ inboundPort }) => inboundPort === body.inbound_port)) {
    throw invalidArgument("inbound_port", `port ${body.inbound_port} has a frontend already`);
  }
}
