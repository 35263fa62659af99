/** Hetzner's part of the environment of a run: the credential and where the API is. */
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

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment, or throws a {@link ConfigError} that names every variable that is wrong. */
export function hetznerEnvironment(environment: Environment): HetznerEnvironment {
  const issues = checkHetznerEnvironment(environment);
  if (issues.length > 0) throw new ConfigError("the environment of this run", issues);
  return {
    endpoint: new URL(environment[hetznerVariables.endpoint] || defaultEndpoint).href.replace(/\/+$/, ""),
    token: environment[hetznerVariables.token] ?? "",
  };
}

/** Everything that is wrong with the environment. */
export function checkHetznerEnvironment(environment: Environment): Issue[] {
  return [
    tokenIssue(environment[hetznerVariables.token]),
    endpointIssue(environment[hetznerVariables.endpoint]),
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
  if (token === undefined) return "the credential is not set";
  if (token === "") return "the credential is empty";
  if (/^["'`]|["'`]$/.test(token)) return "quotes that became part of the credential";
  if (/\s/.test(token)) return "white space or a line break in the credential";
  if (/[^A-Za-z0-9]/.test(token)) return "a character in the credential that is neither a letter nor a digit";
  if (token.length < tokenLength)
    return `${token.length} characters are too few for a credential; perhaps it was cut off`;
  if (token.length > tokenLength) return `${token.length} characters are too many for a credential`;
  return undefined;
}

function endpointIssue(endpoint: string | undefined): Issue | undefined {
  const problem = endpoint ? endpointProblem(endpoint) : undefined;
  if (problem === undefined) return undefined;
  return {
    key: hetznerVariables.endpoint,
    value: shown(endpoint),
    problem,
    allowed: `an https:// URL with the API's version (http:// for this machine only); ${defaultEndpoint} when not set`,
    fix: `unset ${hetznerVariables.endpoint}`,
  };
}

function endpointProblem(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return "not a URL";
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "not an http(s) URL";
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return "plain http would send the credential in clear over the network";
  if (url.username || url.password) return "a URL with a user name or password";
  if (url.search || url.hash) return "a URL with a query or a fragment";
  if (!/\/v\d+\/*$/.test(url.pathname)) return "a URL without the API's version at its end";
  return undefined;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function shown(value: string | undefined): string {
  return value === undefined ? "not set" : "not shown (environment)";
}
