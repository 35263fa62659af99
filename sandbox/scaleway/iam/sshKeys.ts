/** SSH keys of a project. */
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { authorise } from "../auth";
import { id, name } from "../bodies";
import { create, requested, type Scaleway, startDeletion, touch } from "../cloud";
import { listed, nameContains, pageOf } from "../listing";
import { change, noBody, nothing, ok, read } from "../routing";
import { organisation } from "../seed";
import type { SshKey } from "./records";

const base = "/iam/v1alpha1/ssh-keys";

const publicKey = z
  .string()
  .trim()
  .regex(
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$/,
    "must be a public key",
  );

const creation = z.object({ name: name.nullish(), public_key: publicKey, project_id: id });
const update = z.object({ name: name.nullish(), disabled: z.boolean().nullish() });

export function registerSshKeys(app: FastifyInstance, cloud: Scaleway): void {
  read(app, base, (request) => {
    const keys = listed(cloud, request, {
      kind: "sshKey",
      filters: { name: nameContains, disabled: (key, [value]) => String(key.disabled) === value },
    });
    return pageOf(request, "ssh_keys", keys.map(view));
  });

  read(app, `${base}/:id`, (request) => view(requested(cloud, request, "sshKey", "read")));

  change(app, "POST", base, creation, (request, body) => {
    authorise(request, {
      family: "SSHKeys",
      resource: "ssh_key",
      action: "create",
      project: body.project_id,
    });
    // The comment is not kept.
    const [type = "", blob = "", comment] = body.public_key.split(" ");
    const key = create(cloud, "sshKey", {
      project: body.project_id,
      name: body.name || comment || "key",
      publicKey: `${type} ${blob}`,
      fingerprint: fingerprint(type, blob),
      disabled: false,
    });
    return ok(view(key));
  });

  change(app, "PATCH", `${base}/:id`, update, (request, body) => {
    const key = requested(cloud, request, "sshKey", "write");
    key.name = body.name ?? key.name;
    key.disabled = body.disabled ?? key.disabled;
    touch(cloud, key);
    return ok(view(key));
  });

  change(app, "DELETE", `${base}/:id`, noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "sshKey", "delete"));
    return nothing;
  });
}

/** As `ssh-keygen -l -E md5` writes it, such as `256 MD5:… (ssh-ed25519)`. */
function fingerprint(type: string, blob: string): string {
  const bytes = Buffer.from(blob, "base64");
  const digest = createHash("md5")
    .update(bytes)
    .digest("hex")
    .replace(/..(?=.)/g, "$&:");
  return `${bitsOf(type, bytes)} MD5:${digest} (${type})`;
}

function bitsOf(type: string, bytes: Buffer): number {
  if (type !== "ssh-rsa") return Number(/nistp(\d+)$/.exec(type)?.[1] ?? "256");
  // Name, exponent, modulus: each with its length before it; the modulus begins with a zero byte.
  let at = 0;
  let length = 0;
  for (let field = 0; field < 3 && at + 4 <= bytes.length; field++) {
    length = bytes.readUInt32BE(at);
    at += 4 + length;
  }
  return (length - 1) * 8;
}

function view(key: SshKey) {
  return {
    id: key.identity,
    name: key.name,
    public_key: key.publicKey,
    fingerprint: key.fingerprint,
    created_at: key.createdAt,
    updated_at: key.updatedAt,
    organization_id: organisation.identity,
    project_id: key.organisation,
    disabled: key.disabled,
  };
}
