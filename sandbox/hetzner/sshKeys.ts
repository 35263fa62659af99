/** `/v1/ssh_keys` */
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { name, optionalLabels } from "./bodies";
import { all, checkName, create, type Hetzner, requested, startDeletion } from "./cloud";
import { notUnique } from "./errors";
import { InvalidInput } from "./invalidInput";
import { registerKind } from "./kinds";
import { checkLimit } from "./limits";
import type { SshKey } from "./records";
import { change, created, noBody, nothing } from "./routing";

const createBody = z.object({ name, public_key: z.string().min(1), labels: optionalLabels });

export function registerSshKeys(app: FastifyInstance, cloud: Hetzner): void {
  registerKind(app, cloud, {
    kind: "sshKey",
    path: "ssh_keys",
    view: (_, key) => sshKeyView(key),
    sort: ["id", "name"],
    filters: ["fingerprint"],
    actions: false,
  });

  change(app, cloud, "POST", "ssh_keys", createBody, (request, { name, public_key, labels }) => {
    const project = request.access.project.identity;
    const fingerprint = fingerprintOf(public_key);
    checkName(cloud, project, "sshKey", name);
    if (all(cloud, project, "sshKey").some((one) => one.fingerprint === fingerprint)) {
      throw notUnique("SSH key with the same fingerprint already exists", "public_key");
    }
    checkLimit(cloud, project, "sshKey");
    const key = create(cloud, project, "sshKey", { name, labels, publicKey: public_key, fingerprint });
    return created({ ssh_key: sshKeyView(key) });
  });

  change(app, cloud, "DELETE", "ssh_keys/:id", noBody, (request) => {
    startDeletion(cloud, requested(cloud, request, "sshKey"));
    return nothing;
  });
}

const keyTypes =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** MD5 of the key, as OpenSSH used to show it. */
function fingerprintOf(publicKey: string): string {
  const [type = "", blob = ""] = publicKey.trim().split(/\s+/, 2);
  const key = Buffer.from(blob, "base64");
  // The key begins with its type once more, after four bytes that hold the length.
  const inner = key.subarray(4, 4 + type.length).toString("latin1");
  if (!keyTypes.test(type) || inner !== type) {
    throw new InvalidInput("public_key", "not an SSH public key");
  }
  return createHash("md5")
    .update(key)
    .digest("hex")
    .replace(/(..)(?!$)/g, "$1:");
}

function sshKeyView(key: SshKey) {
  return {
    id: key.id,
    name: key.name,
    fingerprint: key.fingerprint,
    public_key: key.publicKey,
    labels: key.labels,
    created: key.createdAt,
  };
}
