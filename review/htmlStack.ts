/** One stack in the HTML report: verdict, what is loud, policies, topology, plan, cost, what the engine said. */
import { costSection } from "./htmlCost";
import { html, visible } from "./escape";
import { badge, codeOf, fold, operationBadge, table } from "./htmlParts";
import { refusals, type StackReview, verdictOf } from "./model";
import type { Plan, PlannedResource, PolicyResult, PropertyChange } from "./plan";
import { topologySvg } from "./svg";
import {
  changed,
  difference,
  done,
  grouped,
  isUnpriced,
  nameIn,
  openJudgements,
  operations,
  resourcesOf,
  shortType,
  shown,
  violations,
} from "./wording";

/** Longest value of a property, in characters. */
const longestValue = 2000;
const longestProblem = 20_000;

/** @param id unique in the document */
export function stackSection(stack: StackReview, id: string): string {
  const { plan } = stack;
  return `<section class="stack" id="${id}" aria-labelledby="${id}-name">
<div class="title"><h2 id="${id}-name">${html(visible(stack.stack))}</h2>${badge(verdictOf(stack))}</div>
${because(stack)}
${plan === undefined ? withoutPlan(stack) : withPlan(stack, plan, id)}
</section>`;
}

function because({ because, from, cloud }: StackReview): string {
  const files = because.slice(0, 5).map(codeOf).join(", ");
  const more = because.length > 5 ? ` and ${because.length - 5} more` : "";
  const what = from === "nothing" ? "A new stack" : "A standing cluster";
  return `<p class="faint">${what}${cloud === undefined ? "" : ` on ${cloud}`}; touched by ${files}${more}.</p>`;
}

function withoutPlan({ problem = "", removed }: StackReview): string {
  return removed
    ? `<div class="alert"><strong>The stack's file is gone.</strong><p>Nothing is planned for it: what stands, stands and is paid for until <code>pulumi destroy</code> is run before the file goes.</p></div>`
    : `<div class="alert"><strong>No plan could be made.</strong><pre>${html(shown(problem, longestProblem))}</pre></div>`;
}

function withPlan(stack: StackReview, plan: Plan, id: string): string {
  return [
    facts(stack, plan),
    plan.complete ? "" : "<p><b>The engine stopped early: the plan may not be whole.</b></p>",
    alerts(plan),
    policies(plan),
    "<h3>Topology</h3>",
    `<div class="legend">${operations
      .filter((one) => resourcesOf(plan, one).length > 0)
      .map(operationBadge)
      .join("")}</div>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="Topology">${topologySvg(plan, id)}</div>`,
    "<h3>Plan</h3>",
    planList(plan),
    costSection(stack.cost),
    engineSaid(plan),
  ].join("\n");
}

function facts({ cost }: StackReview, plan: Plan): string {
  const counts = operations
    .map((operation) => ({ operation, count: resourcesOf(plan, operation).length }))
    .filter(({ count }) => count > 0)
    .map(({ operation, count }) => {
      const loud = operation === "replace" || operation === "delete" ? ' class="loud"' : "";
      return `<li${loud}><b>${count}</b> ${done[operation]}</li>`;
    });
  const price =
    cost === undefined
      ? ""
      : `<li><b>${difference(cost.after.monthly - cost.before.monthly)}</b> a month${isUnpriced(plan, cost) ? ", some without a price" : ""}</li>`;
  return `<ul class="facts">${counts.join("")}${price}</ul>`;
}

function alerts(plan: Plan): string {
  return (["delete", "replace"] as const)
    .map((operation) => {
      const gone = resourcesOf(plan, operation);
      if (gone.length === 0) return "";
      const items = gone.map(({ name, type, replaceReasons }) => {
        const why = replaceReasons.length > 0 ? `, because of ${replaceReasons.map(codeOf).join(", ")}` : "";
        return `<li>${codeOf(name)} (${html(visible(shortType(type)))})${why}</li>`;
      });
      return `<div class="alert ${operation}"><strong>${gone.length} ${done[operation]}</strong><ul>${items.join("")}</ul></div>`;
    })
    .join("");
}

function policies(plan: Plan): string {
  const found = violations(plan);
  const mandatory = refusals(plan);
  const others = found.filter((one) => !mandatory.includes(one));
  const open = [...openJudgements(plan)].map(
    ([policy, count]) => `<li>${codeOf(policy)}: ${count} open until the change is made</li>`,
  );
  const said =
    found.length === 0
      ? `<p>${plan.policiesAsked} policies were asked; none objects.</p>`
      : `<p>${plan.policiesAsked} policies were asked.</p>`;
  return [
    "<h3>Policies</h3>",
    said,
    list(plan, mandatory),
    list(plan, others),
    open.length === 0 ? "" : fold("Judgements that are open", `<ul class="policies">${open.join("")}</ul>`),
  ].join("");
}

function list(plan: Plan, results: readonly PolicyResult[]): string {
  if (results.length === 0) return "";
  const items = grouped(results).map(({ policies, level, resource, message }) => {
    const name = nameIn(plan, resource);
    const refused = level === "mandatory";
    return `<li${refused ? ' class="mandatory"' : ""}>${refused ? "<b>Refused</b> by " : ""}${policies.map(codeOf).join(", ")} (${html(level)})${
      name === undefined ? "" : ` on ${codeOf(name)}`
    }<br>${html(shown(message, longestValue))}</li>`;
  });
  return `<ul class="policies">${items.join("")}</ul>`;
}

function planList(plan: Plan): string {
  const changes = changed(plan);
  const same = plan.resources.filter(({ operation }) => operation === "same" || operation === "read");
  const unchanged =
    same.length === 0
      ? ""
      : fold(
          `${same.length} unchanged`,
          `<ul>${same.map(({ name, type }) => `<li>${codeOf(name)} (${html(visible(shortType(type)))})</li>`).join("")}</ul>`,
        );
  return `${changes.length === 0 ? "<p>Nothing changes.</p>" : ""}${changes.map(resourceFold).join("\n")}${unchanged}`;
}

function resourceFold(resource: PlannedResource): string {
  const { operation, name, type } = resource;
  const marks = [
    resource.protect ? "protected" : "",
    resource.retainOnDelete ? "stays in the cloud when given up" : "",
  ]
    .filter(Boolean)
    .join(", ");
  const summary = `${operationBadge(operation)} ${codeOf(name)} <span class="faint">${html(visible(shortType(type)))}${marks && `, ${marks}`}</span>`;
  return fold(summary, inside(resource), ' class="resource"');
}

/** The properties that change; all of them where the resource comes or goes. */
function inside({ operation, changes, before, after }: PlannedResource): string {
  const rows =
    operation === "update" || operation === "replace"
      ? changes
      : Object.entries(after ?? before ?? {}).map(([path, value]): PropertyChange =>
          after === undefined
            ? { path, kind: "remove", before: value, replaces: false }
            : { path, kind: "add", after: value, replaces: false },
        );
  if (rows.length === 0)
    return "<p>Only what can't be shown changes: a secret, or what the provider computes.</p>";
  // A resource that comes or goes has only one side.
  const sides = (["before", "after"] as const).filter((side) => rows.some((row) => row[side] !== undefined));
  return table(
    "diff",
    ["Property", ...sides.map((side) => (side === "before" ? "Before" : "After"))]
      .map((heading) => `<th>${heading}</th>`)
      .join(""),
    rows.map((row) => {
      const mark = row.replaces ? ' <span class="op replace">replaces it</span>' : "";
      const values = sides.map((side) => `<td class="${side}">${value(row[side])}</td>`);
      return `<td>${codeOf(row.path)}${mark}</td>${values.join("")}`;
    }),
  );
}

const value = (given: unknown): string =>
  given === undefined ? "" : `<code>${html(shown(given, longestValue))}</code>`;

function engineSaid({ diagnostics }: Plan): string {
  if (diagnostics.length === 0) return "";
  const text = diagnostics.map(({ severity, message }) => `${severity}: ${message}`).join("\n");
  return `<h3>What the engine said</h3><pre>${html(shown(text, longestProblem))}</pre>`;
}
