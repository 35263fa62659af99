/** One stack in the Markdown summary: in full, or in brief where there is little room. */
import { code, codeBlock } from "./escape";
import { refusals, type StackReview, type Verdict, verdictOf } from "./model";
import type { Plan, PlannedResource, PropertyChange } from "./plan";
import {
  changed,
  costText,
  countsOf,
  done,
  grouped,
  nameIn,
  openJudgements,
  resourcesOf,
  shortType,
  shown,
  violations,
} from "./wording";

/** Most rows of a table, and most properties of one row: the HTML report has them all. */
const mostRows = 60;
const mostProperties = 6;
const longestValue = 60;
/** Longest text of the engine's, in characters. */
const longestProblem = 4000;

export const badge: Readonly<Record<Verdict, string>> = {
  failed: "❌ failed",
  refused: "⛔ refused",
  "file removed": "⚠️ file removed",
  changes: "✏️ changes",
  "no changes": "✅ no changes",
};

export const row = (...cells: string[]) => `| ${cells.join(" | ")} |`;

function heading(stack: StackReview): string {
  return `### ${badge[verdictOf(stack)]}: ${code(stack.stack)}`;
}

/** Heading, counts and what is loud; no tables. */
export function brief(stack: StackReview): string {
  const { plan } = stack;
  return [
    heading(stack),
    ...(plan === undefined ? problem(stack) : [facts(stack, plan), ...alerts(plan), ...refused(plan)]),
  ].join("\n\n");
}

export function full(stack: StackReview): string {
  const { plan } = stack;
  if (plan === undefined) return brief(stack);
  return [
    heading(stack),
    facts(stack, plan),
    ...alerts(plan),
    ...refused(plan),
    ...changeTable(plan),
    ...otherPolicies(plan),
    ...engineErrors(plan),
  ].join("\n\n");
}

function problem({ problem: text, removed }: StackReview): string[] {
  if (removed) {
    return [
      "> [!WARNING]\n> The stack's file is gone. Nothing is planned for it: what stands, stands and is paid for until " +
        "`pulumi destroy` is run **before** the file goes.",
    ];
  }
  return ["No plan could be made.", codeBlock(shown(text ?? "", longestProblem))];
}

function facts({ from, cost }: StackReview, plan: Plan): string {
  const basis = from === "nothing" ? "A new stack" : "Over the standing cluster";
  const price = cost === undefined ? "" : ` Cost a month: ${costText(cost)}.`;
  return `${basis}: ${countsOf(plan)}.${price}${plan.complete ? "" : " **The engine stopped early: the plan may not be whole.**"}`;
}

function alerts(plan: Plan): string[] {
  return (["delete", "replace"] as const).flatMap((operation) => {
    const gone = resourcesOf(plan, operation);
    if (gone.length === 0) return [];
    const lines = gone.slice(0, mostRows).map((resource) => {
      const why =
        operation === "replace" && resource.replaceReasons.length > 0
          ? ` because of ${resource.replaceReasons.map(code).join(", ")}`
          : "";
      return `> - ${code(resource.name)} (${code(shortType(resource.type))})${why}`;
    });
    const more = gone.length > mostRows ? [`> - and ${gone.length - mostRows} more`] : [];
    return [[`> [!CAUTION]`, `> **${gone.length} ${done[operation]}**`, ">", ...lines, ...more].join("\n")];
  });
}

function refused(plan: Plan): string[] {
  const found = refusals(plan);
  if (found.length === 0) return [];
  return [
    `**⛔ Refused by ${found.length === 1 ? "a policy" : "policies"}**`,
    grouped(found)
      .slice(0, mostRows)
      .map(({ policies, message }) => `- ${policyNames(policies)}: ${code(shown(message, 1000))}`)
      .join("\n"),
  ];
}

const policyNames = (names: readonly string[]): string =>
  `${names.slice(0, 3).map(code).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;

function changeTable(plan: Plan): string[] {
  const resources = changed(plan);
  if (resources.length === 0) return [];
  const rows = resources
    .slice(0, mostRows)
    .map((resource) =>
      row(operationText(resource), code(resource.name), code(shortType(resource.type)), properties(resource)),
    );
  const more = resources.length - rows.length;
  return [
    [row("", "Resource", "Type", "What changes"), row("---", "---", "---", "---"), ...rows].join("\n"),
    ...(more > 0 ? [`and ${more} more.`] : []),
  ];
}

function operationText({ operation }: PlannedResource): string {
  const word = done[operation] ?? code(operation);
  return operation === "replace" || operation === "delete" ? `**${word.toUpperCase()}**` : word;
}

function properties({ operation, changes }: PlannedResource): string {
  if (operation !== "update" && operation !== "replace") return "";
  if (changes.length === 0) return "_only what can't be shown: a secret, or what the provider computes_";
  const lines = changes.slice(0, mostProperties).map(changeText);
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("<br>");
}

function changeText({ path, kind, before, after, replaces }: PropertyChange): string {
  const value = (given: unknown) => code(shown(given, longestValue));
  const sides = {
    add: `new: ${value(after)}`,
    remove: `gone: ${value(before)}`,
    update: `${value(before)} → ${value(after)}`,
  };
  return `${code(path)}: ${sides[kind]}${replaces ? " **(replaces it)**" : ""}`;
}

function otherPolicies(plan: Plan): string[] {
  const advisory = violations(plan).filter(({ level }) => level !== "mandatory");
  const open = [...openJudgements(plan)];
  const lines = [
    ...grouped(advisory)
      .slice(0, mostRows)
      .map(({ policies, resource, message }) => {
        const name = nameIn(plan, resource);
        return `- ${policyNames(policies)}${name === undefined ? "" : ` on ${code(name)}`}: ${code(shown(message, 1000))}`;
      }),
    ...open.map(
      ([policy, count]) => `- ${code(policy)}: ${count} judgements are open until the change is made`,
    ),
  ];
  const clean = refusals(plan).length === 0 && advisory.length === 0;
  const head = `${plan.policiesAsked} policies were asked${clean ? "; none objects" : ""}.`;
  return lines.length === 0
    ? [head]
    : [`<details><summary>${head}</summary>\n\n${lines.join("\n")}\n\n</details>`];
}

function engineErrors({ diagnostics }: Plan): string[] {
  const said = diagnostics.filter(({ severity }) => severity !== "info");
  if (said.length === 0) return [];
  const text = said.map(({ severity, message }) => `${severity}: ${message}`).join("\n");
  return [
    `<details><summary>What the engine said</summary>\n\n${codeBlock(shown(text, longestProblem))}\n\n</details>`,
  ];
}
