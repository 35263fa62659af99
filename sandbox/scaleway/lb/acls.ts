/** Access rules of frontends, and certificates. */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { all, create, requested, type Scaleway, startDeletion, steps, touch } from "../cloud";
import { invalidArguments, preconditionFailed } from "../errors";
import { pageOf } from "../listing";
import { change, noBody, nothing, ok, read } from "../routing";
import { bases, changeable } from "./bases";
import type { Acl, Frontend } from "./records";
import { aclBody } from "./settings";
import { aclView, certificateView } from "./views";

const certificateBody = z.object({
  name: z.string().min(1),
  letsencrypt: z
    .object({ common_name: z.string(), subject_alternative_name: z.array(z.string()).nullish() })
    .nullish(),
  custom_certificate: z.object({ certificate_chain: z.string() }).nullish(),
});

/** How long the issuing of a certificate takes, in milliseconds. */
const issueLatency = 10_000;

export function registerAcls(app: FastifyInstance, cloud: Scaleway): void {
  const view = (acl: Acl) => aclView(cloud, acl);
  for (const base of bases) {
    const path = `${base}/acls/:id`;
    const listPath = `${base}/frontends/:id/acls`;

    read(app, listPath, (request) => {
      const frontend = requested(cloud, request, "lbFrontend", "read");
      return pageOf(request, "acls", aclsOf(cloud, frontend).map(view));
    });

    read(app, path, (request) => view(requested(cloud, request, "lbAcl", "read")));

    change(app, "POST", listPath, aclBody, (request, body) =>
      ok(view(createAcl(cloud, requested(cloud, request, "lbFrontend", "write"), body))),
    );

    change(app, "PUT", listPath, z.object({ acls: z.array(aclBody) }), (request, body) => {
      const frontend = requested(cloud, request, "lbFrontend", "write");
      for (const acl of aclsOf(cloud, frontend)) startDeletion(cloud, acl);
      const acls = body.acls.map((one) => view(createAcl(cloud, frontend, one)));
      return ok({ acls, total_count: acls.length });
    });

    change(app, "PUT", path, aclBody, (request, body) => {
      const acl = requested(cloud, request, "lbAcl", "write");
      Object.assign(acl, aclFields(body));
      touch(cloud, acl);
      return ok(view(acl));
    });

    change(app, "DELETE", path, noBody, (request) => {
      startDeletion(cloud, requested(cloud, request, "lbAcl", "delete"));
      return nothing;
    });
  }
  registerCertificates(app, cloud);
}

function aclsOf(cloud: Scaleway, frontend: Frontend): Acl[] {
  return all(cloud, "lbAcl")
    .filter((acl) => acl.frontendId === frontend.identity)
    .toSorted((a, b) => a.index - b.index);
}

function aclFields({ name, index, action, match, description }: z.output<typeof aclBody>) {
  return { name, index, settings: { action, match: match ?? null, description } };
}

function createAcl(cloud: Scaleway, frontend: Frontend, body: z.output<typeof aclBody>): Acl {
  return create(cloud, "lbAcl", {
    ...aclFields(body),
    project: frontend.organisation,
    region: frontend.region ?? "",
    zone: frontend.zone ?? "",
    frontendId: frontend.identity,
  });
}

function registerCertificates(app: FastifyInstance, cloud: Scaleway): void {
  for (const base of bases) {
    const path = `${base}/certificates/:id`;

    read(app, `${base}/lbs/:id/certificates`, (request) => {
      const balancer = requested(cloud, request, "loadBalancer", "read");
      const own = all(cloud, "lbCertificate").filter((one) => one.loadBalancerId === balancer.identity);
      return pageOf(
        request,
        "certificates",
        own.map((certificate) => certificateView(cloud, certificate)),
      );
    });

    read(app, path, (request) => certificateView(cloud, requested(cloud, request, "lbCertificate", "read")));

    change(app, "POST", `${base}/lbs/:id/certificates`, certificateBody, (request, body) => {
      const balancer = changeable(cloud, request);
      const { letsencrypt, custom_certificate: custom } = body;
      if (!letsencrypt && !custom)
        throw invalidArguments({ argument_name: "letsencrypt", reason: "required" });
      const certificate = create(cloud, "lbCertificate", {
        project: balancer.organisation,
        region: balancer.region ?? "",
        zone: balancer.zone ?? "",
        name: body.name,
        loadBalancerId: balancer.identity,
        type: letsencrypt ? "letsencrypt" : "custom",
        commonName: letsencrypt?.common_name ?? "",
        alternativeNames: letsencrypt?.subject_alternative_name ?? [],
        steps: steps(cloud, ["pending", letsencrypt ? issueLatency : 0], ["ready", 0]),
      });
      return ok(certificateView(cloud, certificate));
    });

    change(app, "PUT", path, z.object({ name: z.string().min(1) }), (request, body) => {
      const certificate = requested(cloud, request, "lbCertificate", "write");
      certificate.name = body.name;
      touch(cloud, certificate);
      return ok(certificateView(cloud, certificate));
    });

    change(app, "DELETE", path, noBody, (request) => {
      const certificate = requested(cloud, request, "lbCertificate", "delete");
      if (all(cloud, "lbFrontend").some((one) => one.certificateIds.includes(certificate.identity))) {
        throw preconditionFailed("resource_still_in_use", "a frontend uses the certificate");
      }
      startDeletion(cloud, certificate);
      return nothing;
    });
  }
}
