/** What a single value of a config on Hetzner must look like. */
import { parseCidr } from "../../../components/cidr";
import { kubernetesVersions } from "../../../components/hetzner/k3s";
import { serverTypeForm } from "../../../clouds/hetzner/catalogue";
import { name, type Rule, source } from "../rules";

/** Ours are called like that: server names and labels would be hard to tell apart. */
const reservedPools = ["control-plane", "gateway"];

export const poolName =
  (longest: number): Rule<string> =>
  (value) =>
    reservedPools.includes(value)
      ? { problem: "a reserved name", suggestion: value.replace(/-.*|$/, "-nodes") }
      : name(longest)(value);

export const minorVersion: Rule<string> = (value) => {
  if (kubernetesVersions.includes(value)) return undefined;
  const [minor = "", patch] = /^\s*v?(1\.\d{1,3})(\.\d{1,3}\S{0,20})?\s*$/.exec(value)?.slice(1) ?? [];
  const suggestion = kubernetesVersions.includes(minor) ? { suggestion: minor } : {};
  if (patch)
    return { problem: "a patch version; Mengi chooses the one of each minor version", ...suggestion };
  return { problem: minor ? "not a supported version" : "not a Kubernetes version", ...suggestion };
};

/** Which types there are, and where, is asked of the API. */
export const serverType: Rule<string> = (value) => {
  if (serverTypeForm.test(value)) return undefined;
  const normal = value
    .slice(0, 20)
    .toLowerCase()
    .replace(/[\s_-]+/g, "");
  return {
    problem: "not a server type of Hetzner Cloud",
    ...(serverTypeForm.test(normal) ? { suggestion: normal } : {}),
  };
};

/** Who may come in at the NAT gateway, which has an IPv4 address only. */
export const ipv4Source: Rule<string> = (value) =>
  value.includes(":") ? { problem: "IPv6; the NAT gateway has an IPv4 address only" } : source(value);

/** Who may use SSH: named addresses, not half the internet. */
export const fewAddresses: Rule<string> = (value) => {
  const finding = ipv4Source(value);
  if (finding) return finding;
  const range = parseCidr(value);
  return range && range.prefix < 24
    ? { problem: "too many addresses: a prefix length below /24" }
    : undefined;
};

const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/** Minute, hour, day of month, month, day of week. */
export const cronExpression: Rule<string> = (value) => {
  const fields = value.split(" ", bounds.length + 1);
  const fits =
    fields.length === bounds.length &&
    bounds.every(([least, most], index) => isCronField(fields[index] ?? "", least, most));
  return fits ? undefined : { problem: "not a cron expression of five fields" };
};

function isCronField(text: string, least: number, most: number): boolean {
  return text.split(",", most + 2).every((part) => {
    const [, from, to, step] = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part) ?? [""];
    if (!/^[\d*]/.test(part)) return false;
    const numbers = [from, to].filter((each) => each !== undefined).map(Number);
    const isRange = numbers.length < 2 || (numbers[0] ?? 0) <= (numbers[1] ?? 0);
    return isRange && numbers.every((each) => each >= least && each <= most) && step !== "0";
  });
}

/** A host, with a port where it is not the usual one: the connection is always encrypted. */
export const s3Endpoint: Rule<string> = (value) => {
  if (isHost(value)) return undefined;
  const bare = value
    .slice(0, 300)
    .replace(/^https:\/\//, "")
    .replace(/\/+$/, "");
  return {
    problem: "not the name of a host",
    ...(value.startsWith("https://") && isHost(bare) ? { suggestion: bare } : {}),
  };
};

function isHost(value: string): boolean {
  return (
    value.length <= 253 &&
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9]\d{0,4})?$/.test(value)
  );
}

export const s3Region: Rule<string> = (value) =>
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value) ? undefined : { problem: "not the name of a region" };

export const s3Bucket: Rule<string> = (value) =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) ? undefined : { problem: "not the name of a bucket" };

export const s3Folder: Rule<string> = (value) =>
  value.length <= 200 && /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(value)
    ? undefined
    : { problem: "not a path in a bucket" };

export const time: Rule<string> = (value) =>
  parseTime(value) === undefined ? { problem: "not a time with a date and a time zone" } : undefined;

/** A point in time with its distance from UTC, in milliseconds; also as Pulumi hands on what YAML read as a time. */
export function parseTime(value: string): number | undefined {
  const form =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?:(Z)|([+-]\d\d):?(\d\d)(?: [A-Z]{1,5}| [+-]\d{4})?)$/;
  const [, date, clock, utc, hours, minutes] = form.exec(value) ?? [];
  const time = Date.parse(`${date}T${clock}${utc ?? `${hours}:${minutes}`}`);
  return Number.isNaN(time) ? undefined : time;
}
