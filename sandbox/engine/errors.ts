/** What may go wrong for the user, told without a stack. */

/** A component can't be had in this way; the message says why in a few words. */
export class Unavailable extends Error {}

/** The engine can't be had at all; the message says what was tried and what to do. */
export class EngineError extends Error {}

/** Takes user names and passwords out of URLs: proxies and mirrors may carry them. */
export function redact(text: string): string {
  return text.replace(/\/\/[^/@\s"']+@/g, "//***@");
}
