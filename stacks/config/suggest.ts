/** "Did you mean …?" */
import { distance } from "fastest-levenshtein";

/** Longer words are not compared: the comparison takes the product of both lengths. */
const longestWord = 40;

/** The candidate that a misspelt word most likely stands for, if one is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined;
  const normal = normalise(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const score = distanceOf(normal, normalise(candidate));
    if (score <= tolerance(candidate) && score < (best?.distance ?? Infinity))
      best = { candidate, distance: score };
  }
  return best?.candidate;
}

/** Two letters that changed places count as two changes. */
function tolerance(candidate: string): number {
  return candidate.length < 5 ? 1 : Math.max(2, Math.floor(candidate.length / 3));
}

/** Part of a longer word counts as near: `version` for `kubernetesVersion`, `sun` for `sunday`. */
function distanceOf(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const isPart = (short.length >= 3 && long.startsWith(short)) || (short.length >= 4 && long.includes(short));
  return isPart ? Math.min(1, distance(a, b)) : distance(a, b);
}

function normalise(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-");
}
