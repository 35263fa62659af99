/** The workflows of GitHub Actions: what they may do, and what they may not be made to do. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { markdownSummary } from "../../review/markdown";
import { recordedStack, reviewOf } from "./reports";

const folder = path.resolve(__dirname, "../../.github/workflows");

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

interface Job {
  if?: string;
  permissions?: Record<string, string>;
  environment?: string;
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  env?: unknown;
  jobs: Record<string, Job>;
}

const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]),
);
const workflow = (name: string) => parse(texts[name] ?? "") as Workflow;
const names = Object.keys(texts);
const steps = (name: string) => Object.values(workflow(name).jobs).flatMap((job) => job.steps);

describe.each(names)("%s", (name) => {
  test("every action is pinned by the hash of a commit, with its version beside it", () => {
    const used = (texts[name] ?? "").match(/^.*uses:.*$/gm) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("a job has the permissions that it names, and no others", () => {
    expect(workflow(name).permissions).toEqual({});
    for (const { permissions } of Object.values(workflow(name).jobs)) expect(permissions).toBeDefined();
  });

  test("it does not run a pull request's code with the rights of the base", () => {
    expect(Object.keys(workflow(name).on)).not.toContain("pull_request_target");
  });

  test("nothing that a pull request can name is put into a script", () => {
    for (const { run = "", with: inputs = {} } of steps(name)) {
      expect(run).not.toContain("${{");
      expect(String(inputs.script ?? "")).not.toContain("${{");
    }
  });

  test("a checkout leaves no token behind, and no cache is shared", () => {
    for (const { uses = "", with: inputs = {} } of steps(name)) {
      if (uses.startsWith("actions/checkout@")) expect(inputs["persist-credentials"]).toBe(false);
      if (uses.startsWith("actions/setup-node@")) expect(inputs["package-manager-cache"]).toBe(false);
    }
  });
});

test("the job that runs anybody's code may only read, and has no secret and no environment", () => {
  expect(texts["review.yml"]).not.toMatch(
    /secrets\.|secrets\[|github\.token|environment:|id-token|workflow_run/,
  );
  expect(Object.values(workflow("review.yml").jobs).map(({ permissions }) => permissions)).toEqual([
    { contents: "read" },
  ]);
});

test("the workflow that comments checks nothing out, installs nothing and has no secret", () => {
  expect(workflow("review-comment.yml").on).toEqual({
    workflow_run: { workflows: ["review"], types: ["completed"] },
  });
  expect(steps("review-comment.yml").map(({ uses }) => uses?.replace(/@.*/, ""))).toEqual([
    "actions/download-artifact",
    "actions/github-script",
  ]);
  expect(steps("review-comment.yml").some(({ run }) => run !== undefined)).toBe(false);
  expect(texts["review-comment.yml"]).not.toContain("secrets.");
  expect(workflow("review-comment.yml").jobs.comment?.permissions).toEqual({
    actions: "read",
    "pull-requests": "write",
  });
});

test("standing clusters are planned only for branches of this repository, behind an environment of the one stack", () => {
  const { stacks, preview } = workflow("review-standing.yml").jobs;
  expect(stacks?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  expect(JSON.stringify(stacks)).not.toContain("secrets.");
  expect(preview).toMatchObject({
    needs: "stacks",
    environment: "review-${{ matrix.stack }}",
    permissions: { contents: "read" },
  });
});

test("standing clusters are planned by Pulumi's own action, under the policies, without a comment", () => {
  const step = workflow("review-standing.yml").jobs.preview?.steps.find(({ uses }) =>
    uses?.startsWith("pulumi/actions@"),
  );
  expect(step?.with).toMatchObject({ command: "preview", policyPacks: "policies", "comment-on-pr": false });
});

describe("the comment", () => {
  const script = String(steps("review-comment.yml").at(-1)?.with?.script);
  const marker = "<!-- mengi-byoc-review -->";
  const run = {
    head_sha: "a".repeat(40),
    head_branch: "change",
    head_repository: { id: 7, owner: { login: "somebody" } },
    conclusion: "success",
    html_url: "https://github.com/o/r/actions/runs/1",
  };
  const pull = { number: 5, head: { sha: run.head_sha, repo: { id: 7 } } };

  let place: string;
  beforeEach(() => {
    place = mkdtempSync(path.join(tmpdir(), "byoc-comment-"));
    process.env.SUMMARY = path.join(place, "summary.md");
  });
  afterEach(() => {
    delete process.env.SUMMARY;
    rmSync(place, { recursive: true });
  });

  /** Runs the workflow's own script; gives the calls that write. */
  async function comment(
    pulls: unknown[] = [pull],
    comments: unknown[] = [],
  ): Promise<[string, { body: string }][]> {
    const calls: [string, { body: string }][] = [];
    const write = (name: string) => async (args: { body: string }) => void calls.push([name, args]);
    const github = {
      paginate: async () => comments,
      rest: {
        pulls: { list: async () => ({ data: pulls }) },
        issues: { listComments: {}, createComment: write("create"), updateComment: write("update") },
      },
    };
    const core = { notice: () => undefined, warning: () => undefined };
    const AsyncFunction = (async () => undefined).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<void>;
    const context = { repo: { owner: "o", repo: "r" }, payload: { workflow_run: run } };
    await new AsyncFunction("github", "context", "core", "require", script)(github, context, core, require);
    return calls;
  }
  const write = (text: string) => writeFileSync(path.join(place, "summary.md"), text);

  test("is made once, and changed from then on", async () => {
    write("hello");
    expect(await comment()).toEqual([["create", expect.objectContaining({ issue_number: 5 })]]);
    const own = { id: 3, user: { login: "github-actions[bot]" }, body: `${marker} …` };
    expect(await comment([pull], [own])).toEqual([["update", expect.objectContaining({ comment_id: 3 })]]);
  });

  test("of somebody else with the marker in it is left alone", async () => {
    write("hello");
    expect((await comment([pull], [{ id: 3, user: { login: "somebody" }, body: marker }]))[0]?.[0]).toBe(
      "create",
    );
  });

  test("goes to no pull request of another repository or commit", async () => {
    write("hello");
    expect(await comment([{ ...pull, head: { ...pull.head, sha: "b" } }])).toEqual([]);
    expect(await comment([{ ...pull, head: { ...pull.head, repo: { id: 8 } } }])).toEqual([]);
    expect(await comment([{ ...pull, head: { ...pull.head, repo: null } }])).toEqual([]);
  });

  test("shows our summary as it is", async () => {
    const summary = markdownSummary(reviewOf(recordedStack()));
    write(summary);
    const [[, { body }] = ["", { body: "" }]] = await comment();
    expect(body.replaceAll("\u200b", "")).toContain(summary.trim());
    expect(body).toContain("<details><summary>27 policies were asked");
    expect(body.length).toBeLessThan(65_536);
  });

  test("has no links, pictures, mentions, references or HTML of a summary that somebody else wrote", async () => {
    write(
      "@everyone ![x](https://e.example/x.png) [y](javascript:1) [z][ref]\n[ref]: //e.example\n<img src=x> <a href=y>" +
        " https://e.example www.e.example #12 gh-12 <!-- x --> <details open onclick=1>",
    );
    const [[, { body }] = ["", { body: "" }]] = await comment();
    const text = body.slice(marker.length).replace(/\[report and log\]\([^)]*\)/, "");
    expect(text).not.toMatch(/@\w|\]\(|\]:|\]\[|:\/\/|www\.|#\d|gh-\d|<[a-z!]/i);
  });

  test.each([
    ["there is none", () => undefined],
    ["it is too large", () => write("x".repeat(70_000))],
    ["it is a link to another file", () => symlinkSync("/etc/hostname", path.join(place, "summary.md"))],
  ])("says that there is no summary where %s", async (_what, prepare) => {
    prepare();
    const [[, { body }] = ["", { body: "" }]] = await comment();
    expect(body).toContain("The review ended before it had a summary.");
  });
});
