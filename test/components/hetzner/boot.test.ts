import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import {
  apiName,
  assertUserDataSize,
  maxUserDataBytes,
  placeholderSecrets,
  poolLabel,
  renderControlPlane,
  renderGateway,
  renderWorker,
} from "../../../components/hetzner/boot";
import {
  defaultKubernetesVersion,
  downloadFolder,
  k3sRelease,
  kubernetesVersions,
} from "../../../components/hetzner/k3s";
import { filesOf as writtenFiles } from "../../boot/files";
import { controlPlaneInput, founderInput, gatewayInput, workerInput } from "./bootInputs";

const scripts = path.join(__dirname, "../../../components/hetzner/boot/scripts");
const { pki, serverCa, tokens } = placeholderSecrets;
const keys = [
  ...[pki.server, pki.client, pki.requestHeader, pki.etcdServer, pki.etcdPeer].map(({ key }) => key),
  pki.serviceKey,
];

/** The files that a server finds on its first boot, by path. */
const filesOf = (userData: string) => new Map(writtenFiles(userData).map((file) => [file.path, file]));

function contentOf(userData: string, file: string): string {
  const found = filesOf(userData).get(file);
  if (found === undefined) throw new Error(`no file ${file}`);
  return found.content;
}

/** Everything that a role's servers get, except the text of the scripts, which have files of their own. */
function readable(userData: string): string {
  const { write_files: _, ...rest } = parse(userData) as { write_files: unknown };
  const files = [...filesOf(userData)].map(([file, { mode, content }]) =>
    file.startsWith("/usr/local/sbin/")
      ? `== ${mode} ${file}`
      : `== ${mode} ${file}\n${withoutSecrets(content)}`,
  );
  return [...files, JSON.stringify(rest, undefined, 2)].join("\n");
}

function withoutSecrets(text: string): string {
  const secrets = { ...tokens, serverCa, root: pki.root, serviceKey: pki.serviceKey };
  const authorities = Object.entries(pki).flatMap(([name, value]) =>
    typeof value === "string"
      ? []
      : [
          [`${name} certificate`, value.certificate],
          [`${name} key`, value.key],
        ],
  );
  return [...Object.entries(secrets), ...authorities].reduce(
    (rest, [name, value]) => rest.replaceAll(String(value), `<${name}>`),
    text,
  );
}

const roles = {
  gateway: () => renderGateway(gatewayInput({ apiProxy: "10.0.0.3" })),
  founder: () => renderControlPlane(founderInput()),
  "joining control plane": () => renderControlPlane(controlPlaneInput()),
  worker: () => renderWorker(workerInput()),
  "autoscaled worker": () => {
    const { name: _, ...input } = workerInput();
    return renderWorker(input);
  },
};
const each = Object.entries(roles);

describe.each(each)("the boot data of the %s", (_role, render) => {
  test("is what the snapshot says", () => expect(readable(render())).toMatchSnapshot());

  test("is the same for the same input", () => expect(render()).toBe(render()));

  test("holds each script as its file has it, and only those that it needs", () => {
    for (const [file, { mode, content }] of filesOf(render())) {
      if (!file.startsWith("/usr/local/sbin/")) continue;
      expect(mode).toBe("0755");
      expect(content).toBe(readFileSync(path.join(scripts, `${path.basename(file)}.sh`), "utf8"));
    }
  });

  test("keeps files with secrets from everybody but root", () => {
    const open = [...filesOf(render())].filter(([, { mode }]) => !["0600", "0700"].includes(mode));
    for (const [, { content }] of open) {
      for (const secret of [...keys, ...Object.values(tokens)]) expect(content).not.toContain(secret);
    }
  });

  test("can be parsed as YAML in each file that is YAML", () => {
    for (const [file, { content }] of filesOf(render())) {
      if (file.endsWith(".yaml")) expect(parse(content)).toBeInstanceOf(Object);
    }
  });
});

test("every script is on some server", () => {
  const used = each.flatMap(([, render]) => [...filesOf(render()).keys()]);
  for (const script of readdirSync(scripts)) {
    expect(used).toContain(`/usr/local/sbin/${path.basename(script, ".sh")}`);
  }
});

describe("secrets", () => {
  const all = (userData: string) => [...filesOf(userData).values()].map(({ content }) => content).join("\n");

  test("no server but the founder has a CA's key", () => {
    for (const [role, render] of each) {
      for (const key of keys) expect([role, all(render()).includes(key)]).toEqual([role, role === "founder"]);
    }
  });

  test("workers have neither the server token nor the password that servers accept workers by", () => {
    for (const render of [roles.worker, roles["autoscaled worker"]]) {
      const text = all(render());
      for (const secret of [tokens.founder, tokens.join]) expect(text).not.toContain(secret);
      expect(text).toContain(tokens.worker);
    }
  });

  test("the gateway has none at all", () => {
    const text = all(roles.gateway());
    for (const secret of Object.values(tokens)) expect(text).not.toContain(secret);
    expect(text).not.toContain(serverCa);
  });

  test("a server that may not found the cluster is told so, and has no token to do it with", () => {
    const userData = roles["joining control plane"]();
    expect(contentOf(userData, "/etc/mengi/node.env")).toContain("MAY_INIT='no'");
    expect(contentOf(userData, "/etc/mengi/tokens.env")).not.toContain("TOKEN_INIT");
    expect(contentOf(roles.founder(), "/etc/mengi/node.env")).toContain("MAY_INIT='yes'");
  });

  test("a quote in a value does not end it", () => {
    const userData = renderGateway(gatewayInput({ name: "it's" }));
    expect(contentOf(userData, "/etc/mengi/node.env")).toContain(`NODE_NAME='it'\\''s'`);
  });
});

describe("the configuration of k3s", () => {
  const config = (userData: string) =>
    parse(contentOf(userData, "/etc/rancher/k3s/config.yaml")) as Record<string, unknown>;

  test("servers have every address in their certificate by which they are reached, and the name that never changes", () => {
    const userData = renderControlPlane(controlPlaneInput({ publicAddress: "203.0.113.7" }));
    expect(config(userData)["tls-san"]).toEqual([
      apiName("5b0f3c1a-8d2e-4f6a-b1c3-7e9d0a2f4c68"),
      "10.0.0.3",
      "10.0.0.11",
      "10.0.0.12",
      "10.0.0.13",
      "203.0.113.7",
    ]);
  });

  test("what k3s wants equal on all servers is equal on all", () => {
    const own = ["node-name", "node-ip", "advertise-address"];
    const common = (userData: string) =>
      Object.fromEntries(Object.entries(config(userData)).filter(([key]) => !own.includes(key)));
    expect(common(roles.founder())).toEqual(common(roles["joining control plane"]()));
  });

  test("encryption, audit, Pod Security, WireGuard and kernel checks are on", () => {
    expect(config(roles.founder())).toMatchObject({
      "secrets-encryption": true,
      "protect-kernel-defaults": true,
      "flannel-backend": "wireguard-native",
      "disable-cloud-controller": true,
      "kube-apiserver-arg": expect.arrayContaining([
        "admission-control-config-file=/etc/rancher/k3s/admission.yaml",
        "audit-policy-file=/etc/rancher/k3s/audit.yaml",
      ]),
    });
  });

  test("snapshots go to S3 only where that is configured, by a secret and not by keys on the node", () => {
    expect(config(roles.founder())).not.toHaveProperty("etcd-s3");
    const s3 = { endpoint: "s3.example.org", region: "eu", bucket: "backups", folder: "prod" };
    const userData = renderControlPlane(
      controlPlaneInput({ etcdSnapshots: { schedule: "0 3 * * *", retention: 7, s3 } }),
    );
    expect(config(userData)).toMatchObject({
      "etcd-snapshot-schedule-cron": "0 3 * * *",
      "etcd-snapshot-retention": 7,
      "etcd-s3": true,
      "etcd-s3-config-secret": "etcd-s3",
    });
    expect(contentOf(userData, "/etc/mengi/node.env")).toContain("S3_BUCKET='backups'");
  });

  test("Pod Security has the level of the config, and leaves the system's namespaces alone", () => {
    const userData = renderControlPlane(controlPlaneInput({ podSecurity: "restricted" }));
    const admission = parse(contentOf(userData, "/etc/rancher/k3s/admission.yaml"));
    expect(admission.plugins[0].configuration).toMatchObject({
      defaults: { enforce: "restricted" },
      exemptions: { namespaces: ["kube-system", "system-upgrade"] },
    });
  });

  test("workers have their pool's labels and taints; the pool's own label can't be taken", () => {
    const userData = renderWorker(
      workerInput({
        labels: { disk: "fast", [poolLabel]: "another" },
        taints: [
          { key: "dedicated", value: "db", effect: "NoSchedule" },
          { key: "spot", effect: "NoExecute" },
        ],
      }),
    );
    expect(config(userData)).toMatchObject({
      "node-label": ["disk=fast", `${poolLabel}=workers`],
      "node-taint": ["dedicated=db:NoSchedule", "spot:NoExecute"],
    });
  });

  test("an autoscaled worker is called as its server: nothing names it", () => {
    expect(config(roles["autoscaled worker"]())).not.toHaveProperty("node-name");
    expect(contentOf(roles["autoscaled worker"](), "/etc/mengi/node.env")).toContain("NODE_NAME=''");
  });
});

describe("the limit on boot data", () => {
  test("every server of an ordinary cluster is below it, with room for the add-ons of the founder", () => {
    for (const [role, render] of each) {
      expect([role, Buffer.byteLength(render()) < maxUserDataBytes - 4000]).toEqual([role, true]);
    }
  });

  const label = fc.tuple(
    fc.stringMatching(/^[a-z][a-z0-9]{0,62}$/),
    fc.stringMatching(/^[a-zA-Z0-9]{1,63}$/),
  );
  test("a worker is below it with any labels and taints, or refused", () => {
    fc.assert(
      fc.property(
        fc.array(label, { maxLength: 200 }),
        fc.array(label, { maxLength: 200 }),
        (labels, taints) => {
          const input = workerInput({
            labels: Object.fromEntries(labels),
            taints: taints.map(([key, value]) => ({ key, value, effect: "NoSchedule" as const })),
          });
          let userData: string;
          try {
            userData = renderWorker(input);
          } catch (error) {
            expect((error as Error).message).toContain("prod-workers-0-ab12");
            return;
          }
          expect(Buffer.byteLength(userData)).toBeLessThanOrEqual(maxUserDataBytes);
        },
      ),
      { numRuns: 30 },
    );
  });

  test("what is above it is refused: the error names the server, its size, the limit and what to shrink", () => {
    const noise = (index: number) => createHash("sha256").update(`${index}`).digest("hex").slice(0, 63);
    const labels = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`key-${index}`, noise(index)]),
    );
    expect(() => renderWorker(workerInput({ labels }))).toThrow(
      /prod-workers-0-ab12 has \d{5} bytes; Hetzner takes 32768.*\/etc\/rancher\/k3s\/config\.yaml: \d+ bytes \(fewer or shorter node labels/s,
    );
  });

  test("a document of exactly the limit is taken, one byte more is not", () => {
    const start = "#cloud-config\nwrite_files: []\n#";
    const fill = (size: number) => start.padEnd(size, "x");
    expect(() => assertUserDataSize("node", fill(maxUserDataBytes))).not.toThrow();
    expect(() => assertUserDataSize("node", fill(maxUserDataBytes + 1))).toThrow("node has 32769 bytes");
  });

  test("the placeholders of a first preview are no smaller than true keys", () => {
    expect(pki.root.length).toBeGreaterThanOrEqual(780);
    expect(pki.server.key.length).toBeGreaterThanOrEqual(240);
    expect(pki.serviceKey.length).toBeGreaterThanOrEqual(1679);
  });
});

describe("releases of k3s", () => {
  test.each(kubernetesVersions)(
    "Kubernetes %s has one release, with sums for both architectures",
    (version) => {
      const release = k3sRelease(version);
      expect(release.version).toMatch(new RegExp(`^v${version.replace(".", "\\.")}\\.\\d+\\+k3s\\d+$`));
      expect(release.sha256.amd64).toMatch(/^[0-9a-f]{64}$/);
      expect(release.sha256.arm64).toMatch(/^[0-9a-f]{64}$/);
      expect(release.sha256.amd64).not.toBe(release.sha256.arm64);
    },
  );

  test("the default is among them; any other version is refused with those that there are", () => {
    expect(kubernetesVersions).toContain(defaultKubernetesVersion);
    expect(() => k3sRelease("1.20")).toThrow('kubernetesVersion is "1.20". It may be 1.35, 1.36, 1.37.');
  });

  test("the plus in a version is escaped in its address", () =>
    expect(downloadFolder(k3sRelease("1.36"))).toBe(
      "https://github.com/k3s-io/k3s/releases/download/v1.36.4%2Bk3s1",
    ));
});
