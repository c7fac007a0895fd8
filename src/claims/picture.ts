import { counted } from '../counted.ts';
import { blocksOf } from './blocks.ts';
import type { ClaimFinding, ColumnFindings, Verdict } from './findings.ts';
import { worldsOf } from './rests.ts';

const CELL = { width: 104, height: 44, gap: 3 };
const LABEL_WIDTH = 330;
const HEADING_HEIGHT = 26;
const LINE_HEIGHT = 14;
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

/** Some columns of a matrix, drawn from a height downwards. */
interface Block {
  shapes: string[];
  width: number;
  height: number;
}

/**
 * The matrix of claims as an SVG picture: a row a claim, a column a reading, how many parts of the claim hold, and on how many
 * worlds they rest. Many columns stand in blocks, by their headings, one below another.
 * @param title for who cannot see it
 */
export function matrixPicture(title: string, columns: readonly ColumnFindings[]): string {
  const blocks: Block[] = [];
  let height = 0;
  for (const each of blocksOf(columns)) {
    const block = blockAt(each, height);
    blocks.push(block);
    height += block.height;
  }
  const width = Math.max(...blocks.map((block) => block.width));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#222222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...blocks.flatMap(({ shapes }) => shapes),
    '</svg>\n',
  ].join('\n');
}

function blockAt(columns: readonly ColumnFindings[], top: number): Block {
  const claims = columns[0].findings.map(({ claim }) => claim);
  const step = CELL.width + CELL.gap;
  const wordLines = columns.map(({ lines }) => lines.flatMap((line) => wrapped(line, 17)));
  const head = HEADING_HEIGHT + LINE_HEIGHT * Math.max(...wordLines.map(({ length }) => length)) + 8;
  const heads = columns.flatMap(({ heading }, k) => {
    const x = LABEL_WIDTH + k * step + CELL.width / 2;
    const isFirst = k === 0 || columns[k - 1].heading !== heading;
    return [
      ...(isFirst ? [text(LABEL_WIDTH + k * step, top + 18, heading, 'font-weight="bold"')] : []),
      ...wordLines[k].map((line, at, all) =>
        text(x, top + head - 8 - LINE_HEIGHT * (all.length - 1 - at), line, 'text-anchor="middle"'),
      ),
    ];
  });
  const rows = claims.flatMap(({ number, short }, row) => {
    const y = top + head + row * (CELL.height + CELL.gap);
    const cells = columns.map(({ findings }, k) => cellAt(findings[row], LABEL_WIDTH + k * step, y));
    return [text(12, y + 26, `${number}  ${short}`, 'font-size="13"'), ...cells];
  });
  return {
    shapes: [...heads, ...rows],
    width: LABEL_WIDTH + columns.length * step + 10,
    height: head + claims.length * (CELL.height + CELL.gap) + 12,
  };
}

function cellAt({ verdict, parts }: ClaimFinding, x: number, y: number): string {
  const holding = parts.filter(({ finding }) => finding.verdict === 'holds').length;
  const on = worldsOf(parts.map(({ finding }) => finding));
  const line = (down: number, words: string, attributes: string) =>
    text(x + CELL.width / 2, y + down, words, `text-anchor="middle" fill="${INK[verdict]}" ${attributes}`);
  return [
    `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" rx="4" fill="${FILL[verdict]}"/>`,
    line(15, verdict, 'font-weight="bold"'),
    line(27, `${holding} of ${counted(parts.length, 'part')}`, 'font-size="10"'),
    ...(on === '' ? [] : [line(38, `on ${on}`, 'font-size="10"')]),
  ].join('');
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
