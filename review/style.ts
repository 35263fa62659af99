/** The report's style sheet: no fonts, pictures or files from elsewhere; light and dark; narrow and wide. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --panel: #f6f8fa; --text: #1f2328; --faint: #59636e; --line: #d1d9e0; --link: #0550ae;
  --create: #116329; --create-back: #dafbe1; --update: #7d4e00; --update-back: #fff8c5;
  --replace: #a40e26; --replace-back: #ffebe9; --delete: #a40e26; --delete-back: #ffebe9;
  --same: #59636e; --same-back: #f6f8fa; --bar: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --panel: #161b22; --text: #e6edf3; --faint: #9198a1; --line: #3d444d; --link: #79c0ff;
    --create: #7ee787; --create-back: #12301b; --update: #e3b341; --update-back: #332a0b;
    --replace: #ffa198; --replace-back: #3d1517; --delete: #ffa198; --delete-back: #3d1517;
    --same: #9198a1; --same-back: #161b22; --bar: #f85149;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main, header.page, footer { max-width: 1200px; margin: 0 auto; padding: 0 20px; }
header.page { padding-top: 28px; }
footer { padding: 24px 20px 48px; color: var(--faint); font-size: 14px; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 16px; margin: 28px 0 8px; }
p { margin: 8px 0; }
a { color: var(--link); }
.faint { color: var(--faint); }
code, pre, svg text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code, pre { font-size: 13px; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 8px 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
section.stack { border-top: 1px solid var(--line); margin-top: 32px; padding-top: 24px; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.badge, .op { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 13px; font-weight: 600; white-space: nowrap; border: 1px solid currentColor; }
nav ul { list-style: none; padding: 0; margin: 14px 0; }
nav li { margin: 6px 0; overflow-wrap: anywhere; }
.failed, .refused, .op.replace, .op.delete { color: var(--replace); background: var(--replace-back); }
.removed, .changes, .op.update { color: var(--update); background: var(--update-back); }
.unchanged, .op.create, .op.import { color: var(--create); background: var(--create-back); }
.op.same, .op.read, .op.other { color: var(--same); background: var(--same-back); }
.facts { display: flex; flex-wrap: wrap; gap: 8px; list-style: none; padding: 0; margin: 14px 0; }
.facts li { border: 1px solid var(--line); border-radius: 8px; background: var(--panel); padding: 6px 14px; }
.facts b { font-size: 20px; display: block; line-height: 1.2; }
.facts .loud { color: var(--replace); background: var(--replace-back); border-color: var(--bar); }
.alert { border: 1px solid var(--bar); border-left-width: 6px; border-radius: 6px; background: var(--replace-back); padding: 10px 16px; margin: 14px 0; }
.alert strong { color: var(--replace); font-size: 18px; }
.alert ul { margin: 6px 0; padding-left: 20px; }
ul.policies { padding-left: 0; list-style: none; margin: 8px 0; }
ul.policies li { border-left: 4px solid var(--line); padding: 2px 12px; margin: 8px 0; overflow-wrap: anywhere; }
ul.policies li.mandatory { border-color: var(--bar); }
.scroll { overflow: auto; max-height: 80vh; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); }
.scroll svg { display: block; }
.legend { display: flex; flex-wrap: wrap; gap: 6px; margin: 8px 0; }
svg .edges path { fill: none; stroke: var(--faint); stroke-width: 1.2; opacity: .55; }
svg .edges path.part { stroke-dasharray: 4 4; }
svg .edges path.arrow, svg marker path { fill: var(--faint); }
svg .node rect { fill: var(--back); stroke: var(--line); stroke-width: 1.2; }
svg text { font-size: 11px; fill: var(--text); }
svg .type { fill: var(--faint); }
svg .node.create rect, svg .node.import rect { fill: var(--create-back); stroke: var(--create); stroke-width: 2; }
svg .node.update rect { fill: var(--update-back); stroke: var(--update); stroke-width: 2; }
svg .node.replace rect, svg .node.delete rect { fill: var(--replace-back); stroke: var(--bar); stroke-width: 3; }
svg .node.delete rect { stroke-dasharray: 6 4; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 6px 0; }
summary { cursor: pointer; padding: 7px 12px; overflow-wrap: anywhere; }
details[open] > summary { border-bottom: 1px solid var(--line); background: var(--panel); }
details > .inside { padding: 4px 12px 10px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; }
th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.before code { color: var(--replace); } td.after code { color: var(--create); }
table.diff { table-layout: fixed; }
table.diff th:first-child { width: 28%; }
tfoot td { font-weight: 600; }
@media (max-width: 600px) {
  main, header.page, footer { padding-left: 12px; padding-right: 12px; }
  table.diff thead { display: none; }
  table.diff tr { display: block; padding: 6px 0; border-bottom: 1px solid var(--line); }
  table.diff td { display: block; border: 0; padding: 1px 0; }
  table.diff td.before:not(:empty)::before { content: "before "; color: var(--faint); }
  table.diff td.after:not(:empty)::before { content: "after "; color: var(--faint); }
}
`;
