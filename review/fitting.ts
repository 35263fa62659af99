/** Making many sections fit a bound. */

export const bytes = (text: string): number => Buffer.byteLength(text);

/**
 * Each stack's section as long as there is room: first all are whole, then the longest are told in brief, then left out.
 *
 * @param versions of each section, from the longest to the shortest
 */
export function fitting(versions: readonly (readonly string[])[], room: number): string[] {
  const levels = versions.map(() => 0);
  const sizes = versions.map((sections) => sections.map((section) => bytes(section) + 2));
  const size = (index: number) => sizes[index]?.[levels[index] ?? 0] ?? 0;
  let together = versions.reduce((sum, _, index) => sum + size(index), 0);
  for (const level of [1, 2]) {
    for (const index of [...levels.keys()].sort((a, b) => size(b) - size(a))) {
      if (together <= room) break;
      together -= size(index);
      levels[index] = level;
      together += size(index);
    }
  }
  const shortened = levels.some((level) => level > 0);
  return [
    ...versions
      .map((sections, index) => sections[levels[index] ?? 0] ?? "")
      .filter((section) => section !== ""),
    ...(shortened
      ? ["**Some stacks are shortened here to fit a comment.** The HTML report has them in full."]
      : []),
  ];
}
