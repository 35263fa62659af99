/** Label and field selectors. */
import { badRequest } from "./status";
import type { KubeObject } from "./object";

type Test = (object: KubeObject) => boolean;

/** `a=b,c!=d,e in (f,g),!h,i` */
export function labelSelector(text: string): Test {
  const tests = (text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []).map((part) => labelTest(part.trim()));
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}));
}

function labelTest(part: string): (labels: Record<string, string>) => boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const [, key, operator, values] = set as unknown as [string, string, string, string];
    const wanted = values.split(",").map((value) => value.trim());
    return (labels) => wanted.includes(labels[key] ?? "\0") === (operator === "in");
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equality !== null) {
    const [, key, operator, value] = equality as unknown as [string, string, string, string];
    return (labels) => (labels[key] === value) === (operator !== "!=");
  }
  if (/^![^=!\s]+$/.test(part)) return (labels) => !(part.slice(1) in labels);
  if (/^[^=!\s]+$/.test(part)) return (labels) => part in labels;
  throw badRequest(`unable to parse requirement: ${part}`);
}

const fields: Record<string, (object: KubeObject) => string> = {
  "metadata.name": ({ metadata }) => metadata.name,
  "metadata.namespace": ({ metadata }) => metadata.namespace ?? "",
  "spec.nodeName": ({ spec }) => spec?.nodeName ?? "",
  "status.phase": ({ status }) => status?.phase ?? "",
  type: ({ type }) => type ?? "",
  "involvedObject.name": ({ involvedObject }) => involvedObject?.name ?? "",
};

/** `metadata.name=a,spec.nodeName!=b` */
export function fieldSelector(text: string): Test {
  const tests = text
    .split(",")
    .filter((part) => part !== "")
    .map((part): Test => {
      const [, field = "", operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? [];
      const read = fields[field];
      if (read === undefined) throw badRequest(`field label not supported: ${field || part}`);
      return (object) => (read(object) === value) === (operator !== "!=");
    });
  return (object) => tests.every((test) => test(object));
}

interface ObjectSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** A selector inside an object, as of a deployment. Without one nothing matches, with an empty one everything. */
export function matches(selector: ObjectSelector | undefined, labels: Record<string, string> = {}): boolean {
  if (selector === undefined) return false;
  const equal = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      if (operator === "Exists") return key in labels;
      if (operator === "DoesNotExist") return !(key in labels);
      return values.includes(labels[key] ?? "\0") === (operator === "In");
    })
  );
}
