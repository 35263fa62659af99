/** Asks policies as the engine asks them, without an engine. */
import {
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  Secret,
  type StackValidationPolicy,
  unknownCheckingProxy,
} from "@pulumi/policy";
import * as wire from "@pulumi/policy/deserialize";
import { secretsPreservingProxy } from "@pulumi/policy/secret";
import { specialSecretSig, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import type { ClusterSpec } from "../../components/cluster";
import { ownerLabels } from "../../components/naming";
import { leftOpen, setStack } from "../../policies/judge";
import { credentialsOf } from "../../policies/secrets/credentials";
import { marks } from "../../policies/secrets/marks";
import type { JudgedStack } from "../../policies/stack";
import { type StackState, stateOf } from "../../policies/state";
import { readPolicyConfig } from "../../stacks/config/policy";
import { hetznerClusterSpec } from "../support/spec";

export const stackName = "customer-1";

/** As the engine writes what a preview does not know yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Asked {
  type: string;
  name?: string;
  props?: Record<string, unknown>;
  /** Types of the parents, before the resource's own in its URN. Default: the cluster's component. */
  parents?: string;
  protect?: boolean;
  ignoreChanges?: string[];
  additionalSecretOutputs?: string[];
  provider?: { name: string; urn: string };
}

export interface World {
  spec?: ClusterSpec;
  /** `byoc:policy`. */
  own?: object;
  /** What stands before the run. */
  standing?: Asked[];
  /** Whether it is a preview. Default: yes. */
  preview?: boolean;
  /** What the platform sets for the policy. */
  settings?: object;
}

/** The labels of a resource of the stack that is judged. */
export function labelsOf(spec: ClusterSpec, resource: string): Record<string, string> {
  return ownerLabels(spec, stackName, resource);
}

export function urnOf({ type, name = "thing", parents = "byoc:index:Cluster" }: Asked): string {
  return `urn:pulumi:${stackName}::byoc::${parents === "" ? "" : `${parents}$`}${type}::${name}`;
}

/** What a policy says of a resource: its messages, and whether something was left open. */
export async function ask(
  policy: ResourceValidationPolicy,
  asked: Asked,
  world: World = {},
): Promise<{ said: string[]; open: boolean }> {
  const [said = []] = await askEach(policy, [asked], world);
  return { said, open: leftOpen.has(policy.name) };
}

/** What a policy says of each resource of one run. */
export async function askEach(
  policy: ResourceValidationPolicy,
  resources: Asked[],
  world: World = {},
): Promise<string[][]> {
  play(world);
  const all: string[][] = [];
  for (const asked of resources) {
    const said: string[] = [];
    for (const check of [policy.validateResource ?? []].flat())
      await check(argsOf(asked, defaultsOf(policy, world)), (message) => said.push(message));
    all.push(said);
  }
  return all;
}

/** The inputs that a policy makes of a resource's, as the engine gets them, if it changes any. */
export async function remedied(
  policy: ResourceValidationPolicy,
  asked: Asked,
  world: World = {},
): Promise<Record<string, unknown> | undefined> {
  play(world);
  const args = argsOf(asked, defaultsOf(policy, world));
  // As the engine's side gives inputs to remediations, with all that such proxies can't do.
  const kept = opened(asked.props ?? {}, (inner) => new Secret(inner));
  const props = unknownCheckingProxy(secretsPreservingProxy(kept) as object) as Record<string, unknown>;
  const made = await policy.remediateResource?.({ ...args, props });
  return made ? toEngine(made) : undefined;
}

/** As the SDK sends it back; it has no types for that. */
const { serializeProperties: toEngine } = wire as unknown as {
  serializeProperties: (properties: Record<string, unknown>) => Promise<Record<string, unknown>>;
};

/** What a policy says of all resources together. */
export async function askAll(
  policy: StackValidationPolicy,
  resources: Asked[],
  world: World = {},
): Promise<string[]> {
  play(world);
  const said: string[] = [];
  for (const each of resources) marks.rememberOutputs(urnOf(each), () => each.props ?? {});
  await policy.validateStack(
    {
      resources: resources.map((each) => argsOf(each, {}) as unknown as PolicyResource),
      stackTags: new Map(),
      getConfig: <T extends object>() => defaultsOf(policy, world) as T,
      notApplicable: () => {
        throw new Error("not applicable");
      },
    },
    (message) => said.push(message),
  );
  return said;
}

/** A value as the engine marks it secret. */
export const secret = (value: unknown): unknown => ({ [specialSigKey]: specialSecretSig, value });

/** A copy, in which `ofSecret` makes what stands for a secret. Default: its value, as policies see it. */
function opened(value: unknown, ofSecret = (inner: unknown): unknown => inner): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (specialSigKey in value) return ofSecret(opened((value as { value?: unknown }).value, ofSecret));
  if (Array.isArray(value)) return value.map((inner) => opened(inner, ofSecret));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner, ofSecret)]));
}

function play({ spec = hetznerClusterSpec(), own = {}, standing = [], preview = true }: World): void {
  const state: StackState = stateOf({
    deployment: {
      resources: standing.map((each) => ({ urn: urnOf(each), type: each.type, inputs: each.props ?? {} })),
    },
  });
  const stack: JudgedStack = {
    name: stackName,
    preview,
    spec,
    own: readPolicyConfig(own),
    credentials: credentialsOf(process.env),
    state: Promise.resolve(state),
  };
  setStack(() => Promise.resolve(stack));
}

function defaultsOf(policy: ResourceValidationPolicy | StackValidationPolicy, { settings }: World): object {
  const properties = policy.configSchema?.properties ?? {};
  const defaults = Object.entries(properties).map(([key, schema]) => [key, schema.default as unknown]);
  return { ...Object.fromEntries(defaults), ...settings };
}

function argsOf(asked: Asked, settings: object): ResourceValidationArgs {
  const { type, name = "thing", props = {}, provider } = asked;
  marks.rememberInputs(urnOf(asked), () => props);
  return {
    type,
    name,
    urn: urnOf(asked),
    props: unknownCheckingProxy(opened(props) as object) as Record<string, unknown>,
    opts: {
      protect: asked.protect ?? false,
      ignoreChanges: asked.ignoreChanges ?? [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: asked.additionalSecretOutputs ?? [],
    },
    ...(provider ? { provider: { ...provider, type: "pulumi:providers:any", props: {} } } : {}),
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: <T extends object>() => settings as T,
    notApplicable: () => {
      throw new Error("not applicable");
    },
  };
}
