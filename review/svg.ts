/** The topology of a stack as an SVG inside the HTML report. Colours are those of the report's style sheet. */
import { html, visible } from "./escape";
import type { Plan } from "./plan";
import { type Edge, type Node, topologyOf } from "./topology";
import { countsOf, done, shortType } from "./wording";

/** @param id unique in the document */
export function topologySvg(plan: Plan, id: string): string {
  const { width, height, nodes, edges } = topologyOf(plan);
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="${id}-title" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title id="${id}-title">Topology: ${html(countsOf(plan))}</title>
<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z" class="arrow"/></marker></defs>
<g class="edges">${edges.map((edge) => path(edge, `${id}-arrow`)).join("")}</g>
<g class="nodes">${nodes.map(box).join("\n")}</g>
</svg>`;
}

function path({ kind, points }: Edge, arrow: string): string {
  const [first, ...rest] = points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const line = `M${first ?? "0 0"} L${rest.join(" L")}`;
  return `<path d="${line}" class="${kind === "needs" ? "needs" : "part"}" marker-end="url(#${arrow})"/>`;
}

function box({ resource, name, type, x, y, width, height }: Node): string {
  const { operation } = resource;
  const known = Object.hasOwn(done, operation) ? operation : "other";
  const title = `${resource.name}, ${shortType(resource.type)}: ${done[operation] ?? operation}`;
  return `<g class="node ${known}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})"><title>${html(visible(title))}</title><rect width="${width}" height="${height}" rx="6"/><text x="10" y="16" class="name">${html(visible(name))}</text><text x="10" y="30" class="type">${html(visible(type))}</text></g>`;
}
