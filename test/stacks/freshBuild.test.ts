import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assertFreshBuild } from "../../stacks/freshBuild";

let project: string;
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "byoc-build-"));
  for (const folder of ["bin", "components/thalassa"])
    mkdirSync(path.join(project, folder), { recursive: true });
  const source = path.join(project, "components/thalassa/index.ts");
  writeFileSync(source, "");
  utimesSync(source, 1_000, 1_000);
  writeFileSync(path.join(project, "bin/.built"), `${1_000_000}\n`);
});
afterEach(() => rmSync(project, { recursive: true }));

test("a program that is as new as its sources runs", () =>
  expect(() => assertFreshBuild(project)).not.toThrow());

test("a program that is older than a source does not run; the error names the source and the command", () => {
  utimesSync(path.join(project, "components/thalassa/index.ts"), 2_000, 2_000);
  expect(() => assertFreshBuild(project)).toThrow(
    /older than components\/thalassa\/index\.ts.*npm run build/,
  );
});

test("a program that is older than a script that it puts on servers does not run", () => {
  const script = path.join(project, "components/thalassa/boot.sh");
  writeFileSync(script, "");
  utimesSync(script, 2_000, 2_000);
  expect(() => assertFreshBuild(project)).toThrow(/older than components\/thalassa\/boot\.sh/);
});

test("a program without sources beside it runs: there is nothing that could be newer", () => {
  rmSync(path.join(project, "components"), { recursive: true });
  expect(() => assertFreshBuild(project)).not.toThrow();
});
