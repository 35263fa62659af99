/** The admin API under `/_sandbox`: looking into a sandbox and turning its knobs. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { newToken, tokenPatch } from "./accounts";
import { ApiError } from "./errors";
import { faultRule } from "./faults";
import { takeInventory } from "./inventory";
import { parseBody } from "./parseBody";
import type { Sandbox } from "./sandbox";
import type { Resource } from "./store";

/** Commands of one cloud, each `POST /_sandbox/<name>`. */
export type AdminActions = Record<string, (body: unknown) => unknown>;

export const clockPatch = z.strictObject({
  scale: z.number().min(0).optional(),
  advanceMs: z.number().min(0).optional(),
});
export type ClockPatch = z.infer<typeof clockPatch>;

export function registerAdmin<Records extends { [K in keyof Records]: Resource }, Settings>(
  app: FastifyInstance,
  sandbox: Sandbox<Records, Settings>,
  cloud: {
    scopes: readonly string[];
    actions: AdminActions;
    unlisted?: readonly string[];
    newTokenValue?(): string;
  },
): void {
  const { clock, accounts, faults, log, store } = sandbox;
  app.addHook("onRequest", async () => store.sweep(clock));
  app.addHook("onSend", async (request) => {
    if (request.method !== "GET") sandbox.touch();
  });

  app.get<{ Querystring: { organisation?: string } }>("/_sandbox/inventory", async ({ query }) => {
    const organisations = accounts.organisations
      .filter((one) => [undefined, one.identity, one.slug].includes(query.organisation))
      .map((one) => one.identity);
    if (organisations.length === 0) throw new ApiError(404, `no organisation ${query.organisation}`);
    return takeInventory(store, clock, organisations, cloud.unlisted);
  });

  app.get("/_sandbox/requests", async () => log.entries());
  app.delete("/_sandbox/requests", async (_, reply) => {
    log.clear();
    return reply.status(204).send();
  });

  app.get("/_sandbox/faults", async () => faults.list());
  app.post("/_sandbox/faults", async ({ body }, reply) =>
    reply.status(201).send(faults.add(parseBody(faultRule, body))),
  );
  app.delete("/_sandbox/faults", async (_, reply) => {
    faults.clear();
    return reply.status(204).send();
  });

  app.get("/_sandbox/tokens", async () => accounts.describeTokens());
  app.post("/_sandbox/tokens", async ({ body }, reply) => {
    const wanted = parseBody(newToken, body);
    const value = wanted.value ?? cloud.newTokenValue?.();
    const token = accounts.addToken({ ...wanted, value }, [...cloud.scopes]);
    if (token === undefined) throw new ApiError(409, "a token with this name exists");
    return reply.status(201).send(token);
  });
  app.patch<{ Params: { name: string } }>("/_sandbox/tokens/:name", async ({ params, body }) => {
    const token = accounts.patchToken(params.name, parseBody(tokenPatch, body));
    if (token === undefined) throw new ApiError(404, `no token ${params.name}`);
    return token;
  });

  app.get("/_sandbox/clock", async () => readClock());
  app.patch("/_sandbox/clock", async ({ body }) => {
    const { scale, advanceMs } = parseBody(clockPatch, body);
    if (scale !== undefined) clock.setScale(scale);
    if (advanceMs !== undefined) clock.advance(advanceMs);
    return readClock();
  });

  for (const [name, action] of Object.entries(cloud.actions)) {
    app.post(`/_sandbox/${name}`, async ({ body }) => action(body));
  }

  function readClock(): { scale: number; elapsedMs: number; now: string } {
    return { scale: clock.scale, elapsedMs: Math.round(clock.elapsed), now: clock.now().toISOString() };
  }
}
