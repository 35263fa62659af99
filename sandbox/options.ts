/** Values of command-line options. */
import { InvalidArgumentError } from "commander";

/** A number that is not negative, such as a latency scale or a port. */
export function nonNegative(text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0)) throw new InvalidArgumentError("must be a number, 0 or more.");
  return value;
}
