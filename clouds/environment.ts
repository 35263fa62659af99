/** What all clouds check in the environment of a run: slips of copy and paste, and where a credential would be sent. */
import type { Issue } from "./issue";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What every credential may suffer on its way into a variable, or `undefined`. */
export function credentialSlip(credential: string | undefined): string | undefined {
  if (credential === undefined) return "the credential is not set";
  if (credential === "") return "the credential is empty";
  if (/^["'`]|["'`]$/.test(credential)) return "quotes that became part of the credential";
  if (/\s/.test(credential)) return "white space or a line break in the credential";
  return undefined;
}

/** Why a credential must not be sent to this URL, or `undefined`. */
export function endpointProblem(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return "not a URL";
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "not an http(s) URL";
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return "plain http would send the credential in clear over the network";
  if (url.username || url.password) return "a URL with a user name or password";
  if (url.search || url.hash) return "a URL with a query or a fragment";
  return undefined;
}

/** The issue with the variable of an endpoint, which may be unset. `narrower` looks at URLs that are fine so far. */
export function endpointIssue(
  key: string,
  endpoint: string | undefined,
  allowed: string,
  narrower: (url: string) => string | undefined = () => undefined,
): Issue | undefined {
  const problem = endpoint ? (endpointProblem(endpoint) ?? narrower(endpoint)) : undefined;
  if (problem === undefined) return undefined;
  return { key, value: shown(endpoint), problem, allowed, fix: `unset ${key}` };
}

/** A base URL as clients join it with paths: in its normal form, without a slash at its end. */
export function baseUrl(endpoint: string): string {
  return new URL(endpoint).href.replace(/\/+$/, "");
}

/** Values of the environment are never shown. */
export function shown(value: string | undefined): string {
  return value === undefined ? "not set" : "not shown (environment)";
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
