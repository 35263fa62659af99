/** Client of the Hetzner Cloud API for one project, which is the token's. Knows nothing of Pulumi. */
import {
  adviseOnStatus,
  CloudError,
  type CloudErrorDetails,
  ifFound,
  type Party,
  runAgainLater,
} from "../errors";
import { HttpClient, type HttpOptions } from "../http";
import { waitUntil } from "../wait";
import type * as t from "./types";

export interface HetznerClientOptions {
  /** Base URL with the API's version, such as `https://api.hetzner.cloud/v1`. */
  endpoint: string;
  token: string;
  /** Timeouts and retries; the defaults are meant for the real cloud. */
  http?: Pick<HttpOptions, "timeoutMs" | "attempts" | "backoffMs">;
}

/** Filters of a list: the API's query parameters. */
export type Filters = Record<string, string>;

/** An action that the cloud could not carry out. */
export class ActionError extends Error {
  override readonly name = "ActionError";
}

const largestPage = "50";
/** How many actions are asked for at once. */
const actionsPerCall = 25;

/** Objects of one kind. `key` is the name of the list in answers and of the route. */
export class Collection<T> {
  constructor(
    private readonly http: HttpClient,
    private readonly key: string,
  ) {}

  /** All objects that the filters select, page by page. */
  async list(filters: Filters = {}): Promise<T[]> {
    const all: T[] = [];
    for (let page: number | null = 1; page !== null;) {
      const answer: Record<string, T[]> & { meta?: { pagination?: { next_page: number | null } } } =
        await this.http.call({
          method: "GET",
          route: `/${this.key}`,
          query: { ...filters, page: String(page), per_page: largestPage },
        });
      all.push(...(answer[this.key] ?? []));
      page = answer.meta?.pagination?.next_page ?? null;
    }
    return all;
  }

  /** One object, or `undefined` where there is none. */
  async get(id: number): Promise<T | undefined> {
    const answer = await ifFound(this.http.call<Record<string, T>>({ method: "GET", ...this.one(id) }));
    return answer?.[this.singular];
  }

  async create(body: object): Promise<T> {
    return this.object(
      await this.http.call<Record<string, T>>({ method: "POST", route: `/${this.key}`, body }),
    );
  }

  /** Changes what the body names. Labels are replaced as a whole: those left out are lost. */
  async update(id: number, body: { name?: string; labels: Record<string, string> }): Promise<T> {
    return this.object(await this.http.call<Record<string, T>>({ method: "PUT", ...this.one(id), body }));
  }

  /** Deletes an object; one that is gone already counts as deleted. Gives the action that does it, if one does. */
  async remove(id: number): Promise<t.Action | undefined> {
    const answer = await ifFound(
      this.http.call<{ action?: t.Action } | undefined>({ method: "DELETE", ...this.one(id) }),
    );
    return answer?.action;
  }

  /** Starts an action on an object; an object that is gone needs none. */
  async act(id: number, action: string, body?: object): Promise<t.Action | undefined> {
    const { route, path } = this.one(id);
    const answer = await ifFound(
      this.http.call<{ action: t.Action }>({
        method: "POST",
        route: `${route}/actions/${action}`,
        path,
        ...(body ? { body } : {}),
      }),
    );
    return answer?.action;
  }

  private object(answer: Record<string, T>): T {
    const object = answer[this.singular];
    if (object === undefined) throw new Error(`Hetzner: the answer holds no ${this.singular}`);
    return object;
  }

  private get singular(): string {
    return this.key.replace(/s$/, "");
  }

  private one(id: number) {
    return { route: `/${this.key}/{id}`, path: { id: String(id) } };
  }
}

export class HetznerClient {
  readonly placementGroups: Collection<t.PlacementGroup>;
  readonly servers: Collection<t.Server>;
  readonly networks: Collection<t.Network>;
  readonly loadBalancers: Collection<t.LoadBalancer>;
  readonly certificates: Collection<t.Certificate>;
  readonly volumes: Collection<t.Volume>;
  readonly sshKeys: Collection<t.Labelled>;
  readonly firewalls: Collection<t.Labelled>;
  readonly primaryIps: Collection<t.Labelled>;
  readonly serverTypes: Collection<t.ServerType>;
  readonly images: Collection<t.Image>;
  private readonly http: HttpClient;

  constructor(options: HetznerClientOptions) {
    this.http = new HttpClient({
      cloud: "Hetzner",
      endpoint: options.endpoint,
      headers: { authorization: `Bearer ${options.token}`, "user-agent": "mengi-byoc" },
      secrets: [options.token],
      advise,
      passing,
      ...options.http,
    });
    this.placementGroups = new Collection(this.http, "placement_groups");
    this.servers = new Collection(this.http, "servers");
    this.networks = new Collection(this.http, "networks");
    this.loadBalancers = new Collection(this.http, "load_balancers");
    this.certificates = new Collection(this.http, "certificates");
    this.volumes = new Collection(this.http, "volumes");
    this.sshKeys = new Collection(this.http, "ssh_keys");
    this.firewalls = new Collection(this.http, "firewalls");
    this.primaryIps = new Collection(this.http, "primary_ips");
    this.serverTypes = new Collection(this.http, "server_types");
    this.images = new Collection(this.http, "images");
  }

  async pricing(): Promise<t.Pricing> {
    const answer = await this.http.call<{ pricing: t.Pricing }>({ method: "GET", route: "/pricing" });
    return answer.pricing;
  }

  /** Waits until actions are done; `undefined` stands for one that was not needed. Throws where one fails. */
  async finish(
    actions: readonly (t.Action | undefined)[],
    wait: { what: string; deadlineSeconds: number; progress?: (line: string) => void },
  ): Promise<void> {
    let running = pending(actions.filter((action) => action !== undefined));
    if (running.length === 0) return;
    await waitUntil(wait, async () => {
      const seen = await this.actions(running.map(({ id }) => id));
      const missing = running.find(({ id }) => !seen.some((action) => action.id === id));
      if (missing) throw new ActionError(`${missing.command}: the cloud does not know action ${missing.id}`);
      running = pending(seen);
      if (running.length === 0) return { done: undefined };
      return { waiting: running.map(({ command, progress }) => `${command} ${progress} %`).join(", ") };
    });
  }

  /** Actions can only be listed by their ids. */
  private async actions(ids: number[]): Promise<t.Action[]> {
    const chunks = Array.from({ length: Math.ceil(ids.length / actionsPerCall) }, (_, index) =>
      ids.slice(index * actionsPerCall, (index + 1) * actionsPerCall),
    );
    const answers = await Promise.all(
      chunks.map((chunk) =>
        this.http.call<{ actions: t.Action[] }>({
          method: "GET",
          route: "/actions",
          query: [
            ...chunk.map((id): [string, string] => ["id", String(id)]),
            ["per_page", largestPage] as [string, string],
          ],
        }),
      ),
    );
    return answers.flatMap(({ actions }) => actions);
  }
}

/** The label selector for objects that carry all of these labels. */
export function selector(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** The cloud's own name of what went wrong. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof CloudError ? error.details.code : undefined;
}

function pending(actions: t.Action[]): t.Action[] {
  for (const { status, command, error } of actions) {
    if (status === "error")
      throw new ActionError(`${command}: ${error?.message ?? "failed"} (${error?.code ?? "no code"})`);
  }
  return actions.filter(({ status }) => status === "running");
}

/** Another change is under way on the same object: nothing was done, and soon the way is free. */
function passing({ code }: CloudErrorDetails): boolean {
  return code === "conflict" || code === "locked";
}

function advise(
  status: number | undefined,
  message: string,
  code: string | undefined,
): { party: Party; advice: string } {
  switch (code) {
    case "token_readonly":
      return { party: "customer", advice: readWriteAdvice };
    case "forbidden":
      return { party: "customer", advice: readWriteAdvice };
    case "resource_limit_exceeded":
      return {
        party: "customer",
        advice: "Ask Hetzner to raise the project's limit (console: account menu, Limits), then run again",
      };
    case "resource_unavailable":
    case "placement_error":
    case "no_space_left_in_location":
      return { party: "cloud", advice: "Run again later, or choose another server type or location" };
    case "protected":
      return {
        party: "customer",
        advice: "Somebody protected the object against this: switch its protection off, then run again",
      };
    case "uniqueness_error":
      return { party: "mengi", advice: "Another object stands in the way; see the message" };
  }
  if (/limit exceeded/i.test(message) && status !== 429)
    return { party: "customer", advice: "Ask Hetzner to raise the project's limit, then run again" };
  switch (status) {
    case 401:
      return {
        party: "customer",
        advice: "The token is wrong or revoked: create a new one in the console and store it in Mengi",
      };
    case 403:
      return { party: "customer", advice: readWriteAdvice };
    case 409:
    case 423:
      return runAgainLater;
    default:
      return adviseOnStatus(status);
  }
}

const readWriteAdvice =
  "The token may have permission Read only: create one with Read & Write in the same project " +
  "(console: Security, API tokens), and store it in Mengi";
