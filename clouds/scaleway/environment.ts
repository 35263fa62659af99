/** Scaleway's part of the environment of a run: where the credential is, and where the APIs are. */
import { baseUrl, endpointIssue, endpointProblem, type Environment, shown } from "../environment";
import { ConfigError, type Issue } from "../issue";
import { ConfigFileError, type Profile, readKeys, readProfile } from "./configFile";

/** The names of Scaleway's own tools, so that one environment serves all of them. */
export const scalewayVariables = {
  configPath: "SCW_CONFIG_PATH",
  profile: "SCW_PROFILE",
  endpoint: "SCW_API_URL",
  s3Endpoint: "SCW_S3_ENDPOINT",
} as const;

const defaultEndpoint = "https://api.scaleway.com";

export interface ScalewayEnvironment {
  accessKey: string;
  secretKey: string;
  /** Base URL of the API without a slash at its end. */
  endpoint: string;
  /** Base URL of the object storage of a region, without a slash at its end. */
  s3Endpoint: (region: string) => string;
}

/** The stack that the environment has to fit; what its config does not say soundly is not compared. */
export interface StackPlace {
  project: string | undefined;
  region: string | undefined;
}

const { configPath, profile, endpoint, s3Endpoint } = scalewayVariables;

/** Keys in the environment: the provider's plugin would copy them into the state. The old names count as well. */
const keyVariables = [
  "SCW_ACCESS_KEY",
  "SCW_SECRET_KEY",
  "SCW_TOKEN",
  "SCALEWAY_TOKEN",
  "SCALEWAY_ACCESS_KEY",
];

/** Variables that the provider's plugin puts above what the program says. */
const projectVariables = ["SCW_DEFAULT_PROJECT_ID"];
const regionVariables = ["SCW_DEFAULT_REGION", "SCW_REGION", "SCALEWAY_REGION"];
const zoneVariables = ["SCW_DEFAULT_ZONE"];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const accessKeyForm = /^SCW[A-Z0-9]{17}$/;

/** Reads the environment and the config file, or throws a {@link ConfigError} that names everything that is wrong. */
export function readScalewayEnvironment(environment: Environment): ScalewayEnvironment {
  const issues = [...keyIssues(environment), ...endpointIssues(environment), ...fileIssues(environment)];
  if (issues.length > 0) throw new ConfigError("the environment of this run", issues);
  const file = readProfile(environment[configPath] ?? "", environment[profile]);
  const s3 = environment[s3Endpoint];
  return {
    accessKey: file.access_key ?? "",
    secretKey: file.secret_key ?? "",
    endpoint: baseUrl(environment[endpoint] || file.api_url || defaultEndpoint),
    s3Endpoint: (region) => baseUrl(s3 || `https://s3.${region}.scw.cloud`),
  };
}

/** Everything that is wrong with the environment and the config file, for a stack of this project and region. */
export function checkScalewayEnvironment(environment: Environment, { project, region }: StackPlace): Issue[] {
  const differs = (
    names: string[],
    setting: string,
    wanted: string | undefined,
    fits: (value: string, wanted: string) => boolean,
  ) =>
    names.flatMap((key) => {
      const value = environment[key];
      if (!value || wanted === undefined || fits(value, wanted)) return [];
      const problem = `the provider puts it above the stack's config, and it differs from ${setting} (${wanted})`;
      return [{ key, value: shown(value), problem, allowed: "the same, or not set", fix: `unset ${key}` }];
    });
  return [
    ...keyIssues(environment),
    ...endpointIssues(environment),
    ...fileIssues(environment),
    ...differs(projectVariables, "byoc:project", project, equal),
    ...differs(regionVariables, "byoc:cluster.region", region, equal),
    ...differs(zoneVariables, "byoc:cluster.region", region, (zone, wanted) => zone.startsWith(`${wanted}-`)),
  ];
}

const equal = (value: string, wanted: string) => value === wanted;

/** The keys in the config file, so that nothing shows them; none where it can't be read. */
export function storedScalewaySecrets(environment: Environment): string[] {
  return ifReadable(() => readKeys(environment[configPath] ?? "")) ?? [];
}

/** The organisation that the config file or the environment names, if any. */
export function scalewayOrganisation(environment: Environment): string | undefined {
  const read = () => readProfile(environment[configPath] ?? "", environment[profile]).default_organization_id;
  return ifReadable(read) ?? environment.SCW_DEFAULT_ORGANIZATION_ID;
}

function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigFileError) return undefined;
    throw error;
  }
}

function keyIssues(environment: Environment): Issue[] {
  const problem = "the provider's plugin would copy the key into the stack's state";
  const allowed = `not set: the key is in the file that ${configPath} names`;
  return keyVariables
    .filter((key) => environment[key])
    .map((key) => ({ key, value: shown(environment[key]), problem, allowed, fix: moveKeys(environment) }));
}

/** Puts the keys where they belong, without showing them. */
function moveKeys(environment: Environment): string {
  const unset = `unset ${keyVariables.filter((key) => environment[key]).join(" ")}`;
  if (environment[configPath] || !environment.SCW_ACCESS_KEY || !environment.SCW_SECRET_KEY) return unset;
  return [writeFile('"$SCW_ACCESS_KEY" "$SCW_SECRET_KEY"'), exportPath, unset].join("\n");
}

const file = '"$HOME/mengi-scaleway.yaml"';
const writeFile = (values: string) =>
  `(umask 077 && printf 'access_key: %s\\nsecret_key: %s\\n' ${values} > ${file})`;
const exportPath = `export ${configPath}=${file}`;

function endpointIssues(environment: Environment): Issue[] {
  const allowed = (usual: string) => `an https:// URL (http:// for this machine only); ${usual} when not set`;
  const insecure = /^(1|t|true)$/i.test(environment.SCW_INSECURE ?? "");
  return [
    endpointIssue(endpoint, environment[endpoint], allowed(defaultEndpoint)),
    endpointIssue(s3Endpoint, environment[s3Endpoint], allowed("https://s3.<region>.scw.cloud")),
    insecure
      ? {
          key: "SCW_INSECURE",
          value: shown(environment.SCW_INSECURE),
          problem: "the credential would be sent to whoever answers",
          allowed: "false, or not set",
          fix: "unset SCW_INSECURE",
        }
      : undefined,
  ].filter((issue) => issue !== undefined);
}

function fileIssues(environment: Environment): Issue[] {
  const path = environment[configPath];
  // Where the keys are in the environment instead, what to do about that has been said.
  if (!path) return keyIssues(environment).length > 0 ? [] : [fileIssue(path, "the credential is not set")];
  try {
    return profileProblems(readProfile(path, environment[profile])).map(([problem, fix]) =>
      fileIssue(path, problem, fix),
    );
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    return [fileIssue(path, error.message, error.fix)];
  }
}

function fileIssue(path: string | undefined, problem: string, fix?: string): Issue {
  return {
    key: configPath,
    value: shown(path),
    problem,
    allowed:
      "the absolute path of a config file of Scaleway's tools (mode 0600) with access_key and secret_key of an " +
      "application's API key (console: IAM, Applications)",
    fix: fix ?? `${writeFile("'<access key>' '<secret key>'")}\n${exportPath}`,
  };
}

/** Problems with what the file says, each with the command for it where it is not about the keys. */
function profileProblems({ access_key, secret_key, api_url, insecure }: Profile): [string, string?][] {
  const edit = '${EDITOR:-vi} "$SCW_CONFIG_PATH"';
  const problems: [string, string?][] = [];
  const access = keyProblem("access_key", access_key, accessKeyForm, "SCW and 17 letters or digits");
  const secret = keyProblem("secret_key", secret_key, uuid, "a UUID");
  if (uuid.test(`${access_key}`) && accessKeyForm.test(`${secret_key}`))
    problems.push(["access_key and secret_key have changed places"]);
  else for (const problem of [access, secret]) if (problem) problems.push([problem]);
  const url = api_url ? endpointProblem(api_url) : undefined;
  if (url) problems.push([`api_url in the file: ${url}`, edit]);
  if (insecure)
    problems.push(["insecure in the file: the credential would be sent to whoever answers", edit]);
  return problems;
}

function keyProblem(name: string, value: unknown, form: RegExp, means: string): string | undefined {
  if (value === undefined || value === null || value === "") return `the file has no ${name}`;
  if (typeof value !== "string" || !form.test(value)) return `${name} in the file is not ${means}`;
  return undefined;
}
