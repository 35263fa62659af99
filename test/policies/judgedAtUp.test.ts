/** What a preview leaves open is said once, and judged at `up`. */
import { judgedAtUp } from "../../policies/judgedAtUp";
import { machineTypes } from "../../policies/ownership/machineTypes";
import { places } from "../../policies/location/places";
import { scalewayClusterSpec } from "../support/spec";
import { ask, askAll, unknown } from "./support";

const pool = (name: string) => ({
  type: "scaleway:kubernetes/pool:Pool",
  name,
  props: { nodeType: unknown, region: unknown, zone: unknown },
});
const world = {
  spec: scalewayClusterSpec(),
  settings: { regions: ["fr-par"], euOnly: false, machineTypes: ["PRO2-S"] },
};

/** Asks of several resources in one run. */
async function said(judge: () => Promise<unknown>): Promise<string[]> {
  const messages: string[] = [];
  await judge();
  await judgedAtUp.validateStack({} as never, (message) => messages.push(message));
  return messages;
}

test("a preview that knows everything says nothing", async () => {
  expect(await said(() => askAll(judgedAtUp, []))).toEqual([]);
});

test("a preview names the policies and resources that it left open, in one message", async () => {
  const messages = await said(async () => {
    await ask(machineTypes, pool("workers"), world);
  });
  expect(messages).toEqual([expect.stringContaining("byoc-machine-types (workers)")]);
});

test("at up nothing is left open: a value that is still unknown ends the run", async () => {
  await expect(ask(machineTypes, pool("workers"), { ...world, preview: false })).rejects.toThrow(/nodeType/);
  await expect(ask(places, pool("workers"), { ...world, preview: false })).rejects.toThrow(/region|zone/);
});
