/** What a single value must look like. A rule says what is wrong, or nothing; it never repeats the value. */
import { IPv4, IPv6 } from "ipaddr.js";
import { formatCidr, isPrivate, parseCidr } from "../../components/cidr";
import { isReservedLabel } from "../../components/naming";
import { type CloudOffer, cloudsWith } from "./clouds";
import type { Scalar } from "./shell";
import { nearest } from "./suggest";

/** What is wrong with a value; the suggestion is a value that would do and that the user may have meant. */
export interface Finding {
  problem: string;
  suggestion?: Scalar;
}

export type Rule<T> = (value: T) => Finding | undefined;

export const uuid: Rule<string> = (value) => {
  const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  if (form.test(value)) return undefined;
  const normal = value.trim().toLowerCase();
  if (form.test(normal))
    return { problem: "a UUID, but not in lower case or with spaces around it", suggestion: normal };
  return { problem: "not a UUID" };
};

export const thalassaOrganisation: Rule<string> = (value) => {
  const form = /^o-[0-9a-v]{19}[0g]$/;
  if (form.test(value)) return undefined;
  const normal = value.trim().toLowerCase();
  if (form.test(normal)) return { problem: "not exactly an organisation id", suggestion: normal };
  return { problem: "not an organisation id" };
};

/** A name of at most `longest` characters that every cloud and Kubernetes take. */
/** The name that a program gives a resource: what a URN ends with. */
export const resourceName: Rule<string> = (value) =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value) ? undefined : { problem: "not a resource's name" };

export const name =
  (longest: number): Rule<string> =>
  (value) => {
    if (isName(value, longest)) return undefined;
    const normal = asName(value, longest);
    const problem = value.length > longest ? `longer than ${longest} characters` : "not a valid name";
    return { problem, ...(isName(normal, longest) ? { suggestion: normal } : {}) };
  };

function isName(value: string, longest: number): boolean {
  return value.length <= longest && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(value);
}

/** The stack's name labels every resource. */
export const stackName: Rule<string> = (value) => {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return undefined;
  const normal = asName(value, 63);
  return { problem: "cannot be the value of a label", ...(normal ? { suggestion: normal } : {}) };
};

function asName(value: string, longest: number): string {
  // No name needs more to be recognised, and the length bounds the work.
  const words = value
    .slice(0, 2 * longest)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return words.replace(/^-+/, "").slice(0, longest).replace(/-+$/, "");
}

export const clusterType =
  (offer: CloudOffer): Rule<string> =>
  (value) => {
    const types: readonly string[] = offer.types;
    if (types.includes(value)) return undefined;
    const normal = value
      .slice(0, 40)
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, "-");
    if (normal === "shared" || normal === "development")
      return {
        problem: `a ${normal} cluster runs on Mengi's own infrastructure, not in a customer's account`,
      };
    if (types.includes(normal)) return { problem: "not spelt like that", suggestion: normal };
    return offered(value, types, `cluster type on ${offer.cloud}`, cloudsWith("types", normal));
  };

export const region =
  (offer: CloudOffer): Rule<string> =>
  (value) => {
    const regions = Object.keys(offer.regions);
    if (regions.includes(value)) return undefined;
    return offered(value, regions, `region of ${offer.cloud}`, cloudsWith("regions", value));
  };

export const machineType =
  (cloud: string, all: readonly string[]): Rule<string> =>
  (value) =>
    all.includes(value) ? undefined : offered(value, all, `machine type of ${cloud}`, []);

/** Says what a value that is not offered may have been meant to be. */
function offered(value: string, all: readonly string[], noun: string, elsewhere: string[]): Finding {
  const suggestion = nearest(value, all);
  const where = elsewhere.length > 0 ? ` (but one of ${elsewhere.join(", ")})` : "";
  return { problem: `not a ${noun}${where}`, ...(suggestion && !where ? { suggestion } : {}) };
}

export const kubernetesVersion: Rule<string> = (value) => {
  if (/^1\.\d{1,3}(\.\d{1,3})?$|^v1\.\d{1,3}\.\d{1,3}-\d{1,4}$/.test(value)) return undefined;
  const bare = /^\s*v?(1\.\d{1,3}(?:\.\d{1,3})?)\s*$/.exec(value)?.[1];
  return { problem: "not a Kubernetes version", ...(bare ? { suggestion: bare } : {}) };
};

/** An IPv4 range within one of the private ranges, with a prefix length within bounds. */
export const privateCidr =
  (largest: number, smallest: number, ranges: readonly string[]): Rule<string> =>
  (value) => {
    if (IPv6.isValidCIDR(value) || IPv6.isValid(value))
      return { problem: "an IPv6 range; only IPv4 is supported" };
    if (IPv4.isValidFourPartDecimal(value)) return { problem: "an address without a prefix length" };
    const range = parseCidr(value);
    if (!range) return { problem: "not a CIDR" };
    const canonical = formatCidr(range);
    if (!isPrivate(range, ranges)) return { problem: "not a private range" };
    if (range.prefix < largest) return { problem: `too large: a prefix length below /${largest}` };
    if (range.prefix > smallest) return { problem: `too small: a prefix length above /${smallest}` };
    if (canonical !== value)
      return { problem: `not the first address of a /${range.prefix}`, suggestion: canonical };
    return undefined;
  };

/** Who may reach the API server: an address or a range, IPv4 or IPv6. */
export const source: Rule<string> = (value) => {
  if (IPv4.isValidFourPartDecimal(value) || (IPv6.isValid(value) && !value.includes("%"))) return undefined;
  if (IPv6.isValidCIDR(value) && !value.includes("%")) {
    const [address, prefix] = IPv6.parseCIDR(value);
    const network = IPv6.networkAddressFromCIDR(value);
    return network.toNormalizedString() === address.toNormalizedString()
      ? undefined
      : { problem: `not the first address of a /${prefix}`, suggestion: `${network.toString()}/${prefix}` };
  }
  const range = parseCidr(value);
  if (!range) return { problem: "neither a CIDR nor an address" };
  const canonical = formatCidr(range);
  if (canonical === value) return undefined;
  return { problem: `not the first address of a /${range.prefix}`, suggestion: canonical };
};

/** A whole number within bounds. */
export const whole =
  (least: number, most: number, hint = ""): Rule<number> =>
  (value) => {
    if (!Number.isInteger(value))
      return { problem: "not a whole number", suggestion: within(Math.round(value)) };
    if (value < least) return { problem: `below ${least}${hint}`, suggestion: least };
    if (value > most) return { problem: `above ${most}`, suggestion: most };
    return undefined;

    function within(rounded: number): number {
      return Math.min(most, Math.max(least, rounded));
    }
  };

export const timeOfDay: Rule<string> = (value) =>
  /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? undefined : { problem: "not a time of day" };

/** A label's key as Kubernetes takes it: an optional DNS prefix and a name. */
export const kubernetesKey: Rule<string> = (value) => {
  const [first = "", second, ...more] = value.split("/", 3);
  const label = second ?? first;
  const prefix = second === undefined ? undefined : first;
  const prefixFits =
    prefix === undefined ||
    (prefix.length <= 253 &&
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(prefix));
  const fits = more.length === 0 && prefixFits && label !== "" && isLabelText(label);
  return fits ? undefined : { problem: "not a valid Kubernetes key" };
};

export const labelKey: Rule<string> = (value) =>
  isReservedLabel(value)
    ? { problem: "a reserved label: Mengi, Kubernetes or the cloud sets it" }
    : kubernetesKey(value);

/** Kubernetes and the cloud take taints off again that they themselves put on. */
export const taintKey: Rule<string> = (value) =>
  isReservedLabel(value)
    ? { problem: "a reserved taint: Mengi, Kubernetes or the cloud sets it" }
    : kubernetesKey(value);

export const labelValue: Rule<string> = (value) =>
  isLabelText(value) ? undefined : { problem: "not a valid Kubernetes label value" };

function isLabelText(value: string): boolean {
  return value.length <= 63 && /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/.test(value);
}
