/** Registers calls that change something, and what becomes of calls that no route takes. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { readOnly } from "./auth";
import type { Call, Hetzner } from "./cloud";
import { HetznerError } from "./errors";

/** What a change answers: its body, if any, and a status. */
export interface Answer {
  status: 200 | 201 | 204;
  body?: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing: Answer = { status: 204 };

/** The body of calls that take none. */
export const noBody = z.unknown();

/** Registers a `POST`, `PUT` or `DELETE`. The body is checked before the handler runs; unknown fields are ignored. */
export function change<Schema extends z.ZodType>(
  app: FastifyInstance,
  cloud: Hetzner,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  schema: Schema,
  handler: (request: Call, body: z.output<Schema>) => Answer,
): void {
  app.route({
    method,
    url: `/v1/${path}`,
    handler: async (request, reply) => {
      const body = parse(schema, request.body);
      if (!request.access.mayWrite) throw readOnly(cloud);
      const answer = handler(request as Call, body);
      return reply.status(answer.status).send(answer.body);
    },
  });
}

/** The body as the schema describes it; otherwise a 422 that names the fields. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const messages = new Map<string, string[]>();
  for (const { path, message } of result.error.issues) {
    const field = path.join(".");
    messages.set(field, [...(messages.get(field) ?? []), message]);
  }
  const names = [...messages.keys()];
  const fields = names.map((name) => ({ name, messages: messages.get(name) }));
  const quoted = names.map((name) => `'${name}'`).join(", ");
  throw new HetznerError(
    422,
    "invalid_input",
    `invalid input in field${names.length === 1 ? "" : "s"} ${quoted}`,
    { fields },
  );
}

/** Reads every body as JSON, whatever its content type says; none is as good as an empty object. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_, text, done) => {
    if (text === "") return done(null, undefined);
    try {
      return done(null, JSON.parse(text as string));
    } catch {
      return done(new HetznerError(400, "json_error", "the request body is not valid JSON"));
    }
  });
}

/** Answers calls of known paths with another method by 405. To be called before the routes are registered. */
export function refuseOtherMethods(app: FastifyInstance): void {
  const paths: RegExp[] = [];
  app.addHook("onRoute", ({ url }) => {
    if (!url.includes("*")) paths.push(new RegExp(`^${url.replace(/:\w+/g, "[^/]+")}/?$`));
  });
  app.all("/v1/*", async (request) => {
    const path = request.url.split("?", 1)[0] ?? "";
    throw paths.some((known) => known.test(path))
      ? new HetznerError(405, "method_not_allowed", "method not allowed")
      : new HetznerError(404, "not_found", "path not found");
  });
}
