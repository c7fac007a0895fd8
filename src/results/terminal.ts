/** Columns that reports keep within. */
export const WIDTH = 100;

const PLAIN = /^[ -~]*$/;
const WITHOUT_WIDTH = /[\p{M}\p{Cf}]/u;
const OF_TWO_COLUMNS =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** How many columns a text takes in a terminal. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (!WITHOUT_WIDTH.test(character)) columns += OF_TWO_COLUMNS.test(character) ? 2 : 1;
  }
  return columns;
}

const STEERING = /(?![\n\t])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text with all that would steer a terminal, but for line ends and tabs, as JSON would write it. */
export const printable = (text: string): string =>
  text.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Where a long word may be broken: behind a mark, and before a capital. */
const BREAKS = /(?<=[._/\\-])|(?<=[a-z])(?=[A-Z])/;

/** As much of a word's beginning as fits in some columns, but one character at least. */
function startOf(word: string, width: number): string {
  const fitting = (pieces: Iterable<string>) => {
    let start = '';
    for (const piece of pieces) {
      if (columnsOf(start + piece) > width) break;
      start += piece;
    }
    return start;
  };
  return fitting(word.split(BREAKS)) || fitting(word) || ([...word][0] ?? '');
}

/** A text broken at spaces into lines of at most some columns; where there is a `cut`, longer words are broken too. */
function linesOf(text: string, width: number, { first = width, cut = false } = {}): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  const fits = (it: string) => columnsOf(it) <= (lines.length === 0 ? first : width);
  for (const word of text.split(' ')) {
    if (line === undefined) line = word;
    else if (fits(`${line} ${word}`)) line = `${line} ${word}`;
    else {
      lines.push(line);
      line = word;
    }
    while (cut && !fits(line)) {
      const start = startOf(line, width);
      lines.push(start);
      line = line.slice(start.length);
    }
  }
  return [...lines, line ?? ''];
}

/** A text with each line that is wider than WIDTH broken at spaces, and set in behind its first line by some columns. */
export const filled = (text: string, hang = 2): string =>
  text
    .split('\n')
    .flatMap((line) => {
      if (columnsOf(line) <= WIDTH) return [line];
      const before = ' '.repeat(hang + line.search(/[^ ]|$/));
      const [first, ...others] = linesOf(line, WIDTH - before.length, { first: WIDTH });
      return [first, ...others.map((other) => before + other)];
    })
    .join('\n');

type Cells = readonly (readonly string[])[];

/** Columns between two of a table. */
const GAP = 2;
const HALF = WIDTH / 2;
const widthOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + GAP, -GAP);
const widest = (texts: readonly string[]): number => Math.max(...texts.map(columnsOf));

/** Columns in which a text can be read, a word or a part of a long one a line. */
function narrowestOf(text: string): number {
  const words = text.split(' ');
  return Math.max(widest(words.flatMap((word) => word.split(BREAKS))), Math.min(10, widest(words)));
}

/**
 * Rows of cells as lines of at most WIDTH columns, the first row as their header: the keys left aligned, the others right. A
 * table that is wider has headers of several lines; then keys of several lines; then its columns one part below another.
 * @param keys columns that tell rows apart, which each part begins with
 */
export function textTable(rows: Cells, keys = 1): string {
  const columns = rows[0].map((_, column) => rows.map((row) => row[column]));
  const whole = columns.map(widest);
  if (widthOf(whole) <= WIDTH) return drawn(rows, whole, keys);
  const narrow = columns.map(([header, ...cells], column) =>
    column < keys ? whole[column] : Math.min(HALF - GAP, Math.max(narrowestOf(header), widest(['', ...cells]))),
  );
  const forKeys = Math.max(HALF, WIDTH - GAP - widthOf(narrow.slice(keys)));
  while (widthOf(narrow.slice(0, keys)) > forKeys) narrow[narrow.indexOf(Math.max(...narrow.slice(0, keys)))]--;
  const parts: number[][] = [];
  for (let column = keys; column < narrow.length; column++) {
    const all = [...narrow.slice(0, keys), ...(parts.at(-1) ?? []).map((each) => narrow[each]), narrow[column]];
    if (parts.length > 0 && widthOf(all) <= WIDTH) parts[parts.length - 1].push(column);
    else parts.push([column]);
  }
  const places = Array.from({ length: keys }, (_, key) => key);
  return parts
    .map((part) => [...places, ...part])
    .map((of) =>
      drawn(
        rows.map((row) => of.map((column) => row[column])),
        of.map((column) => narrow[column]),
        keys,
      ),
    )
    .join('\n\n');
}

/** The table with columns of the given widths. */
function drawn(rows: Cells, widths: readonly number[], keys: number): string {
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => linesOf(cell, widths[column], { cut: true }));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, column) => {
          const text = cell[line] ?? '';
          const space = ' '.repeat(widths[column] - columnsOf(text));
          return column < keys ? text + space : space + text;
        })
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  });
  const [header, ...others] = lines;
  return [...header, '-'.repeat(widthOf(widths)), ...others.flat()].join('\n');
}
