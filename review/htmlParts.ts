/** Small parts of the HTML report. */
import { html, visible } from "./escape";
import type { Verdict } from "./model";
import { done } from "./wording";

const verdictClass: Readonly<Record<Verdict, string>> = {
  failed: "failed",
  refused: "refused",
  "file removed": "removed",
  changes: "changes",
  "no changes": "unchanged",
};

export const badge = (verdict: Verdict): string =>
  `<span class="badge ${verdictClass[verdict]}">${verdict}</span>`;

/** What is done to a resource. */
export function operationBadge(operation: string): string {
  const known = Object.hasOwn(done, operation) ? operation : "other";
  return `<span class="op ${known}">${html(done[operation] ?? operation)}</span>`;
}

export const codeOf = (text: string): string => `<code>${html(visible(text))}</code>`;

/** A fold that opens by keyboard and by mouse. */
export const fold = (summary: string, inside: string, attributes = ""): string =>
  `<details${attributes}><summary>${summary}</summary><div class="inside">${inside}</div></details>`;

/** A table that scrolls by itself where it is too wide. `rows` are cells with their tags. */
export const table = (name: string, head: string, rows: readonly string[], foot = ""): string =>
  `<div class="wide"><table class="${name}"><thead><tr>${head}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row}</tr>`)
    .join("")}</tbody>${foot === "" ? "" : `<tfoot><tr>${foot}</tr></tfoot>`}</table></div>`;
