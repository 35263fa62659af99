/** What a single value of a config on Scaleway must look like. */
import { IPv4, IPv6 } from "ipaddr.js";
import {
  closedFamilies,
  machineTypeForm,
  machineTypes,
  tooSmallTypes,
} from "../../../clouds/scaleway/catalogue";
import { type Rule, uuid } from "../rules";
import { nearest } from "../suggest";

/** Also where it stands within an id with its region, or in capitals. */
export const project: Rule<string> = (value) => {
  const finding = uuid(value);
  const inside = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(value.slice(0, 100))?.[0];
  return finding && inside ? { ...finding, suggestion: inside.toLowerCase() } : finding;
};

/** `1.34` or `1.34.6`. */
export const kubernetesVersion: Rule<string> = (value) => {
  if (/^1\.\d{1,3}(\.\d{1,3})?$/.test(value)) return undefined;
  const bare = /^\s*v?(1\.\d{1,3}(?:\.\d{1,3})?)(?:[-+].{0,20})?\s*$/.exec(value)?.[1];
  return { problem: "not a Kubernetes version", ...(bare ? { suggestion: bare } : {}) };
};

/** Which types there are, and where, is asked of the API; the families that grow no more are known. */
export const machineType: Rule<string> = (value) => {
  const normal = value
    .slice(0, 40)
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, "-");
  const tooSmall = tooSmallTypes.find((type) => normal === type || `${normal}1-S` === type);
  if (tooSmall) return { problem: "too little memory: Kapsule takes it for no node" };
  if (normal.endsWith("-WIN")) return { problem: "a Windows type: Kapsule's nodes run Linux" };
  if (normal === "EXTERNAL")
    return { problem: "for servers outside Scaleway, which are not a part of Kapsule" };
  const family = normal.split("-")[0] ?? "";
  const exists = closedFamilies.includes(family)
    ? machineTypes.includes(normal)
    : machineTypeForm.test(normal);
  if (exists && normal === value) return undefined;
  const suggestion = exists ? normal : nearest(value, machineTypes);
  return { problem: "not an Instance type of Scaleway", ...(suggestion ? { suggestion } : {}) };
};

/** The hour at which a window of two hours begins. */
export const fullHour: Rule<string> = (value) => {
  if (/^([01]\d|2[0-3]):00$/.test(value)) return undefined;
  const hour = /^(\d{1,2})(?::[0-5]\d)?$/.exec(value)?.[1];
  return {
    problem: "not a full hour of the day",
    ...(hour && Number(hour) < 24 ? { suggestion: `${hour.padStart(2, "0")}:00` } : {}),
  };
};

/** A duration as Go writes it. */
export const duration: Rule<string> = (value) =>
  value.length <= 20 && /^(\d{1,5}h)?(\d{1,5}m)?(\d{1,5}s)?$/.test(value) && /[1-9]/.test(value)
    ? undefined
    : {
        problem: "not a duration with its unit",
        ...(/^[1-9]\d{0,3}$/.test(value) ? { suggestion: `${value}m` } : {}),
      };

/** The API takes no bounds themselves; two digits are what its answer keeps. */
export const share: Rule<number> = (value) => {
  if (!(value > 0)) return { problem: "not above 0", suggestion: 0.01 };
  if (!(value < 1))
    return { problem: "not below 1", suggestion: value > 1 && value < 100 ? value / 100 : 0.99 };
  return Number(value.toFixed(2)) === value
    ? undefined
    : { problem: "more than two digits after the point", suggestion: Number(value.toFixed(2)) };
};

/** Feature gates and admission plugins: which of them there are depends on the version, which the API knows. */
export const camelName: Rule<string> = (value) =>
  /^[A-Z][A-Za-z0-9]{1,62}$/.test(value)
    ? undefined
    : { problem: "not a name in capitals and small letters" };

export const kubeletKey: Rule<string> = (value) =>
  /^[a-z][A-Za-z0-9]{1,62}$/.test(value) ? undefined : { problem: "not a setting of the kubelet" };

export const kubeletValue: Rule<string> = (value) =>
  value.length <= 200 && /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value)
    ? undefined
    : { problem: "not a setting's value: 1 to 200 printable characters" };

/** A host that the API server's certificate carries. */
export const certificateName: Rule<string> = (value) => {
  if (IPv4.isValidFourPartDecimal(value) || (IPv6.isValid(value) && !value.includes("%"))) return undefined;
  const label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
  if (value.length <= 253 && new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`).test(value)) return undefined;
  const host = /^https?:\/\/([^/:?#]{1,253})/.exec(value)?.[1];
  return {
    problem: "neither the name of a host nor an address",
    ...(host && new RegExp(`^${label}(\\.${label})*$`).test(host) ? { suggestion: host } : {}),
  };
};

/** The API server refuses other addresses; tokens would pass in clear. */
export const issuerUrl: Rule<string> = (value) => {
  const url = value.length <= 255 && URL.canParse(value) ? new URL(value) : undefined;
  if (!url) return { problem: "not a URL" };
  if (url.protocol !== "https:") return { problem: "not an https URL" };
  if (url.username || url.password) return { problem: "a URL with a user name or password" };
  return url.search || url.hash ? { problem: "a URL with a query or a fragment" } : undefined;
};

/** A text that goes to the API server as it is. */
export const plainText =
  (longest: number): Rule<string> =>
  (value) =>
    value.length <= longest && /^[\x21-\x7e]+$/.test(value)
      ? undefined
      : { problem: `not 1 to ${longest} printable characters without spaces` };

export const claim: Rule<string> = (value) =>
  value.length <= 200 && /^[\x21-\x3c\x3e-\x7e]+=[\x21-\x7e]+$/.test(value)
    ? undefined
    : { problem: "not a pair of key and value" };
