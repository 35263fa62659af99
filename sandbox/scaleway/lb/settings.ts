/** Settings of backends and frontends: what may be sent, and what holds when it isn't. */
import { z } from "zod";

/** Durations are written as `0.5s`, with any number of digits. */
const duration = z.string().regex(/^\d+(\.\d+)?s$/, "must be a duration such as 0.5s");

/** The duration as the API writes it: whole seconds, or three digits. */
export function durationView(text: string): string {
  const seconds = Number.parseFloat(text);
  return Number.isInteger(seconds) ? `${seconds}s` : `${seconds.toFixed(3)}s`;
}

const withDefault = <T>(schema: z.ZodType<T>, value: T) =>
  schema.nullish().transform((given) => given ?? value);

/** Clients send `""` for a choice that they leave to the API. */
const choice = (...values: [string, ...string[]]) =>
  z
    .enum(["", ...values])
    .nullish()
    .transform((value) => value || values[0]);

const optional = <T>(schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? null);

const probe = z.record(z.string(), z.unknown());

export const healthCheckBody = z.object({
  port: z.int().min(1).max(65_535),
  check_delay: withDefault(z.int(), 60_000),
  check_timeout: withDefault(z.int(), 30_000),
  check_max_retries: withDefault(z.int(), 2),
  check_send_proxy: withDefault(z.boolean(), false),
  transient_check_delay: withDefault(duration, "0.5s"),
  tcp_config: probe.nullish(),
  http_config: probe.nullish(),
  https_config: probe.nullish(),
  mysql_config: probe.nullish(),
  pgsql_config: probe.nullish(),
  ldap_config: probe.nullish(),
  redis_config: probe.nullish(),
});

/** A health check as the API shows it. Without a kind of its own it tries a TCP connection. */
export function healthCheckOf(body: z.output<typeof healthCheckBody>): Record<string, unknown> {
  const { transient_check_delay: delay, ...rest } = body;
  const given = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  const kinds = given.filter(([key]) => key.endsWith("_config"));
  return {
    ...Object.fromEntries(given),
    ...(kinds.length === 0 ? { tcp_config: {} } : {}),
    transient_check_delay: durationView(delay),
  };
}

export const backendBody = z.object({
  name: z.string().min(1),
  forward_protocol: choice("tcp", "http"),
  forward_port: z.int().min(1).max(65_535),
  forward_port_algorithm: choice("roundrobin", "leastconn", "first"),
  sticky_sessions: choice("none", "cookie", "table"),
  sticky_sessions_cookie_name: withDefault(z.string(), ""),
  send_proxy_v2: withDefault(z.boolean(), false),
  timeout_server: withDefault(z.int(), 300_000),
  timeout_connect: withDefault(z.int(), 5_000),
  timeout_tunnel: withDefault(z.int(), 900_000),
  on_marked_down_action: choice("on_marked_down_action_none", "shutdown_sessions"),
  proxy_protocol: choice(
    "proxy_protocol_none",
    "proxy_protocol_v1",
    "proxy_protocol_v2",
    "proxy_protocol_v2_ssl",
    "proxy_protocol_v2_ssl_cn",
    "proxy_protocol_unknown",
  ),
  failover_host: optional(z.string()),
  ssl_bridging: withDefault(z.boolean(), false),
  ignore_ssl_server_verify: optional(z.boolean()),
  redispatch_attempt_count: optional(z.int()),
  max_retries: withDefault(z.int(), 3),
  max_connections: optional(z.int()),
  timeout_queue: withDefault(duration, "0s"),
  host: withDefault(z.string(), ""),
});

/** A backend's settings as the API shows them. */
export function backendSettings({
  name: _,
  ...settings
}: z.output<typeof backendBody>): Record<string, unknown> {
  return { ...settings, timeout_queue: durationView(settings.timeout_queue) };
}

export const frontendBody = z.object({
  name: z.string().min(1),
  inbound_port: z.int().min(1).max(65_535),
  backend_id: z.string(),
  timeout_client: optional(z.int()),
  certificate_id: z.string().nullish(),
  certificate_ids: z.array(z.string()).nullish(),
  enable_http3: withDefault(z.boolean(), false),
  connection_rate_limit: z
    .int()
    .nullish()
    .transform((limit) => limit || null),
  enable_access_logs: withDefault(z.boolean(), false),
});

/** A frontend's settings as the API shows them. */
export function frontendSettings(body: z.output<typeof frontendBody>): Record<string, unknown> {
  const { timeout_client, enable_http3, connection_rate_limit, enable_access_logs } = body;
  return { timeout_client, enable_http3, connection_rate_limit, enable_access_logs };
}

export const aclBody = z.object({
  name: z.string().min(1),
  action: z.object({ type: z.enum(["allow", "deny", "redirect"]), redirect: optional(probe) }),
  match: z
    .object({
      ip_subnet: withDefault(z.array(z.string().nullable()), ["0.0.0.0/0"]),
      ips_edge_services: withDefault(z.boolean(), false),
      http_filter: choice("acl_http_filter_none", "path_begin", "path_end", "regex", "http_header_match"),
      http_filter_value: withDefault(z.array(z.string().nullable()), []),
      http_filter_option: optional(z.string()),
      invert: withDefault(z.boolean(), false),
    })
    .nullish(),
  index: z.int().min(0),
  description: withDefault(z.string(), ""),
});
