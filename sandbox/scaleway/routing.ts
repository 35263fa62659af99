/** Registers calls, and gives answers the form that the official clients expect. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type ArgumentProblem, invalidArguments, notFound, ScalewayError } from "./errors";
import { isRegion, zones } from "./localities";

/** What a change answers: its body, if any, and a status. */
export interface Answer {
  status: 200 | 201 | 202 | 204;
  body?: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const accepted = (body: unknown): Answer => ({ status: 202, body });
export const nothing: Answer = { status: 204 };

/** The body of calls that take none. */
export const noBody = z.unknown();

/** Registers a `GET`. A `:region` or `:zone` in the path has to be one that there is. */
export function read(
  app: FastifyInstance,
  path: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  app.get(path, async (request, reply) => {
    checkLocality(request);
    return handler(request, reply);
  });
}

/** Registers a change. The body is checked before the handler runs; unknown fields are ignored. */
export function change<Schema extends z.ZodType>(
  app: FastifyInstance,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  schema: Schema,
  handler: (request: FastifyRequest, body: z.output<Schema>) => Answer | Promise<Answer>,
): void {
  app.route({
    method,
    url: path,
    handler: async (request, reply) => {
      checkLocality(request);
      const answer = await handler(request, parse(schema, request.body));
      return reply.status(answer.status).send(answer.body);
    },
  });
}

/** The region or zone that the path names; the region of a zone. */
export function placeOf(request: FastifyRequest): { region: string; zone: string } {
  const { region, zone } = request.params as { region?: string; zone?: string };
  return { region: region ?? zone?.replace(/-\d+$/, "") ?? "", zone: zone ?? "" };
}

function checkLocality(request: FastifyRequest): void {
  const { region, zone } = request.params as { region?: string; zone?: string };
  if (region !== undefined && !isRegion(region)) throw notFound("region", region);
  if (zone !== undefined && !zones.includes(zone)) throw notFound("zone", zone);
}

/** The body as the schema describes it; otherwise a 400 that names the arguments. */
export function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  throw invalidArguments(
    ...result.error.issues.map((issue): ArgumentProblem => {
      const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
      return {
        argument_name: issue.path.join("."),
        reason: missing ? "required" : issue.code === "custom" ? "constraint" : "format",
        help_message: issue.message,
      };
    }),
  );
}

/** Reads every body as JSON, whatever its content type says (Python sends one with a `GET`). */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_, text, done) => {
    if (text === "") return done(null, undefined);
    try {
      return done(null, JSON.parse(text as string));
    } catch {
      return done(new ScalewayError(400, { message: "invalid JSON body", type: "invalid_request_error" }));
    }
  });
}

/** Headers of every answer. The official JavaScript client reads no JSON whose type names a character set. */
/** Answers 404 to every call that there is not, by its path: official clients show nothing else of a 404. */
export function refuseUnknownCalls(app: FastifyInstance): void {
  app.addHook("preHandler", async (request) => {
    if (request.routeOptions.url === "/*") throw notFound("call", request.url.split("?", 1)[0] ?? "");
  });
}

export function registerHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (_, reply) => {
    reply.header("x-request-id", randomUUID());
    reply.header("server", "Scaleway API Gateway (sandbox)");
    const type = String(reply.getHeader("content-type") ?? "");
    if (type.startsWith("application/json")) reply.header("content-type", "application/json");
    if (reply.statusCode === 204) reply.removeHeader("content-type");
  });
}
