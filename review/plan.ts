/**
 * Reads one `pulumi preview` into plain data, with secrets masked.
 *
 *     const eventLog = path.join(folder, "events.json");
 *     const { stdout } = await workspace.pulumi([...previewArguments(eventLog), "--policy-pack", "policies"], {
 *       env: previewVariables,
 *       expectFailure: "either",
 *     });
 *     const plan = readPlan(stdout, readFileSync(eventLog, "utf8"), createMask([token]));
 *
 * One preview gives both texts: the engine's digest (`--json`) knows the resources with their dependencies, the log of its
 * events knows the policies.
 */
import { changesOf, type PropertyChange } from "./changes";
import { createMask, type Mask } from "./mask";

export type { PropertyChange } from "./changes";

/** What a change does to a resource, by the engine's names: `create`, `update`, `replace`, `delete`, `same`, `read`, `import`. */
export type Operation = string;

export type Properties = Readonly<Record<string, unknown>>;

export interface PlannedResource {
  urn: string;
  type: string;
  /** The last part of the URN, as the program names it. */
  name: string;
  /** URN of the resource that it belongs to. */
  parent?: string;
  operation: Operation;
  /** What the cloud calls it. Absent where it is to be made. */
  id?: string;
  /** Whether a provider looks after it: `false` for components and the stack. */
  custom: boolean;
  /** Whether the engine refuses to delete it. */
  protect: boolean;
  /** Whether it stays in the cloud when the stack gives it up. */
  retainOnDelete: boolean;
  /** Name of its provider. */
  provider?: string;
  /** URNs of the resources that it needs. */
  dependencies: readonly string[];
  /** The properties that make the engine replace it. */
  replaceReasons: readonly string[];
  changes: readonly PropertyChange[];
  /** Inputs before the change. Absent where it is to be made. */
  before?: Properties;
  /** Inputs after it. Absent where it goes. */
  after?: Properties;
}

/** What a policy says of a resource, or of the stack. */
export interface PolicyResult {
  policy: string;
  /** `mandatory` refuses the change, `advisory` doesn't, `remediate` has put it right. */
  level: string;
  /** URN. Absent where it is about the stack. */
  resource?: string;
  message: string;
  /** What it judges is not known before the change is made: it is judged then. */
  open: boolean;
}

export interface Diagnostic {
  severity: "error" | "warning" | "info";
  /** URN. */
  resource?: string;
  message: string;
}

export interface Plan {
  /** In the engine's order, which is that of the program. */
  resources: readonly PlannedResource[];
  policies: readonly PolicyResult[];
  diagnostics: readonly Diagnostic[];
  /** How many policies judged at least one resource, or the stack. */
  policiesAsked: number;
  /** Whether the engine came to the end: where not, resources may be missing. */
  complete: boolean;
}

/** The arguments of a preview whose outputs `readPlan` reads: the digest goes to standard output. */
export const previewArguments = (eventLog: string): string[] => [
  "preview",
  "--non-interactive",
  "--json",
  "--show-sames",
  "--show-reads",
  "--event-log",
  eventLog,
];

/** What the engine has to be told of, so that it knows `--event-log`. */
export const previewVariables = { PULUMI_DEBUG_COMMANDS: "true" } as const;

/**
 * @param digest what `pulumi preview --json` printed; may be empty where the engine failed before it began
 * @param events the file of `--event-log`, one event in JSON a line
 */
export function readPlan(digest: string, events: string, mask: Mask = createMask()): Plan {
  const { steps = [] } = (digest.trim() === "" ? {} : JSON.parse(digest)) as { steps?: Step[] };
  const log = events
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as EngineEvent);
  const judged = log.flatMap((event) => [
    ...named(event.policyAnalyzeSummaryEvent),
    ...named(event.policyRemediateSummaryEvent),
    ...named(event.policyAnalyzeStackSummaryEvent),
  ]);
  return {
    resources: steps.map((step) => resourceOf(step, mask)),
    policies: log.flatMap(({ policyEvent }) => (policyEvent ? [policyResultOf(policyEvent, mask)] : [])),
    diagnostics: log.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent ? diagnosticOf(diagnosticEvent, mask) : [],
    ),
    policiesAsked: new Set(judged).size,
    complete: log.some(({ summaryEvent }) => summaryEvent?.result === "succeeded"),
  };
}

function resourceOf(step: Step, mask: Mask): PlannedResource {
  const state = step.newState ?? step.oldState ?? {};
  const before = inputsOf(step.oldState, mask);
  const after = step.op === "delete" ? undefined : inputsOf(step.newState, mask);
  const replaceReasons = step.replaceReasons ?? [];
  const provider = state.provider?.split("::").at(-2);
  const id = step.oldState?.id;
  return {
    urn: mask.text(step.urn),
    type: mask.text(typeOf(step.urn)),
    name: mask.text(nameOf(step.urn)),
    ...(state.parent ? { parent: mask.text(state.parent) } : {}),
    operation: step.op,
    ...(id ? { id: mask.text(id) } : {}),
    custom: state.custom ?? false,
    protect: state.protect ?? false,
    retainOnDelete: state.retainOnDelete ?? false,
    ...(provider ? { provider: mask.text(provider) } : {}),
    dependencies: (state.dependencies ?? []).map((urn) => mask.text(urn)),
    replaceReasons: replaceReasons.map((reason) => mask.text(reason)),
    changes:
      step.op === "update" || step.op === "replace"
        ? changesOf(before ?? {}, after ?? {}, {
            paths: [...Object.keys(step.detailedDiff ?? {}), ...(step.diffReasons ?? [])],
            replacing: replaceReasons,
          })
        : [],
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** The type and the name are the last parts of a URN; types of parents come before the last `$`. */
export const typeOf = (urn: string): string => (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** Notes of the SDK's own beside the inputs, and the constant text of our dynamic providers. */
const notes = new Set(["__defaults", "__provider"]);

function inputsOf(state: State | undefined, mask: Mask): Properties | undefined {
  return state && mask.value(withoutNotes(state.inputs ?? {}) as Properties);
}

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !notes.has(key))
      .map(([key, item]) => [key, withoutNotes(item)]),
  );
}

function policyResultOf(event: PolicyEvent, mask: Mask): PolicyResult {
  // The engine gives the policy's description as the first line: the message proper comes after it.
  const [head = "", ...rest] = event.message.trim().split("\n");
  const open = head.startsWith("can't run policy");
  return {
    policy: event.policyName,
    level: event.enforcementLevel,
    ...(event.resourceUrn ? { resource: mask.text(event.resourceUrn) } : {}),
    message: mask.text((rest.length === 0 ? head : rest.join("\n")).trim()),
    open,
  };
}

function diagnosticOf(event: DiagnosticEvent, mask: Mask): Diagnostic[] {
  const severity = event.severity.replace("info#err", "info");
  if (event.ephemeral || (severity !== "error" && severity !== "warning" && severity !== "info")) return [];
  const message = mask.text(event.message.trim());
  return message === ""
    ? []
    : [{ severity, ...(event.urn ? { resource: mask.text(event.urn) } : {}), message }];
}

const named = (judgement: Judgement | undefined) => [
  ...(judgement?.passed ?? []),
  ...(judgement?.failed ?? []),
];

/** A step of the digest: display.PreviewStep of the engine. */
interface Step {
  op: string;
  urn: string;
  oldState?: State;
  newState?: State;
  diffReasons?: string[] | null;
  replaceReasons?: string[] | null;
  detailedDiff?: Record<string, unknown> | null;
}

interface State {
  id?: string;
  custom?: boolean;
  protect?: boolean;
  retainOnDelete?: boolean;
  parent?: string;
  /** `urn::id`. */
  provider?: string;
  dependencies?: string[] | null;
  inputs?: Record<string, unknown>;
}

/** An event: apitype.EngineEvent of the engine. */
interface EngineEvent {
  policyEvent?: PolicyEvent;
  diagnosticEvent?: DiagnosticEvent;
  policyAnalyzeSummaryEvent?: Judgement;
  policyRemediateSummaryEvent?: Judgement;
  policyAnalyzeStackSummaryEvent?: Judgement;
  summaryEvent?: { result: string };
}

interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  enforcementLevel: string;
}

interface DiagnosticEvent {
  urn?: string;
  message: string;
  severity: string;
  ephemeral?: boolean;
}

interface Judgement {
  passed?: string[];
  failed?: string[];
}
