/** The summary of a review as one comment for a pull request, in GitHub's Markdown. */
import { code } from "./escape";
import { bytes, fitting } from "./fitting";
import { badge, brief, full, row } from "./markdownStack";
import { isRefused, type Review, type Verdict, verdictOf, verdicts } from "./model";
import { difference, isUnpriced, many, resourcesOf } from "./wording";

/** GitHub takes comments of 65 536 characters; the workflow that posts this adds some. */
export const mostBytes = 60_000;

const inTitle: Readonly<Record<Verdict, string>> = {
  failed: "failed",
  refused: "refused",
  "file removed": "without its file",
  changes: "with changes",
  "no changes": "unchanged",
};

export function markdownSummary(review: Review): string {
  const head = [title(review), overview(review)].filter(Boolean).join("\n\n");
  const foot = `Compared with ${code(review.base.slice(0, 12))}, planned ${
    review.backend === "sandbox"
      ? "on a sandbox, where the cluster was brought up from the base first"
      : "against what stands"
  }. Secrets are masked. The HTML report has every property, the topology and the costs.`;
  const sections = fitting(
    review.stacks.map((stack) => [full(stack), brief(stack), ""]),
    mostBytes - bytes(head) - bytes(foot) - 500,
  );
  const text = [head, ...sections, "---", foot].join("\n\n");
  return `${bytes(text) > mostBytes ? [title(review), tooMany(review), foot].join("\n\n") : text}\n`;
}

function title(review: Review): string {
  if (review.stacks.length === 0) return "## ✅ Review: no stack is touched";
  const counts = verdicts
    .map(
      (verdict) => [review.stacks.filter((stack) => verdictOf(stack) === verdict).length, verdict] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${inTitle[verdict]}`);
  return `## ${isRefused(review) ? "⛔" : "✅"} Review of ${many(review.stacks.length, "stack")}: ${counts.join(", ")}`;
}

function overview({ stacks, files }: Review): string {
  if (stacks.length === 0)
    return `The change is in ${many(files, "file")}, of documents, tests or tools only.`;
  const rows = stacks.map((stack) => {
    const { plan, cost } = stack;
    const number = (operation: string) =>
      String(plan === undefined ? "" : resourcesOf(plan, operation).length);
    const loud = (operation: string) =>
      ["", "0"].includes(number(operation)) ? number(operation) : `**${number(operation)}**`;
    const price =
      plan === undefined || cost === undefined
        ? ""
        : `${difference(cost.after.monthly - cost.before.monthly)}${isUnpriced(plan, cost) ? ", some without a price" : ""}`;
    return row(
      code(stack.stack),
      badge[verdictOf(stack)],
      number("create"),
      number("update"),
      loud("replace"),
      loud("delete"),
      price,
    );
  });
  return [
    row("Stack", "Verdict", "Created", "Changed", "Replaced", "Deleted", "Cost a month"),
    row("---", "---", "--:", "--:", "--:", "--:", "--:"),
    ...rows,
  ].join("\n");
}

const tooMany = (review: Review) =>
  `There are too many stacks for one comment. The HTML report has them all. Refused or failed: ${
    review.stacks.filter((stack) => ["failed", "refused"].includes(verdictOf(stack))).length
  }.`;
