/** Telling the user what is going on, and for how long already. */

import { redact } from "./errors";

/** Runs `work` under a title; `work` may say how far it is. */
export type Progress = <T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>;

/** For logs: a line at the start, one every 15 seconds (some CI systems end silent jobs), one at the end. */
export const plainProgress: Progress = (title, work) =>
  timed(15_000, work, {
    start: () => process.stderr.write(`${title} …\n`),
    tick: (time, detail) => process.stderr.write(`${title} … ${time}${detail}\n`),
    end: (time, how) => process.stderr.write(`${title}: ${how}, ${time}\n`),
  });

/** For terminals: one line that is written over each second. */
export const terminalProgress: Progress = (title, work) => {
  const line = (text: string) =>
    process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  return timed(1000, work, {
    start: () => line(`${title} …`),
    tick: (time, detail) => line(`${title} … ${time}${detail}`),
    end: (time, how) => line(`${title}: ${how}, ${time}`) && process.stderr.write("\n"),
  });
};

/** For tests and for callers with a display of their own. */
export const noProgress: Progress = (_title, work) => work(() => {});

interface Display {
  start(): void;
  tick(time: string, detail: string): void;
  end(time: string, how: string): void;
}

async function timed<T>(
  interval: number,
  work: (detail: (text: string) => void) => Promise<T>,
  display: Display,
): Promise<T> {
  const started = Date.now();
  const time = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  let detail = "";
  display.start();
  const timer = setInterval(() => display.tick(time(), detail && ` (${detail})`), interval);
  let how = "done";
  try {
    return await work((text) => {
      detail = text;
    });
  } catch (error) {
    how = `failed, ${redact((error as Error).message).split("\n")[0]}`;
    throw error;
  } finally {
    clearInterval(timer);
    display.end(time(), how);
  }
}
