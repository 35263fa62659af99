import { VirtualClock } from "../../sandbox/base/clock";
import { currentStep, isDeleted, isGone } from "../../sandbox/base/lifecycle";

const clock = (scale: number) => new VirtualClock({ scale, elapsed: 0, advanced: 0 });
const creation = (of: VirtualClock, latency: number) => ({
  steps: [
    { status: "creating", at: of.elapsed },
    { status: "ready", at: of.after(latency) },
  ],
  linger: 0,
});

test("at scale 0 an action is over at once", () => {
  const instant = clock(0);
  expect(currentStep(creation(instant, 240_000), instant).status).toBe("ready");
});

test("at scale 1 an action takes its latency", () => {
  const real = clock(1);
  const cluster = creation(real, 240_000);
  expect(currentStep(cluster, real).status).toBe("creating");
  real.advance(239_000);
  expect(currentStep(cluster, real).status).toBe("creating");
  real.advance(1_000);
  expect(currentStep(cluster, real).status).toBe("ready");
});

test("cloud time runs 1/scale times as fast as real time", async () => {
  const fast = clock(0.001);
  const cluster = creation(fast, 30_000);
  expect(currentStep(cluster, fast).status).toBe("creating");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(currentStep(cluster, fast).status).toBe("ready");
});

test("setting the scale to 0 ends what is under way, and raising it again does not bring it back", () => {
  const changing = clock(1);
  const cluster = creation(changing, 240_000);
  changing.setScale(0);
  expect(currentStep(cluster, changing).status).toBe("ready");
  changing.setScale(1);
  expect(currentStep(cluster, changing).status).toBe("ready");
});

test("a fast clock does not date objects into the future, advancing does", () => {
  const fast = clock(0.0001);
  expect(fast.now().getTime()).toBeLessThanOrEqual(Date.now());
  fast.advance(3_600_000);
  expect(fast.now().getTime()).toBeGreaterThan(Date.now() + 3_500_000);
});

test("a deleted object stays readable for its lingering time, counted from when it is noticed", async () => {
  const instant = clock(0);
  const pool = { steps: [{ status: "deleted", at: instant.elapsed, final: true as const }], linger: 60 };
  expect(isDeleted(pool, instant)).toBe(true);
  expect(isGone(pool, instant)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(isGone(pool, instant)).toBe(true);
});
