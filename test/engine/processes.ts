/** Finding processes by a text in their environment, whoever their parent is by now. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  pid: number;
  command: string;
}

/** The running processes whose environment holds `text`. */
export function processesWith(text: string): Process[] {
  return readdirSync("/proc").flatMap((pid): Process[] => {
    try {
      if (!/^\d+$/.test(pid) || !readFileSync(`/proc/${pid}/environ`, "utf8").includes(text)) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      // A process that has ended and isn't collected yet has no command line.
      return command === "" ? [] : [{ pid: Number(pid), command }];
    } catch {
      return [];
    }
  });
}

/** Matches the CLI itself, not its plugins: for `kill9`. */
export const isCli = (command: string): boolean => /^(\S*\/)?pulumi\s/.test(`${command} `);

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
