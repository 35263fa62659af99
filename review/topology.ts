/** Where each resource of a plan is drawn, and what joins them: layered by what needs what, from left to right. */
import { Graph, layout } from "@dagrejs/dagre";
import type { Plan, PlannedResource } from "./plan";
import { shortType } from "./wording";

export interface Node {
  resource: PlannedResource;
  /** Two lines of text, cut to fit. */
  name: string;
  type: string;
  /** Of the upper left corner, in pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Edge {
  /** `needs`: the resource at its end can't be made before the one at its beginning. `part of`: it belongs to it. */
  kind: "needs" | "part of";
  points: readonly { x: number; y: number }[];
}

export interface Topology {
  width: number;
  height: number;
  nodes: readonly Node[];
  edges: readonly Edge[];
}

/** Width of a character of the diagram's monospaced font at its size, with room to spare, in pixels. */
const characterWidth = 6.9;
const mostCharacters = 28;
const padding = 10;
const nodeHeight = 38;
const margin = 12;

export function topologyOf({ resources }: Plan): Topology {
  // One that is on its way out may still have the name of its successor.
  const unique = [...new Map(resources.map((resource) => [resource.urn, resource])).values()];
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", align: "UL", nodesep: 10, ranksep: 32, marginx: margin, marginy: margin });
  for (const resource of unique) {
    const [name, type] = [cut(resource.name), cut(shortType(resource.type))];
    const width = Math.ceil(Math.max(name.length, type.length) * characterWidth) + 2 * padding;
    graph.setNode(resource.urn, { resource, name, type, width, height: nodeHeight });
  }
  for (const { from, to, kind } of edgesOf(unique)) graph.setEdge(from, to, { kind });
  layout(graph);
  const nodes = graph.nodes().map((urn: string) => {
    const { resource, name, type, x = 0, y = 0, width, height } = graph.node(urn) as unknown as Node;
    return { resource, name, type, x: x - width / 2, y: y - height / 2, width, height };
  });
  const edges = graph.edges().map((edge: { v: string; w: string }) => graph.edge(edge) as unknown as Edge);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width: Math.ceil(width), height: Math.ceil(height), nodes, edges };
}

interface Joint {
  from: string;
  to: string;
  kind: Edge["kind"];
}

/** What joins resources. An edge that follows from others is left out; only what needs nothing else hangs on its parent. */
function edgesOf(resources: readonly PlannedResource[]): Joint[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const needs = new Map(
    resources.map(({ urn, dependencies }) => [
      urn,
      dependencies.filter((one) => one !== urn && known.has(one)),
    ]),
  );
  const all = reachable(needs);
  return resources.flatMap(({ urn, parent }): Joint[] => {
    const own = needs.get(urn) ?? [];
    const direct = own.filter((one) => !own.some((other) => other !== one && all.get(other)?.has(one)));
    if (direct.length > 0) return direct.map((from) => ({ from, to: urn, kind: "needs" }));
    return parent !== undefined && known.has(parent) ? [{ from: parent, to: urn, kind: "part of" }] : [];
  });
}

/** All that each resource needs, directly or not. */
function reachable(needs: ReadonlyMap<string, readonly string[]>): Map<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (urn: string): Set<string> => {
    const before = found.get(urn);
    if (before !== undefined) return before;
    const all = new Set<string>();
    found.set(urn, all);
    for (const one of needs.get(urn) ?? []) {
      all.add(one);
      for (const further of visit(one)) all.add(further);
    }
    return all;
  };
  for (const urn of needs.keys()) visit(urn);
  return found;
}

const cut = (text: string): string => {
  const characters = [...text];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join("")}…` : text;
};
