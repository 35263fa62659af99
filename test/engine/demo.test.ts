/** `npm run demo` as a user runs it. */
import { randomUUID } from "node:crypto";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ensureEngine } from "../../sandbox/engine";
import { processesWith } from "./processes";
import { runScript } from "./scripts";

jest.setTimeout(300_000);
beforeAll(() => ensureEngine());

const main = path.resolve(__dirname, "../../bin/sandbox/demo/main.js");

/** Runs the demo to its end; `onOutput` may interrupt it. */
async function demo(
  args: string[],
  onOutput: (text: string, interrupt: () => void) => void = () => undefined,
) {
  const id = randomUUID();
  const { code, output } = await runScript([main, ...args], { env: { BYOC_TEST_DEMO: id } }, onOutput);
  return { code, output, left: async () => (await pause(1_000), processesWith(id)) };
}

test.each(["thalassa", "hetzner", "scaleway"])(
  "the demo of %s shows every step, leaves nothing in the cloud and on the machine, and ends with 0",
  async (cloud) => {
    const { code, output, left } = await demo([cloud, "--latency", "0"]);
    expect(output).toContain("no change planned");
    expect(output).toMatch(/Destroy\s+[\d.]+\s+\d+\s+nothing left/);
    expect(output).toMatch(/^volume +0 +[1-9]\d* +0$/m);
    expect(code).toBe(0);
    expect(await left()).toEqual([]);
  },
);

test("an interrupted demo says so, ends with 1 and leaves no process", async () => {
  let interrupted = false;
  const { code, output, left } = await demo(["--latency", "1"], (text, interrupt) => {
    if (!interrupted && text.includes("❯ Up:")) interrupt();
    interrupted ||= text.includes("❯ Up:");
  });
  expect(output).toContain("Interrupted.");
  expect(code).toBe(1);
  expect(await left()).toEqual([]);
});

test("an unknown cloud is refused with those that there are, and ends with 1", async () => {
  const { code, output } = await demo(["nimbus"]);
  expect(output).toContain("There is no demo of nimbus. There are: scaleway, hetzner, thalassa.");
  expect(code).toBe(1);
});
