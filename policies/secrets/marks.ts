/** Which values of resources are marked secret: the engine says so, the policies' SDK opens them all. */
import { unknownValue } from "@pulumi/pulumi/runtime";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import type { MarkedProperties } from "../engineMessages";

type Told = () => MarkedProperties;

const inputs = new Map<string, Told>();
const outputs = new Map<string, Told>();

/** Remembers what the engine said of resources, by URN. */
export const marks = {
  rememberInputs: (urn: string, properties: Told): void => void inputs.set(urn, properties),
  rememberOutputs: (urn: string, properties: Told): void => void outputs.set(urn, properties),
};

/** A value that is not marked. */
export interface Clear {
  /** `files[0].content`. */
  path: string;
  /** The name of the property itself. */
  key: string;
  /** Absent where a preview does not know it yet. */
  value?: string | number | boolean | null;
}

/** All inputs of a resource that are not marked secret, and not inside of one that is. */
export function clearInputs(urn: string): Clear[] {
  return [...clear(told(inputs, urn))];
}

/** All outputs of a resource that are not marked secret, and not inside of one that is. */
export function clearOutputs(urn: string): Clear[] {
  return [...clear(told(outputs, urn))];
}

function told(where: ReadonlyMap<string, Told>, urn: string): MarkedProperties {
  const found = where.get(urn);
  // Rather no judgement than one over nothing: the engine takes it for an error, and the run ends.
  if (found === undefined) throw new Error(`The engine has not said which values of ${urn} are secret`);
  return found();
}

function* clear(value: object, path = ""): Generator<Clear> {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const here = Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    if (inner === unknownValue) yield { path: here, key };
    else if (typeof inner !== "object" || inner === null) yield { path: here, key, value: inner as string };
    else if (!isSecret(inner)) yield* clear(inner, here);
  }
}

function isSecret(value: object): boolean {
  return (value as Record<string, unknown>)[specialSigKey] === specialSecretSig;
}
