/** Services of load balancers: what they may say, and what is assumed when they don't. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { id } from "./bodies";
import { loadBalancerTypes, named } from "./catalogue";
import { alive, failureOf, type Hetzner, nouns } from "./cloud";
import { HetznerError, notFound } from "./errors";
import { InvalidInput } from "./invalidInput";
import { changeable, noted } from "./loadBalancerChanges";
import type { HealthCheck, LoadBalancer, LoadBalancerService } from "./records";
import { change } from "./routing";

const port = z.int().min(1).max(65_535);
const healthCheckBody = z.object({
  protocol: z.enum(["tcp", "http"]).nullish(),
  port: port.nullish(),
  interval: z.int().min(3).max(60).nullish(),
  timeout: z.int().min(1).max(60).nullish(),
  retries: z.int().min(1).max(5).nullish(),
  http: z
    .object({
      domain: z.string().nullish(),
      path: z.string().nullish(),
      response: z.string().nullish(),
      status_codes: z.array(z.string().regex(/^[1-5?][0-9?]{2}$/, "not a status code")).nullish(),
      tls: z.boolean().nullish(),
    })
    .nullish(),
});
const httpBody = z.object({
  cookie_name: z.string().nullish(),
  cookie_lifetime: z.int().min(30).max(86_400).nullish(),
  certificates: z.array(id).nullish(),
  redirect_http: z.boolean().nullish(),
  sticky_sessions: z.boolean().nullish(),
  timeout_idle: z.int().min(30).max(300).nullish(),
});
const protocol = z.enum(["tcp", "http", "https"]);
/** What an update may say about the service at a port; what is missing stays. */
const updateBody = z.object({
  listen_port: port,
  protocol: protocol.nullish(),
  destination_port: port.nullish(),
  proxyprotocol: z.boolean().nullish(),
  health_check: healthCheckBody.nullish(),
  http: httpBody.nullish(),
});
export const serviceBody = updateBody.extend({ protocol, listen_port: port.nullish() });
type ServiceBody = z.output<typeof serviceBody>;
const deleteBody = z.object({ listen_port: port });

export function registerLoadBalancerServices(app: FastifyInstance, cloud: Hetzner): void {
  change(app, cloud, "POST", "load_balancers/:id/actions/add_service", serviceBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const service = newService(cloud, body);
    checkServices(cloud, balancer, [...balancer.services, service], 412);
    const failure = failureOf(request);
    if (failure === undefined) balancer.services.push(service);
    return noted(cloud, "add_service", balancer, failure);
  });

  change(app, cloud, "POST", "load_balancers/:id/actions/update_service", updateBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const old = serviceAt(balancer, body.listen_port);
    const service = updated(old, body);
    const services = balancer.services.map((one) => (one === old ? service : one));
    checkServices(cloud, balancer, services, 422);
    const failure = failureOf(request);
    if (failure === undefined) balancer.services = services;
    return noted(cloud, "update_service", balancer, failure);
  });

  change(app, cloud, "POST", "load_balancers/:id/actions/delete_service", deleteBody, (request, body) => {
    const balancer = changeable(cloud, request);
    const service = serviceAt(balancer, body.listen_port);
    const failure = failureOf(request);
    if (failure === undefined) balancer.services = balancer.services.filter((one) => one !== service);
    return noted(cloud, "delete_service", balancer, failure);
  });
}

function serviceAt({ services }: LoadBalancer, listenPort: number): LoadBalancerService {
  const service = services.find((one) => one.listenPort === listenPort);
  if (service === undefined) throw notFound("service with listen port", listenPort);
  return service;
}

/** The ports that are usual for a protocol; a TCP service has to say its own. */
const usualPorts = {
  tcp: { listen: undefined, destination: undefined },
  http: { listen: 80, destination: 80 },
  https: { listen: 443, destination: 80 },
} as const;

export function newService(cloud: Hetzner, body: ServiceBody): LoadBalancerService {
  const usual = usualPorts[body.protocol];
  const listenPort = body.listen_port ?? usual.listen;
  const destinationPort = body.destination_port ?? usual.destination;
  if (listenPort === undefined) throw new InvalidInput("listen_port", "missing");
  if (destinationPort === undefined) throw new InvalidInput("destination_port", "missing");
  const protocol = body.protocol === "tcp" ? "tcp" : "http";
  const blank: LoadBalancerService = {
    protocol: body.protocol,
    listenPort,
    destinationPort,
    proxyprotocol: false,
    healthCheck: { protocol, port: destinationPort, interval: 15, timeout: 10, retries: 3, http: null },
    http: null,
    since: cloud.clock.elapsed,
  };
  return updated(blank, { ...body, listen_port: listenPort });
}

const defaultHttp: NonNullable<LoadBalancerService["http"]> = {
  cookieName: "HCLBSTICKY",
  cookieLifetime: 300,
  certificates: [],
  redirectHttp: false,
  stickySessions: false,
  timeoutIdle: 60,
};
const defaultCheck: NonNullable<HealthCheck["http"]> = {
  domain: "",
  path: "/",
  response: "",
  statusCodes: ["2??", "3??"],
  tls: false,
};

function updated(old: LoadBalancerService, body: z.output<typeof updateBody>): LoadBalancerService {
  const protocol = body.protocol ?? old.protocol;
  return {
    ...old,
    protocol,
    destinationPort: body.destination_port ?? old.destinationPort,
    proxyprotocol: body.proxyprotocol ?? old.proxyprotocol,
    healthCheck: updatedCheck(old.healthCheck, body.health_check ?? {}),
    http: protocol === "tcp" ? null : updatedHttp(old.http ?? defaultHttp, body.http ?? {}),
  };
}

function updatedHttp(old: typeof defaultHttp, body: z.output<typeof httpBody>): typeof defaultHttp {
  return {
    cookieName: body.cookie_name ?? old.cookieName,
    cookieLifetime: body.cookie_lifetime ?? old.cookieLifetime,
    certificates: body.certificates ?? old.certificates,
    redirectHttp: body.redirect_http ?? old.redirectHttp,
    stickySessions: body.sticky_sessions ?? old.stickySessions,
    timeoutIdle: body.timeout_idle ?? old.timeoutIdle,
  };
}

function updatedCheck(old: HealthCheck, body: z.output<typeof healthCheckBody>): HealthCheck {
  const protocol = body.protocol ?? old.protocol;
  const check = {
    protocol,
    port: body.port ?? old.port,
    interval: body.interval ?? old.interval,
    timeout: body.timeout ?? old.timeout,
    retries: body.retries ?? old.retries,
  };
  if (check.timeout > check.interval) {
    throw new InvalidInput("health_check.timeout", "longer than the interval");
  }
  if (protocol === "tcp") return { ...check, http: null };
  const http = old.http ?? defaultCheck;
  return {
    ...check,
    http: {
      domain: body.http?.domain ?? http.domain,
      path: body.http?.path ?? http.path,
      response: body.http?.response ?? http.response,
      statusCodes: body.http?.status_codes ?? http.statusCodes,
      tls: body.http?.tls ?? http.tls,
    },
  };
}

/** Refuses services that can't be together in a load balancer. `conflict` is the status for a port that is taken. */
export function checkServices(
  cloud: Hetzner,
  { loadBalancerType, organisation }: Pick<LoadBalancer, "loadBalancerType" | "organisation">,
  services: LoadBalancerService[],
  conflict: 412 | 422,
): void {
  const ports = services.flatMap(({ listenPort, http }) =>
    http?.redirectHttp === true ? [listenPort, 80] : [listenPort],
  );
  const taken = ports.find((one, index) => ports.indexOf(one) !== index);
  if (taken !== undefined) {
    throw new HetznerError(conflict, "source_port_already_used", `source port ${taken} is already used`);
  }
  const type = named(loadBalancerTypes, loadBalancerType);
  if (services.length > (type?.maxServices ?? 0)) {
    throw new HetznerError(403, "resource_limit_exceeded", "load balancer service limit exceeded", {
      limits: [{ name: "load_balancer_service_limit" }],
    });
  }
  const certificates = new Set(services.flatMap(({ http }) => http?.certificates ?? []));
  for (const certificate of certificates) {
    if (alive(cloud, "certificate", certificate)?.organisation !== organisation) {
      throw notFound(nouns.certificate, certificate);
    }
  }
  if (certificates.size > (type?.maxCertificates ?? 0)) {
    throw new HetznerError(403, "resource_limit_exceeded", "load balancer certificate limit exceeded", {
      limits: [{ name: "load_balancer_certificate_limit" }],
    });
  }
  for (const { protocol, http } of services) {
    if (protocol === "https" && http?.certificates.length === 0) {
      throw new InvalidInput("http.certificates", "an https service needs a certificate");
    }
    if (protocol !== "https" && http?.redirectHttp === true) {
      throw new InvalidInput("http.redirect_http", "only an https service can redirect");
    }
  }
}

export function serviceView(service: LoadBalancerService) {
  const { healthCheck, http } = service;
  return {
    protocol: service.protocol,
    listen_port: service.listenPort,
    destination_port: service.destinationPort,
    proxyprotocol: service.proxyprotocol,
    health_check: {
      protocol: healthCheck.protocol,
      port: healthCheck.port,
      interval: healthCheck.interval,
      timeout: healthCheck.timeout,
      retries: healthCheck.retries,
      ...(healthCheck.http === null
        ? {}
        : {
            http: {
              domain: healthCheck.http.domain,
              path: healthCheck.http.path,
              response: healthCheck.http.response,
              status_codes: healthCheck.http.statusCodes,
              tls: healthCheck.http.tls,
            },
          }),
    },
    ...(http === null
      ? {}
      : {
          http: {
            cookie_name: http.cookieName,
            cookie_lifetime: http.cookieLifetime,
            certificates: http.certificates,
            redirect_http: http.redirectHttp,
            sticky_sessions: http.stickySessions,
            timeout_idle: http.timeoutIdle,
          },
        }),
  };
}
