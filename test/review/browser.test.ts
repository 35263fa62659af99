/** The HTML report in a real browser: what a reviewer sees of a recorded plan. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { By, Key } from "selenium-webdriver";
import { htmlReport } from "../../review/html";
import { type Browser, startBrowser } from "./browser";
import { recordedStack, reviewOf, stackWith } from "./reports";

jest.setTimeout(120_000);

const wide = { width: 1280, height: 900 };
const narrow = { width: 390, height: 844 };
const evil = `<script>document.title="owned"</script><img src=x onerror="document.title='owned'">`;

let folder: string;
let browser: Browser;
let report: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "byoc-report-"));
  report = written("report.html", htmlReport(reviewOf(recordedStack(), recordedStack("another"))));
  browser = await startBrowser();
  // The first time, the browser is fetched.
}, 600_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const texts = async (selector: string) =>
  Promise.all((await browser.driver.findElements(By.css(selector))).map((element) => element.getText()));
const evaluate = <T>(script: string): Promise<T> => browser.driver.executeScript(script);

test("title, stacks with verdicts, and counts are what the plan says", async () => {
  await browser.open(report, wide);
  expect(await texts("h1")).toEqual(["Review of 2 stacks: not to be merged as it is"]);
  expect(await texts("h2")).toEqual(["example-hetzner-minimal", "another"]);
  expect(await texts("nav li")).toEqual(["example-hetzner-minimal refused", "another refused"]);
  const facts = await texts("#stack-1 .facts li");
  expect(facts.slice(0, 4)).toEqual(["6\nreplaced", "5\nchanged", "1\ncreated", "37\nunchanged"]);
  expect(facts[4]).toMatch(/^\+€\d+\.\d\d\na month$/);
});

test("what is replaced stands in an alert, before policies and plan, and says why", async () => {
  await browser.open(report, wide);
  const [alert = ""] = await texts("#stack-1 .alert.replace");
  expect(alert).toMatch(/^6 replaced\ncluster-network \(hcloud Network\), because of ipRange\n/);
  const tops = await evaluate<number[]>(
    `return ["#stack-1 .alert.replace", "#stack-1 ul.policies", "#stack-1 svg", "#stack-1 details.resource"]
      .map((one) => document.querySelector(one).getBoundingClientRect().top)`,
  );
  expect([...tops].sort((a, b) => a - b)).toEqual(tops);
});

test("the policy that refuses is named, with the resource and what to do", async () => {
  await browser.open(report, wide);
  expect((await texts("#stack-1 li.mandatory"))[0]).toMatch(
    /^Refused by byoc-no-replacement \(mandatory\) on cluster-network\n.*byoc:policy\.mayGo/,
  );
});

test("a change is unfolded by keyboard alone, and shows what was and what is to be", async () => {
  await browser.open(report, wide);
  const { driver } = browser;
  const first = await driver.findElement(By.css("#stack-1 details.resource"));
  const focused = () =>
    evaluate<boolean>(
      `return document.activeElement === document.querySelector("#stack-1 details.resource > summary")`,
    );
  for (let steps = 0; steps < 20 && !(await focused()); steps++)
    await driver.actions().sendKeys(Key.TAB).perform();
  expect(await focused()).toBe(true);
  await driver.actions().sendKeys(Key.ENTER).perform();
  expect(await first.getAttribute("open")).toBe("true");
  expect(await first.findElement(By.css("tbody tr")).getText()).toBe(
    "ipRange replaces it 10.0.0.0/16 10.99.0.0/16",
  );
});

test("the topology has a box for every resource, in the colour of what happens to it", async () => {
  await browser.open(report, wide);
  const count = (selector: string) =>
    evaluate<number>(`return document.querySelectorAll("#stack-1 svg ${selector}").length`);
  expect(await count(".node")).toBe(49);
  expect(
    await Promise.all([".replace", ".update", ".create", ".same"].map((one) => count(`.node${one}`))),
  ).toEqual([6, 5, 1, 37]);
  expect(await texts("#stack-1 svg .node.create .name")).toEqual(["cluster-workers-1"]);
  const [replaced, same] = await evaluate<string[]>(
    `return [".replace", ".same"].map((one) => getComputedStyle(document.querySelector("svg .node" + one + " rect")).stroke)`,
  );
  expect(replaced).not.toBe(same);
});

test.each([
  ["1280", wide],
  ["390", narrow],
])("at a width of %s pixels nothing overlaps and nothing sticks out", async (_width, size) => {
  await browser.open(report, size);
  await evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
  const faults = await evaluate<string[]>(`
    const faults = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) faults.push("the page is " + page.scrollWidth + " wide");
    const scrolls = (element) => element.closest(".scroll, .wide");
    for (const element of document.querySelectorAll("main *, header *")) {
      const { left, right, width } = element.getBoundingClientRect();
      if (!scrolls(element) && width > 0 && (left < 0 || right > innerWidth)) faults.push(element.tagName + " " + element.className + " sticks out");
    }
    for (const svg of document.querySelectorAll("svg")) {
      const boxes = [...svg.querySelectorAll(".node rect")].map((one) => one.getBoundingClientRect());
      const frame = svg.getBoundingClientRect();
      boxes.forEach((a, index) => {
        if (a.left < frame.left || a.top < frame.top || a.right > frame.right || a.bottom > frame.bottom) faults.push("a box sticks out");
        for (const b of boxes.slice(index + 1))
          if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) faults.push("boxes overlap");
      });
      for (const node of svg.querySelectorAll(".node")) {
        const box = node.querySelector("rect").getBoundingClientRect();
        for (const text of node.querySelectorAll("text")) {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          if (left < box.left || right > box.right || top < box.top || bottom > box.bottom) faults.push(text.textContent + " sticks out of its box");
        }
      }
    }
    const blocks = [...document.querySelectorAll("#stack-1 > *, #stack-1 .facts li")];
    blocks.forEach((one, index) => {
      const a = one.getBoundingClientRect();
      for (const other of blocks.slice(index + 1)) {
        const b = other.getBoundingClientRect();
        if (!one.contains(other) && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
          faults.push(one.className + " overlaps " + other.className);
      }
    });
    return faults;`);
  expect(faults).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "in the %s scheme every text stands out from what is behind it",
  async (scheme) => {
    await browser.open(report, wide, scheme);
    const { back, lowest } = await evaluate<{ back: string; lowest: { ratio: number; what: string } }>(`
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
      .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const colour = getComputedStyle(one).backgroundColor;
        if (channels(colour)[3] !== 0) return colour;
      }
    };
    let lowest = { ratio: 99, what: "" };
    for (const element of document.querySelectorAll("h1, h2, h3, p, li, summary, .badge, .op, code, strong, b, a, .faint")) {
      const [a, b] = [light(channels(getComputedStyle(element).color)), light(channels(behind(element)))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < lowest.ratio) lowest = { ratio, what: element.outerHTML.slice(0, 80) };
    }
    return { back: getComputedStyle(document.body).backgroundColor, lowest };`);
    expect(back).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)");
    // The least that WCAG 2.2 (AA) asks of text.
    expect(lowest.ratio).toBeGreaterThanOrEqual(4.5);
  },
);

test("a name that is HTML stays a text, wherever it stands", async () => {
  await browser.open(written("evil.html", htmlReport(reviewOf(stackWith(evil)))), wide);
  await evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
  expect(await browser.driver.getTitle()).toBe("Review of 1 stack: not to be merged as it is");
  expect(await evaluate<number>("return document.querySelectorAll('script, img').length")).toBe(0);
  expect((await texts("h2"))[0]).toBe(evil);
});

test("nothing was asked of the network but the files, and the browser has nothing to complain about", async () => {
  await browser.open(report, wide);
  const asked = (await browser.requests()).filter((url) => !url.startsWith("data:"));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((url) => !url.startsWith(`file://${folder}/`))).toEqual([]);
  expect(await browser.complaints()).toEqual([]);
});
