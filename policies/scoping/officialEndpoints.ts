/** Providers talk to the clouds' official APIs, or to a sandbox on this machine. */
import { providerPackage } from "../catalogue";
import { eachFact, resourcePolicy } from "../judge";

/** By package: the input that names the API, and the official value. */
const endpoints: Readonly<Record<string, { property: string; official: string }>> = {
  hcloud: { property: "endpoint", official: "https://api.hetzner.cloud/v1" },
  scaleway: { property: "apiUrl", official: "https://api.scaleway.com" },
};

export const officialEndpoints = resourcePolicy({
  name: "byoc-official-endpoints",
  description:
    "A provider's API is the cloud's official one, or a sandbox on the loopback addresses of this machine.",
  judge: ({ type, props }, _stack, report) => {
    const { property, official } = endpoints[providerPackage(type) ?? ""] ?? {};
    if (property === undefined || official === undefined) return;
    eachFact(() => {
      const value: unknown = props[property];
      if (value === undefined || value === official || isLoopback(value)) return;
      report({
        property,
        value: hostOf(value),
        problem: "a credential would be sent there",
        allowed: `${official}, or a loopback address`,
        fix: "Leave it out: the official one is the default",
      });
    });
  },
});

function hostOf(value: unknown): string {
  return typeof value === "string" && URL.canParse(value) ? new URL(value).host : "not a URL";
}

function isLoopback(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return username === "" && password === "" && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
}
