/** `/v1/certificates` */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { actionView, startAction } from "./actions";
import { name, optionalLabels } from "./bodies";
import {
  all,
  checkName,
  create,
  type Failure,
  failureOf,
  type Hetzner,
  requested,
  startDeletion,
  statusOf,
  steps,
} from "./cloud";
import { inUse, refused } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { latencies } from "./latencies";
import { checkLimit } from "./limits";
import type { Certificate } from "./records";
import { change, created, noBody, nothing } from "./routing";
import { selfSigned } from "./selfSigned";

const maxKeyLength = 5_000;
const maxChain = 5;
const maxChainLength = 30_000;
const day = 24 * 3600 * 1000;

const domainName = z
  .string()
  .regex(/^(\*\.)?([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i, "not a domain name");
const createBody = z.object({
  name,
  labels: optionalLabels,
  type: z
    .enum(["uploaded", "managed"])
    .nullish()
    .transform((type) => type ?? "uploaded"),
  certificate: z.string().nullish(),
  private_key: z.string().nullish(),
  domain_names: z.array(domainName).nullish(),
});

export function registerCertificates(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "certificate",
    path: "certificates",
    view: certificateView,
    sort: ["id", "name", "created"],
    filters: ["type"],
    actions: true,
  });

  change(app, cloud, "POST", "certificates", createBody, (request, body) => {
    const project = request.access.project.identity;
    checkName(cloud, project, "certificate", body.name);
    if (body.type === "uploaded") {
      const content = readUpload(body.certificate ?? "", body.private_key ?? "");
      checkLimit(cloud, project, "certificate");
      const certificate = create(cloud, project, "certificate", { ...content, ...metadata(body) });
      return created({ certificate: certificateView(cloud, certificate), action: null });
    }
    const domainNames = body.domain_names ?? [];
    if (domainNames.length === 0) throw new InvalidInput("domain_names", "missing");
    checkLimit(cloud, project, "certificate");
    const failure = failureOf(request);
    const certificate = create(cloud, project, "certificate", {
      ...metadata(body),
      certificate: null,
      domainNames,
      notValidBefore: null,
      notValidAfter: null,
      fingerprint: null,
      steps: issuance(cloud, failure),
    });
    issue(cloud, certificate);
    const action = startAction(cloud, project, "create_certificate", [["certificate", certificate]], {
      latency: latencies.certificate.issue,
      failure,
    });
    return created({
      certificate: certificateView(cloud, certificate),
      action: actionView(cloud, action),
    });
  });

  change(app, cloud, "DELETE", "certificates/:id", noBody, (request) => {
    const certificate = requested(cloud, request, "certificate");
    const [user] = usersOf(cloud, certificate);
    if (user !== undefined) {
      throw inUse(`certificate with ID '${certificate.id}' is still in use by load balancer ${user.id}`);
    }
    startDeletion(cloud, certificate);
    return nothing;
  });

  change(app, cloud, "POST", "certificates/:id/actions/retry", noBody, (request) => {
    const certificate = requested(cloud, request, "certificate");
    if (certificate.type !== "managed" || statusOf(cloud, certificate) !== "failed") {
      throw refused("unsupported_error", "certificate not retryable");
    }
    const failure = failureOf(request);
    certificate.steps = issuance(cloud, failure);
    const action = startAction(
      cloud,
      certificate.organisation,
      "issue_certificate",
      [["certificate", certificate]],
      { latency: latencies.certificate.issue, failure },
    );
    return created({ action: actionView(cloud, action) });
  });
}

function metadata(body: z.output<typeof createBody>) {
  return { name: body.name, labels: body.labels, type: body.type };
}

/** From pending to the end that it takes. */
function issuance(cloud: Hetzner, failure: Failure | undefined) {
  return steps(
    cloud,
    ["pending", latencies.certificate.issue],
    [failure === undefined ? "completed" : "failed", 0],
  );
}

/** Gives a managed certificate its text. Nobody sees it before the issuance is over. */
export function issue(cloud: Hetzner, certificate: Certificate): void {
  const from = cloud.clock.now();
  const text = selfSigned(certificate.domainNames, from, new Date(from.getTime() + 90 * day));
  Object.assign(certificate, { certificate: text, ...describe(new X509Certificate(text)) });
}

/** What an uploaded certificate says about itself. Refuses what is no certificate, or has another key. */
function readUpload(pem: string, key: string) {
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  if (texts.length === 0 || texts.length > maxChain || pem.length > maxChainLength) {
    throw new InvalidInput("certificate", `not a chain of 1 to ${maxChain} PEM certificates`);
  }
  if (key.length > maxKeyLength) throw new InvalidInput("private_key", `longer than ${maxKeyLength}`);
  const [leaf] = parsed("certificate", () => texts.map((text) => new X509Certificate(text)));
  const privateKey = parsed("private_key", () => createPrivateKey(key));
  if (leaf === undefined || !leaf.checkPrivateKey(privateKey)) {
    throw new InvalidInput("private_key", "does not belong to the certificate");
  }
  return { certificate: pem, domainNames: domainNamesOf(leaf), ...describe(leaf) };
}

function parsed<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new InvalidInput(field, "can't be read");
  }
}

function describe(certificate: X509Certificate) {
  return {
    fingerprint: certificate.fingerprint256,
    notValidBefore: new Date(certificate.validFrom).toISOString(),
    notValidAfter: new Date(certificate.validTo).toISOString(),
  };
}

/** Its DNS names; the common name where there are none. */
function domainNamesOf({ subjectAltName, subject }: X509Certificate): string[] {
  const names = (subjectAltName ?? "")
    .split(", ")
    .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice(4)] : []));
  const [, commonName] = /^CN=(.+)$/m.exec(subject) ?? [];
  return names.length === 0 && commonName !== undefined ? [commonName] : names;
}

/** The load balancers whose services use it. */
function usersOf(cloud: Hetzner, { organisation, id }: Certificate) {
  return all(cloud, organisation, "loadBalancer").filter(({ services }) =>
    services.some(({ http }) => http?.certificates.includes(id) === true),
  );
}

function certificateView(cloud: Hetzner, certificate: Certificate) {
  const managed = certificate.type === "managed";
  const status = managed ? statusOf(cloud, certificate) : "completed";
  const issued = status === "completed";
  return {
    id: certificate.id,
    name: certificate.name,
    labels: certificate.labels,
    type: certificate.type,
    certificate: issued ? certificate.certificate : null,
    created: certificate.createdAt,
    not_valid_before: issued ? certificate.notValidBefore : null,
    not_valid_after: issued ? certificate.notValidAfter : null,
    domain_names: certificate.domainNames,
    fingerprint: issued ? certificate.fingerprint : null,
    status: managed ? issuanceView(status) : null,
    used_by: usersOf(cloud, certificate).map(({ id }) => ({ id, type: "load_balancer" })),
  };
}

function issuanceView(issuance: string) {
  return {
    issuance,
    renewal: issuance === "completed" ? "scheduled" : "unavailable",
    error: issuance === "failed" ? { code: "dns_zone_not_found", message: "DNS zone not found" } : null,
  };
}
