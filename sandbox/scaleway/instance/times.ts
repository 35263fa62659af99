/** Dates as Instance v1 writes them: with an offset. */
export function timeView(time: string): string {
  return time.replace(/Z$/, "+00:00");
}
