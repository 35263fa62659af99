/** A cloud in which something runs by itself: controllers, health checks, agents in machines. */
import { Changes } from "./changes";
import { currentStep, type Lifecycle, type Step } from "./lifecycle";
import { Sandbox } from "./sandbox";
import type { Resource } from "./store";

/** A sandbox that tells what runs in it of every change. */
export class ChangingSandbox<Records extends { [K in keyof Records]: Resource }, Settings> extends Sandbox<
  Records,
  Settings
> {
  /** Emits `change` whenever the store may have changed. */
  readonly changes = new Changes<Records>(this.clock, this.store);

  /** Says that the state has changed. */
  override touch(): void {
    super.touch();
    this.store.sweep(this.clock);
    this.changes.announce();
  }
}

type Cloud = Pick<ChangingSandbox<Record<string, Resource>, unknown>, "clock"> & {
  store: { sweep(clock: Cloud["clock"]): void };
};

/** Steps through some statuses, each with the time that it takes; the last one stays. */
export function steps(cloud: Cloud, ...path: [status: string, latency: number][]): Step[] {
  let at = cloud.clock.elapsed;
  return path.map(([status, latency]) => {
    const step = { status, at };
    at = cloud.clock.after(latency, at);
    return step;
  });
}

/** An object's status. */
export function statusOf(cloud: Cloud, record: Lifecycle): string {
  return currentStep(record, cloud.clock).status;
}

/** Deletes an object: at once, or after it has been in a status for some time. Afterwards it reads as 404. */
export function startDeletion(
  cloud: Cloud,
  record: Lifecycle,
  through?: { status: string; latency: number },
): void {
  const begin = cloud.clock.elapsed;
  const end = through === undefined ? begin : cloud.clock.after(through.latency, begin);
  record.steps = [
    { status: through?.status ?? statusOf(cloud, record), at: begin },
    { status: "deleted", at: end, final: true },
  ];
  cloud.store.sweep(cloud.clock);
}
