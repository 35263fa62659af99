/** Thalassa's part of the environment of a run: the credential and where the API is. */
import { baseUrl, credentialSlip, endpointIssue, type Environment, shown } from "../environment";
import { ConfigError, type Issue } from "../issue";

/** The names of Thalassa's own Terraform provider, so that one environment serves both. */
export const thalassaVariables = {
  token: "THALASSA_API_TOKEN",
  endpoint: "THALASSA_API_ENDPOINT",
  organisation: "THALASSA_ORGANISATION",
} as const;

const defaultEndpoint = "https://api.thalassa.cloud";
const shortestToken = 16;

export interface ThalassaEnvironment {
  /** Base URL without a slash at its end. */
  endpoint: string;
  token: string;
  /** Set only where the environment names an organisation. */
  organisation?: string;
}

/** Reads the environment, or throws a {@link ConfigError} that names every variable that is wrong. */
export function thalassaEnvironment(environment: Environment): ThalassaEnvironment {
  const issues = checkThalassaEnvironment(environment);
  if (issues.length > 0) throw new ConfigError("the environment of this run", issues);
  const organisation = environment[thalassaVariables.organisation];
  return {
    endpoint: baseUrl(environment[thalassaVariables.endpoint] || defaultEndpoint),
    token: environment[thalassaVariables.token] ?? "",
    ...(organisation ? { organisation } : {}),
  };
}

/**
 * Everything that is wrong with the environment. With `project`, the organisation of the stack's config,
 * also that both name the same one.
 */
export function checkThalassaEnvironment(environment: Environment, project?: string): Issue[] {
  return [
    tokenIssue(environment[thalassaVariables.token]),
    endpointIssue(
      thalassaVariables.endpoint,
      environment[thalassaVariables.endpoint],
      `an https:// URL (http:// for this machine only); ${defaultEndpoint} when not set`,
    ),
    organisationIssue(environment[thalassaVariables.organisation], project),
  ].filter((issue) => issue !== undefined);
}

function tokenIssue(token: string | undefined): Issue | undefined {
  const problem = tokenProblem(token);
  if (problem === undefined) return undefined;
  return {
    key: thalassaVariables.token,
    value: shown(token),
    problem,
    allowed:
      "a Personal Access Token with the scopes API Write and Kubernetes " +
      "(console: account menu, API Access, Manage Personal Access Tokens)",
    fix: `export ${thalassaVariables.token}='<token>'`,
  };
}

/** Tokens have no published form, so this finds only what no token can be: mostly slips of copy and paste. */
function tokenProblem(token: string | undefined): string | undefined {
  const slip = credentialSlip(token);
  if (slip !== undefined || token === undefined) return slip;
  if (/[^\x21-\x7e]/.test(token)) return "a character in the credential that is not printable ASCII";
  if (token.length < shortestToken) return "too short for a credential; perhaps it was cut off";
  return undefined;
}

function organisationIssue(organisation: string | undefined, project: string | undefined): Issue | undefined {
  if (!organisation || project === undefined || organisation === project) return undefined;
  return {
    key: thalassaVariables.organisation,
    value: shown(organisation),
    problem: `names another organisation than the stack's config (byoc:project is ${project})`,
    allowed: "the same organisation, or not set",
    fix: `unset ${thalassaVariables.organisation}`,
  };
}
