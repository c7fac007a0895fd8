/** Pixels that letters take of a size of 1, in system fonts; of others, the width of a capital. */
const NARROW = new Set(" .,:;'|!iIljtfr()[]/-·");
const WIDE = new Set('mwMW@%—…');
/** How much wider bold letters are. */
const BOLD = 1.1;
const widthOfLetter = (letter: string): number => {
  if (NARROW.has(letter)) return 0.36;
  if (WIDE.has(letter)) return 0.93;
  const code = letter.codePointAt(0) as number;
  if (code >= 0x1100) return 1.05;
  return letter >= 'A' && letter <= 'Z' ? 0.69 : 0.62;
};

/** About how many pixels a text takes: the same in every browser, and where there is none. */
export function widthOf(text: string, size = 12, isBold = false): number {
  let width = 0;
  for (const letter of text) width += widthOfLetter(letter);
  return width * size * (isBold ? BOLD : 1);
}

/** Text as XML can hold it, on one line. */
export const plain = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[^\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\ufffd');

/** Text that takes no more than a width: its beginning and `…` where it would. */
export function cut(text: string, width: number, size = 12, isBold = false): string {
  const whole = plain(text);
  const most = width / size / (isBold ? BOLD : 1);
  let taken = 0;
  let kept = '';
  let fits = '';
  for (const letter of whole) {
    taken += widthOfLetter(letter);
    if (taken > most + 1e-9) return `${fits.trimEnd()}…`;
    kept += letter;
    if (taken <= most - 0.93) fits = kept;
  }
  return whole;
}

/** Text on lines of a width, words kept whole where there is room, at most so many lines. */
export function wrapped(text: string, width: number, lines: number, size = 12): string[] {
  const all: string[] = [];
  for (const word of plain(text).trim().split(' ')) {
    const last = all.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && (all.length === lines || widthOf(longer, size) <= width)) all[all.length - 1] = longer;
    else all.push(word);
  }
  return all.map((line) => cut(line, width, size));
}
