/** Hetzner's part of the environment of a run: the credential and where the API is. */
import { baseUrl, credentialSlip, endpointIssue, type Environment, shown } from "../environment";
import { ConfigError, type Issue } from "../issue";

/** The names of Hetzner's own Terraform provider and CLI, so that one environment serves all of them. */
export const hetznerVariables = { token: "HCLOUD_TOKEN", endpoint: "HCLOUD_ENDPOINT" } as const;

const defaultEndpoint = "https://api.hetzner.cloud/v1";
const tokenLength = 64;

export interface HetznerEnvironment {
  /** Base URL with the API's version, without a slash at its end. */
  endpoint: string;
  token: string;
}

/** Reads the environment, or throws a {@link ConfigError} that names every variable that is wrong. */
export function hetznerEnvironment(environment: Environment): HetznerEnvironment {
  const issues = checkHetznerEnvironment(environment);
  if (issues.length > 0) throw new ConfigError("the environment of this run", issues);
  return {
    endpoint: baseUrl(environment[hetznerVariables.endpoint] || defaultEndpoint),
    token: environment[hetznerVariables.token] ?? "",
  };
}

/** Everything that is wrong with the environment. */
export function checkHetznerEnvironment(environment: Environment): Issue[] {
  return [
    tokenIssue(environment[hetznerVariables.token]),
    endpointIssue(
      hetznerVariables.endpoint,
      environment[hetznerVariables.endpoint],
      `an https:// URL with the API's version (http:// for this machine only); ${defaultEndpoint} when not set`,
      versionProblem,
    ),
  ].filter((issue) => issue !== undefined);
}

function tokenIssue(token: string | undefined): Issue | undefined {
  const problem = tokenProblem(token);
  if (problem === undefined) return undefined;
  return {
    key: hetznerVariables.token,
    value: shown(token),
    problem,
    allowed:
      `an API token of the customer's project, ${tokenLength} letters and digits, with permission Read & Write ` +
      "(console: the project, Security, API tokens)",
    fix: `export ${hetznerVariables.token}='<token>'`,
  };
}

function tokenProblem(token: string | undefined): string | undefined {
  const slip = credentialSlip(token);
  if (slip !== undefined || token === undefined) return slip;
  if (/[^A-Za-z0-9]/.test(token)) return "a character in the credential that is neither a letter nor a digit";
  if (token.length < tokenLength)
    return `${token.length} characters are too few for a credential; perhaps it was cut off`;
  if (token.length > tokenLength) return `${token.length} characters are too many for a credential`;
  return undefined;
}

function versionProblem(endpoint: string): string | undefined {
  return /\/v\d+\/*$/.test(new URL(endpoint).pathname)
    ? undefined
    : "a URL without the API's version at its end";
}
