/** A credential in a config is refused, and no message repeats one. */
import fc from "fast-check";
import { ConfigError } from "../../clouds/issue";
import {
  environment,
  fullConfig,
  fullHetznerConfig,
  fullScalewayConfig,
  hetznerToken,
  issues,
  type Loose,
  minimalConfig,
  minimalHetznerConfig,
  minimalScalewayConfig,
  parse,
  refusal,
  scalewayFile,
  scalewayKey,
  token,
} from "./support";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function tokens(length: number, extra = ""): fc.Arbitrary<string> {
  const character = fc.constantFrom(...alphabet, ...extra);
  return fc.array(character, { minLength: length, maxLength: 80 }).map((characters) => characters.join(""));
}

function messageOf(config: unknown, environment: Record<string, string>): string {
  try {
    parse(config, { environment });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message, issues: found, stack } = error as ConfigError;
    return message + stack + JSON.stringify(found);
  }
  return "";
}

describe("refused", () => {
  test.each(["token", "apiToken", "secretKey", "password", "access_key", "api-key"])("a key %s", (key) => {
    const config = minimalConfig();
    config.cluster[key] = "x";
    const [issue] = issues(config);
    expect(issue).toMatchObject({ key: `byoc:cluster.${key}`, value: expect.stringContaining("not shown") });
    expect(issue?.allowed).toMatch(/the credential comes from the environment/);
    expect(issue?.fix).toBe(
      `pulumi config rm --path 'byoc:cluster.${key}' --stack acme\nexport THALASSA_API_TOKEN='<token>'`,
    );
  });

  test("the run's own credential, also where any text would do", () => {
    const config = fullConfig();
    config.cluster.nodePools[0].labels.tier = token;
    const found = issues(config);
    expect(found).toMatchObject([
      { key: "byoc:cluster.nodePools[0].labels.tier", problem: expect.stringContaining("revoke") },
    ]);
  });

  test.each(["ghp_abcdefghijklmnopqrst", "SCWB5WJK8V1XJXW1AKKZ", "eyJhbGciOiJIUzI1NiJ9.e30.x"])(
    "a credential of a well-known form, once: %s",
    (text) => {
      const config = minimalConfig();
      config.customer = text;
      const error = refusal(config);
      expect(error.issues.map((issue) => issue.key)).toEqual(["byoc:customer"]);
      expect(error.message).not.toContain(text);
    },
  );

  test("an encrypted value as it stands in a config file", () => {
    const config = minimalConfig();
    config.project = { secure: "v1:abc:def" };
    expect(issues(config)).toMatchObject([{ key: "byoc:project", problem: "an encrypted value" }]);
  });

  test("on Hetzner, with the variables that take it instead", () => {
    const config = fullHetznerConfig();
    config.cluster.token = "x";
    config.cluster.etcdSnapshots.s3.secretKey = "y";
    expect(issues(config).map(({ key, fix }) => [key, fix.split("\n").slice(1)])).toEqual([
      [
        "byoc:cluster.etcdSnapshots.s3.secretKey",
        ["export BYOC_SNAPSHOT_S3_ACCESS_KEY='<key>'", "export BYOC_SNAPSHOT_S3_SECRET_KEY='<key>'"],
      ],
      ["byoc:cluster.token", ["export HCLOUD_TOKEN='<token>'"]],
    ]);
  });

  test("what has the form of Hetzner's tokens, also where the environment holds another one", () => {
    const config = minimalHetznerConfig();
    config.cluster.name = [...hetznerToken].reverse().join("");
    const [issue, ...more] = issues(config);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({
      key: "byoc:cluster.name",
      problem: expect.stringContaining("revoke"),
      value: expect.stringContaining("not shown"),
    });
  });

  test.each([
    ["the secret key of its config file", scalewayKey.secret_key],
    ["the access key of its config file", scalewayKey.access_key],
    ["an access key of somebody else", "SCW0123456789ABCDEFG"],
    ["the secret key of a profile that is not in use", "a92c6e40-3b7d-4f15-9d08-51f7e2b8c639"],
  ])("on Scaleway, in the place of the project: %s", (_, value) => {
    const content = {
      ...scalewayKey,
      profiles: { old: { secret_key: "a92c6e40-3b7d-4f15-9d08-51f7e2b8c639" } },
    };
    const error = refusal(
      { ...minimalScalewayConfig(), project: value },
      { environment: { SCW_CONFIG_PATH: scalewayFile(content, "profiles.yaml") } },
    );
    expect(error.issues).toMatchObject([
      {
        key: "byoc:project",
        problem: "a credential; treat it as leaked: make a new one and revoke this one",
        value: "not shown (it could be a credential)",
        fix: "pulumi config rm byoc:project --stack acme\nexport SCW_CONFIG_PATH='<path>'",
      },
    ]);
    expect(error.message).not.toContain(value);
  });

  test("the secret key of the config file is not shown where a UUID would be", () => {
    for (const key of ["customer", "id"]) {
      const config = minimalScalewayConfig();
      (key === "id" ? config.cluster : config)[key] = scalewayKey.secret_key.toUpperCase();
      expect(messageOf(config, environment).toLowerCase()).not.toContain(scalewayKey.secret_key);
    }
  });

  test("a label that only sounds like a credential is accepted", () => {
    const config = fullConfig();
    config.cluster.nodePools[0].labels = { "token-service": "yes" };
    expect(parse(config).nodePools[0]?.labels).toEqual({ "token-service": "yes" });
  });
});

describe("never repeated", () => {
  test("the credential of the environment, whatever is wrong with it", () => {
    fc.assert(
      fc.property(tokens(4, "–\" '\n-_"), (value) => {
        fc.pre(value.trim().length >= 4);
        const environment = { THALASSA_API_TOKEN: value, THALASSA_API_ENDPOINT: `https://${value}@x/` };
        try {
          parse({ ...minimalConfig(), customer: "x" }, { environment });
        } catch (error) {
          expect((error as ConfigError).message.replaceAll("<token>", "")).not.toContain(value);
        }
      }),
    );
  });

  test("the credential of the environment, wherever it stands in the config", () => {
    fc.assert(
      fc.property(tokens(16, "-_."), planting(), (value, plant) => {
        const config = plant(value);
        expect(messageOf(config, { THALASSA_API_TOKEN: `'${value}'` })).not.toContain(value);
        expect(messageOf(config, { HCLOUD_TOKEN: value })).not.toContain(value);
      }),
    );
  });

  test("a credential that the environment does not have, wherever it stands in the config", () => {
    fc.assert(
      fc.property(tokens(32, "-_"), planting(), (value, plant) => {
        expect(messageOf(plant(value), {})).not.toContain(value);
      }),
    );
  });

  /** Puts a text somewhere in a config: as a value, within a value, or as a key. */
  function planting(): fc.Arbitrary<(text: string) => Loose> {
    const plants: ((config: Loose, text: string) => void)[] = [];
    for (const key of ["cloud", "customer", "project", "cluster", "other"])
      plants.push((config, text) => {
        config[key] = text;
      });
    for (const key of ["id", "name", "type", "region", "kubernetesVersion", "network", "nodePools", "other"])
      plants.push((config, text) => {
        config.cluster[key] = text;
      });
    for (const key of ["name", "machineType", "count", "autoscaling", "labels", "autohealing", "other"])
      plants.push((config, text) => {
        config.cluster.nodePools[0][key] = text;
      });
    plants.push(
      (config, text) => {
        config.cluster.network.cidr = text;
      },
      (config, text) => {
        config.cluster.region = `nl-01 ${text}`;
      },
      (config, text) => {
        config[text] = 1;
      },
      (config, text) => {
        config.cluster[text] = { a: 1 };
      },
      (config, text) => {
        config.cluster.nodePools[0].labels[`-${text}`] = "x";
      },
      (config, text) => {
        config.cluster.nodePools[0].labels.wrong = `${text}!`;
      },
      (config, text) => {
        config.cluster.nodePools[0].taints[0].key = ` ${text}`;
      },
      (config, text) => {
        config.cluster.apiServer.allowedCidrs = [text];
      },
      (config, text) => {
        config.cluster.nodePools[0].zones = [text];
      },
    );
    const onHetzner: ((config: Loose, text: string) => void)[] = [
      (config, text) => {
        config.cluster.nodePools[0].machineTypes[1] = text;
      },
      (config, text) => {
        config.cluster.controlPlane.zones[0] = text;
      },
      (config, text) => {
        config.cluster.apiServer.access = text;
      },
      (config, text) => {
        config.cluster.reboots.start = text;
      },
      (config, text) => {
        config.cluster.etcdSnapshots.schedule = text;
      },
      (config, text) => {
        config.cluster.etcdSnapshots.s3.endpoint = `https://${text}@s3.example.com`;
      },
      (config, text) => {
        config.cluster.etcdSnapshots.s3.folder = text;
      },
      (config, text) => {
        config.cluster.emergencyAccess.from[0] = text;
      },
      (config, text) => {
        config.cluster.emergencyAccess.until = text;
      },
    ];
    const onScaleway: ((config: Loose, text: string) => void)[] = [
      (config, text) => {
        config.cluster.nodePools[0].kubeletArgs = { [text]: "x" };
      },
      (config, text) => {
        config.cluster.nodePools[0].kubeletArgs.maxPods = ` ${text}`;
      },
      (config, text) => {
        config.cluster.gateway.zone = text;
      },
      (config, text) => {
        config.cluster.autoscaler.expander = text;
      },
      (config, text) => {
        config.cluster.apiServer.certSans[0] = `https://${text}/`;
      },
      (config, text) => {
        config.cluster.apiServer.oidc.issuerUrl = `https://${text}@example.com`;
      },
      (config, text) => {
        config.cluster.apiServer.oidc.requiredClaim[0] = text;
      },
      (config, text) => {
        config.cluster.upgrades.maintenance.start = text;
      },
    ];
    const put = (start: () => Loose, list: typeof plants) =>
      list.map((plant) => (text: string): Loose => {
        const config = start();
        plant(config, text);
        return config;
      });
    return fc.constantFrom(
      ...put(fullConfig, plants),
      ...put(fullHetznerConfig, [...plants, ...onHetzner]),
      ...put(fullScalewayConfig, [...plants, ...onScaleway]),
    );
  }
});
