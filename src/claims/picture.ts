import { counted } from '../counted.ts';
import type { ColumnFindings, Verdict } from './findings.ts';
import { worldsOf } from './rests.ts';

const CELL = { width: 104, height: 44, gap: 3 };
const LABEL_WIDTH = 330;
const HEAD_HEIGHT = 96;
const FILL: Record<Verdict, string> = {
  holds: '#2e7d5b',
  refuted: '#b5493f',
  undecided: '#c9c9c2',
  'not asked': '#f1f1ee',
};
const INK: Record<Verdict, string> = {
  holds: '#ffffff',
  refuted: '#ffffff',
  undecided: '#333333',
  'not asked': '#777777',
};

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, content: string, attributes = '') =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(content)}</text>`;

/**
 * The matrix of claims as an SVG picture: a row a claim, a column a reading, how many parts of the claim hold, and on how many
 * worlds they rest.
 * @param title for who cannot see it
 */
export function matrixPicture(title: string, columns: readonly ColumnFindings[]): string {
  const claims = columns[0].findings.map(({ claim }) => claim);
  const step = CELL.width + CELL.gap;
  const width = LABEL_WIDTH + columns.length * step + 10;
  const height = HEAD_HEIGHT + claims.length * (CELL.height + CELL.gap) + 12;
  const heads = columns.flatMap(({ heading, lines: words }, k) => {
    const x = LABEL_WIDTH + k * step + CELL.width / 2;
    const lines = words.flatMap((line) => wrapped(line, 17));
    const isFirst = k === 0 || columns[k - 1].heading !== heading;
    return [
      ...(isFirst ? [text(LABEL_WIDTH + k * step, 16, heading, 'font-weight="bold"')] : []),
      ...lines
        .slice(-4)
        .map((line, at, all) => text(x, HEAD_HEIGHT - 8 - 14 * (all.length - 1 - at), line, 'text-anchor="middle"')),
    ];
  });
  const rows = claims.flatMap(({ number, short }, row) => {
    const y = HEAD_HEIGHT + row * (CELL.height + CELL.gap);
    const cells = columns.map(({ findings }, k) => {
      const { verdict, parts } = findings[row];
      const holding = parts.filter(({ finding }) => finding.verdict === 'holds').length;
      const on = worldsOf(parts.map(({ finding }) => finding));
      const x = LABEL_WIDTH + k * step;
      const line = (down: number, words: string, attributes: string) =>
        text(x + CELL.width / 2, y + down, words, `text-anchor="middle" fill="${INK[verdict]}" ${attributes}`);
      return [
        `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" rx="4" fill="${FILL[verdict]}"/>`,
        line(15, verdict, 'font-weight="bold"'),
        line(27, `${holding} of ${counted(parts.length, 'part')}`, 'font-size="10"'),
        line(38, on === '' ? '' : `on ${on}`, 'font-size="10"'),
      ].join('');
    });
    return [text(12, y + 26, `${number}  ${short}`, 'font-size="13"'), ...cells];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#222222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...heads,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

/** Words in lines of at most so many letters, where words allow. */
function wrapped(words: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
