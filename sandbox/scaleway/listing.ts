/** Lists: which projects, which filters, which order, which page. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { permits, permitsAnywhere } from "./auth";
import { all, isHidden, type Scaleway } from "./cloud";
import { invalidArgument, permissionsDenied } from "./errors";
import { kinds, type Kind, type Metadata, type Records } from "./records";
import { Query } from "./query";
import { everyProject, organisation } from "./seed";

/** Whether an object passes a filter; `values` are those of the query, never empty. */
export type Filter<Record> = (record: Record, values: string[]) => boolean;

export interface ListingOptions<K extends Kind> {
  kind: K;
  /** Filters by query parameter, besides the project and the place. */
  filters?: Record<string, Filter<Records[K]>>;
  /** Order by `order_by` without `_asc` and `_desc`, besides `created_at`, `updated_at` and `name`. */
  orders?: Record<string, (record: Records[K]) => string | number>;
  /** Name of the project's parameter. Default: `project_id`. Null: the list has none, and shows what may be seen. */
  projectParameter?: string | null;
  /** What becomes of a list over all projects with a key that reaches only some. Default: 403. */
  otherProjects?: "deny" | "leaveOut";
}

/** The filter for a name that contains the text. */
export const nameContains: Filter<Metadata> = (record, [text]) => record.name.includes(text ?? "");

/** The filter for objects with all of the tags. */
export const hasTags: Filter<Metadata> = (record, tags) => tags.every((tag) => record.tags.includes(tag));

/** Everything that a list call asks for, in order, all pages. Refuses what the caller may not see. */
export function listed<K extends Kind>(
  cloud: Scaleway,
  request: FastifyRequest,
  options: ListingOptions<K>,
): Records[K][] {
  const query = new Query(request);
  const { region, zone } = request.params as { region?: string; zone?: string };
  const visible = visibleProjects(request, query, options);
  const records = (all(cloud, options.kind) as Records[K][]).filter(
    (record) =>
      visible(record.organisation) &&
      (region === undefined || record.region === region) &&
      (zone === undefined || record.zone === zone) &&
      !isHidden(cloud, request, record) &&
      Object.entries(options.filters ?? {}).every(([parameter, filter]) => {
        const values = query.all(parameter);
        return values.length === 0 || filter(record, values);
      }),
  );
  return inOrder(records, query.one("order_by") ?? "created_at_asc", options.orders ?? {});
}

function visibleProjects<K extends Kind>(
  request: FastifyRequest,
  query: Query,
  { kind, projectParameter = "project_id", otherProjects = "deny" }: ListingOptions<K>,
): (project: string) => boolean {
  const { family, resource } = kinds[kind];
  const permission = { family, action: "list" } as const;
  const project = projectParameter === null ? undefined : query.one(projectParameter);
  const { grants } = request.caller;
  if (project !== undefined) request.exchange.entry.organisation = project;
  if (projectParameter === null && !permitsAnywhere(grants, permission)) {
    throw permissionsDenied({ resource, action: "list" });
  }
  if (projectParameter === null || (project === undefined && otherProjects === "leaveOut")) {
    return (one) => permits(grants, { ...permission, project: one });
  }
  if (!permits(grants, { ...permission, project: project ?? everyProject })) {
    throw permissionsDenied({ resource, action: "list" });
  }
  const wanted = query.one("organization_id") ?? query.one("organization");
  if (wanted !== undefined && wanted !== organisation.identity) return () => false;
  return (one) => project === undefined || one === project;
}

function inOrder<Record extends Metadata>(
  records: Record[],
  order: string,
  orders: { [field: string]: (record: Record) => string | number },
): Record[] {
  const [, field = "", direction] = /^(\w+?)_(asc|desc)$/.exec(order) ?? [];
  const known: typeof orders = {
    created_at: (record) => record.createdAt,
    updated_at: (record) => record.updatedAt,
    name: (record) => record.name,
    ...orders,
  };
  const keyOf = known[field];
  if (keyOf === undefined) throw invalidArgument("order_by", `${order} is not an order`);
  const sign = direction === "desc" ? -1 : 1;
  return records.toSorted((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return x < y ? -sign : x > y ? sign : 0;
  });
}

/** One page of a list as most products give it: `page`, `page_size`, `total_count`. */
export function pageOf<View>(request: FastifyRequest, key: string, views: View[]) {
  const query = new Query(request);
  const page = query.positive("page", 1);
  const size = query.positive("page_size", 20);
  if (size > 100) throw invalidArgument("page_size", "must be 100 at most");
  return { [key]: views.slice((page - 1) * size, page * size), total_count: views.length };
}

/** One page of a list as Instance v1 gives it: `page`, `per_page`, the count in a header. */
export function instancePageOf<View>(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  views: View[],
) {
  const query = new Query(request);
  const page = query.positive("page", 1);
  const size = Math.min(query.positive("per_page", 50), 100);
  reply.header("x-total-count", views.length);
  return { [key]: views.slice((page - 1) * size, page * size) };
}
