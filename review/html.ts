/** The report of a review as one HTML file that needs nothing else: no network, no script. */
import { createHash } from "node:crypto";
import { html, visible } from "./escape";
import { stackSection } from "./htmlStack";
import { isRefused, type Review, verdictOf } from "./model";
import { style } from "./style";
import { badge } from "./htmlParts";
import { many } from "./wording";

export function htmlReport(review: Review): string {
  // The browser takes this style sheet and nothing else, whatever a name in the report may try.
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(title(review))}</title>
<style>${style}</style>
</head>
<body>
<header class="page">
<h1>${html(title(review))}</h1>
<p class="faint">Compared with commit <code>${html(review.base.slice(0, 12))}</code>. ${
    review.backend === "sandbox"
      ? "Planned on a sandbox, where each cluster was brought up from that commit first."
      : "Planned against what stands."
  }</p>
${contents(review)}
</header>
<main>
${review.stacks.map((stack, index) => stackSection(stack, `stack-${index + 1}`)).join("\n")}
</main>
<footer>Secrets are masked as <code>[secret]</code>; what is known only when the change is made is <code>[unknown]</code>. Prices are without VAT.</footer>
</body>
</html>
`;
}

function title(review: Review): string {
  const { length } = review.stacks;
  if (length === 0) return "Review: no stack is touched";
  return `Review of ${many(length, "stack")}${isRefused(review) ? ": not to be merged as it is" : ""}`;
}

function contents({ stacks, files }: Review): string {
  if (stacks.length === 0)
    return `<p>The change is in ${many(files, "file")}, of documents, tests or tools only.</p>`;
  if (stacks.length === 1) return "";
  const items = stacks.map(
    (stack, index) =>
      `<li><a href="#stack-${index + 1}">${html(visible(stack.stack))}</a> ${badge(verdictOf(stack))}</li>`,
  );
  return `<nav aria-label="Stacks"><ul>${items.join("")}</ul></nav>`;
}
