/** Loaded before every Node program that the language host starts. */
import "./orphan";
import { type InspectOptions, inspect } from "node:util";

// Node 20.20 never comes to an end when it colours a stack with a line like ".../node_modules/@scope/file.ts"
// (it eats memory for 20 to 60 seconds, then gives up), and the SDK's source maps put such a line into the
// stack of every failing program. Without colours it is not even tried.
Object.defineProperty(Error.prototype, inspect.custom, {
  configurable: true,
  writable: true,
  value(this: Error, _depth: number, options: InspectOptions) {
    return inspect(this, { ...options, colors: false, customInspect: false });
  },
});
