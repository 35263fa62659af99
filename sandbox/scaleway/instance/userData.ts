/** User data of servers: any text under any key; `cloud-init` is what a server runs when it starts for the first time. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { requested, type Scaleway } from "../cloud";
import { notFound } from "../errors";
import { read } from "../routing";

const base = "/instance/v1/zones/:zone/servers/:id/user_data";

/** Has a scope of its own, because the bodies are not JSON. */
export function registerUserData(app: FastifyInstance, cloud: Scaleway): void {
  app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, text, parsed) => parsed(null, text));

    read(scope, base, (request) => ({
      user_data: Object.keys(requested(cloud, request, "server", "read").userData),
    }));

    read(scope, `${base}/:key`, (request, reply) => {
      const key = keyOf(request);
      const text = requested(cloud, request, "server", "read").userData[key];
      if (text === undefined) throw notFound("instance_user_data", key);
      return reply.type("text/plain").send(text);
    });

    for (const method of ["PATCH", "PUT"] as const) {
      scope.route({
        method,
        url: `${base}/:key`,
        handler: async (request, reply) => {
          const { userData } = requested(cloud, request, "server", "write");
          userData[keyOf(request)] = typeof request.body === "string" ? request.body : "";
          return reply.status(204).send();
        },
      });
    }

    scope.delete(`${base}/:key`, async (request, reply) => {
      const { userData } = requested(cloud, request, "server", "write");
      const key = keyOf(request);
      if (!(key in userData)) throw notFound("instance_user_data", key);
      Reflect.deleteProperty(userData, key);
      return reply.status(204).send();
    });
    done();
  });
}

function keyOf(request: FastifyRequest): string {
  return (request.params as { key: string }).key;
}
