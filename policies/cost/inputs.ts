/** Reading inputs of which a preview may not know all yet. */

export type Inputs = Readonly<Record<string, unknown>>;

/** What the engine writes for values that it does not know yet, and a plan for those that it does not show. */
const placeholder = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^\[.*\]$/;

/** Names of machine types, places and sizes. Nothing else is ever shown. */
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

/** A name, or `undefined` where it is absent or not known yet. */
export function nameIn(inputs: Inputs, key: string): string | undefined {
  const value = valueIn(inputs, key);
  return typeof value === "string" && nameForm.test(value) && !placeholder.test(value) ? value : undefined;
}

/** A number of things, or `undefined` where it is absent or not known yet. */
export function countIn(inputs: Inputs, key: string): number | undefined {
  const value = valueIn(inputs, key);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** A switch, or `undefined` where it is absent or not known yet. */
export function switchIn(inputs: Inputs, key: string): boolean | undefined {
  const value = valueIn(inputs, key);
  return typeof value === "boolean" ? value : undefined;
}

/** An object or list, or `undefined` where it is absent or not known yet. */
export function partIn(inputs: Inputs, key: string): Inputs | undefined {
  const value = valueIn(inputs, key);
  return typeof value === "object" && value !== null ? (value as Inputs) : undefined;
}

/** Whether an input is left out, as against one that is not known yet. */
export function isLeftOut(inputs: Inputs, key: string): boolean {
  return !Object.hasOwn(inputs, key) || valueIn(inputs, key) === null;
}

/** A policy pack's inputs throw where a value is not known yet. */
function valueIn(inputs: Inputs, key: string): unknown {
  try {
    return inputs[key];
  } catch (error) {
    if ((error as Error).constructor.name === "UnknownValueError") return undefined;
    throw error;
  }
}
