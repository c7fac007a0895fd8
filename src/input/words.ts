/** A text as far as a line has room for it. */
export const brief = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);

/** Words that differ in length by more are not compared letter by letter. */
const FAR = 40;

/** Number of single-character edits between two words; of those that are far from each other, what it is at least. */
export function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FAR) return Math.abs(a.length - b.length);
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** Those of the given words that are near enough to be meant, nearest first, at most three. */
export const nearest = (word: string, words: readonly string[]): string[] =>
  words
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
