/** What a stack costs a month before and after, line by line. */
import type { CostEstimate } from "../policies/cost/estimate";
import type { CostChange } from "./cost";
import { html, visible } from "./escape";
import { codeOf, fold, table } from "./htmlParts";
import { costText, difference, euros, unpricedOf } from "./wording";

export function costSection(cost: CostChange | undefined): string {
  if (cost === undefined) return "";
  const { before, after } = cost;
  const names = [...new Set([...before.lines, ...after.lines].map(({ name }) => name))];
  const rows = names.map((name) => {
    const [was, will] = [before, after].map((side) => sumOf(side, name)) as [Sum, Sum];
    const change = will.monthly - was.monthly;
    return [
      `<td>${codeOf(name)}<br><span class="faint">${html(visible(will.what || was.what))}</span></td>`,
      ...[euros(was.monthly), euros(will.monthly), difference(change)].map(
        (text) => `<td class="number">${text}</td>`,
      ),
    ].join("");
  });
  const total = [euros(before.monthly), euros(after.monthly), difference(after.monthly - before.monthly)];
  const lines =
    rows.length === 0
      ? ""
      : fold(
          "By resource",
          table(
            "cost",
            '<th>Resource</th><th class="number">Before</th><th class="number">After</th><th class="number">Difference</th>',
            rows,
            `<td>Together</td>${total.map((text) => `<td class="number">${text}</td>`).join("")}`,
          ),
        );
  const unpriced = unpricedOf(cost);
  const missing =
    unpriced.length === 0
      ? ""
      : `<p>Not in these sums:</p><ul>${unpriced
          .map(({ name, reason }) => `<li>${codeOf(name)}: ${html(visible(reason))}</li>`)
          .join("")}</ul>`;
  return `<h3>Cost a month</h3><p>${html(costText(cost))}. Prices of ${html(visible(after.pricesOf))}.</p>${lines}${missing}`;
}

interface Sum {
  monthly: number;
  what: string;
}

function sumOf({ lines }: CostEstimate, name: string): Sum {
  const own = lines.filter((line) => line.name === name);
  return {
    monthly: own.reduce((sum, { monthly }) => sum + monthly, 0),
    what: own.map(({ what }) => what).join("; "),
  };
}
