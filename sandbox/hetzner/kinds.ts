/** The calls that most kinds have in common: list, read, update, and the list of actions. */
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import { registerActionsOf } from "./actions";
import { update } from "./bodies";
import { all, type Call, checkName, type Hetzner, isHidden, requested } from "./cloud";
import { listing, type ListingOptions } from "./listing";
import type { Kind, Records } from "./records";
import { change, ok } from "./routing";

type Update = z.output<typeof update>;

export interface KindOptions<K extends Kind, Schema extends z.ZodType<Update>> extends ListingOptions {
  kind: K;
  /** First part of the path, and the key of lists, such as `ssh_keys`. */
  path: string;
  /** The object as the API shows it. */
  view(cloud: Hetzner, record: Records[K]): object;
  /** What an update may hold besides name and labels, and what to do with it. */
  update?: Schema;
  apply?(record: Records[K], body: z.output<Schema>): void;
  /** Whether it has actions. */
  actions: boolean;
}

/** The key of an object in an answer: `ssh_key` for `ssh_keys`. */
const singular = (path: string) => path.slice(0, -1);

export function registerKind<K extends Kind, Schema extends z.ZodType<Update> = typeof update>(
  app: FastifyInstance,
  cloud: Hetzner,
  options: KindOptions<K, Schema>,
): void {
  const { kind, path, view, apply } = options;
  app.get(`/v1/${path}`, async (request: Call, reply) => {
    const views = all(cloud, request.access.project.identity, kind)
      .filter((record) => !isHidden(cloud, request, record))
      .map((record) => view(cloud, record));
    return listing(request, reply, path, views, options);
  });

  app.get(`/v1/${path}/:id`, async (request: Call) => ({
    [singular(path)]: view(cloud, requested(cloud, request, kind)),
  }));

  change(app, cloud, "PUT", `${path}/:id`, options.update ?? update, (request, value) => {
    const body = value as z.output<Schema>;
    const record = requested(cloud, request, kind);
    if (body.name !== undefined && body.name !== null) {
      checkName(cloud, record.organisation, kind, body.name, record);
      record.name = body.name;
    }
    record.labels = body.labels ?? record.labels;
    apply?.(record, body);
    return ok({ [singular(path)]: view(cloud, record) });
  });

  if (options.actions) registerActionsOf(app, cloud, path, kind);
}
