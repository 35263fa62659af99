/** `/v1/servers/{id}/metrics` and `/v1/load_balancers/{id}/metrics`: nothing ever happens. */
import type { FastifyInstance } from "fastify";
import { type Call, type Hetzner, requested } from "./cloud";
import { InvalidInput } from "./invalidInput";
import { queryOf } from "./listing";

/** The series of each type of metric. */
type Series = Record<string, readonly string[]>;

const serverSeries: Series = {
  cpu: ["cpu"],
  disk: ["iops.read", "iops.write", "bandwidth.read", "bandwidth.write"].map((one) => `disk.0.${one}`),
  network: ["pps.in", "pps.out", "bandwidth.in", "bandwidth.out"].map((one) => `network.0.${one}`),
};

const loadBalancerSeries: Series = {
  open_connections: ["open_connections"],
  connections_per_second: ["connections_per_second"],
  requests_per_second: ["requests_per_second"],
  bandwidth: ["bandwidth.in", "bandwidth.out"],
};

export function registerMetrics(app: FastifyInstance, cloud: Hetzner): void {
  for (const [path, kind, series] of [
    ["servers", "server", serverSeries],
    ["load_balancers", "loadBalancer", loadBalancerSeries],
  ] as const) {
    app.get(`/v1/${path}/:id/metrics`, async (request: Call) => {
      requested(cloud, request, kind);
      return { metrics: metrics(queryOf(request), series) };
    });
  }
}

function metrics(query: URLSearchParams, series: Series) {
  const start = time(query, "start");
  const end = time(query, "end");
  const length = Math.max(0, end - start) / 1000;
  const step = Number(query.get("step") ?? Math.max(1, Math.ceil(length / 200)));
  if (!(step > 0)) throw new InvalidInput("step", "not a positive number");
  const points = Math.min(500, Math.floor(length / step) + 1);
  const values = Array.from({ length: points }, (_, index) => [start / 1000 + index * step, "0"]);
  const wanted = query.getAll("type").flatMap((one) => one.split(","));
  const names = wanted.flatMap((type) => {
    const found = Object.hasOwn(series, type) ? series[type] : undefined;
    if (found === undefined) throw new InvalidInput("type", `there are no metrics of type '${type}'`);
    return found;
  });
  if (names.length === 0) throw new InvalidInput("type", "missing");
  return {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    step,
    time_series: Object.fromEntries(names.map((name) => [name, { values }])),
  };
}

function time(query: URLSearchParams, field: string): number {
  const value = Date.parse(query.get(field) ?? "");
  if (Number.isNaN(value)) throw new InvalidInput(field, "not a time");
  return value;
}
