/** Pages that say how fast it is: what stands between two marks is made of stored figures, and of nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Figure, goalText, numberText } from './figure.ts';
import { SENTENCES } from './sentences.ts';
import { machineKind, readStored, type Stored, writeStored } from './store.ts';

/** Pages with marks, from the folder of the project. */
export const PAGES = ['docs/performance.md', 'README.md', 'docs/decisions/highs-in-webassembly.md'] as const;

/** Benchmarks whose figures stand on a page, each in a table of its own. */
export const WRITTEN = [
  'evDay',
  'fleets',
  'largeDay',
  'coupledFleet',
  'market',
  'studies',
  'singleRun',
  'bus',
  'powerFlow',
  'against',
] as const;

export const isWritten = (name: string): boolean => (WRITTEN as readonly string[]).includes(name);

const NOT_YET = 'Not measured yet.';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function rowOf({ name, value, unit, detail, goal }: Figure): string {
  const cells = [name, `${numberText(value)} ${unit}`, goal === undefined ? '' : goalText(value, goal), detail];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The figures of a benchmark as a table, with the machine they were measured on. */
function tableOf(name: string, stored: Stored): string {
  const measured = stored[name];
  if (measured === undefined) return NOT_YET;
  const { machine, figures } = measured;
  const head = ['| what | figure | goal | how |', '| --- | --- | --- | --- |'];
  return [...head, ...figures.map(rowOf), '', `Measured on ${machine}.`].join('\n');
}

/** What stands between the marks of a name. @throws Error for a name that is none */
function textOf(name: string, stored: Stored): string {
  if (isWritten(name)) return tableOf(name, stored);
  const sentence = Object.hasOwn(SENTENCES, name) ? SENTENCES[name as keyof typeof SENTENCES] : undefined;
  if (sentence === undefined) throw new Error(`found a mark 'bench: ${name}', of which nothing is known`);
  const figures = Object.values(stored).flatMap((each) => each.figures);
  return sentence(figures);
}

const MARKED = /(<!-- bench: (\w+) -->)(\n*)[\s\S]*?(<!-- bench end -->)/g;

/** A page with all that stands between marks made of these figures. Where a mark ends its line, so does what stands behind it. */
export const pageText = (page: string, stored: Stored): string =>
  page.replace(MARKED, (_, begin: string, name: string, space: string, end: string) => {
    const text = textOf(name, stored);
    return space === '' ? `${begin}${text}${end}` : `${begin}\n\n${text}\n\n${end}`;
  });

const pathOf = (page: string) => fileURLToPath(new URL(`../${page}`, import.meta.url));

/** Keeps what a benchmark has found, and makes the pages say it. */
export function keep(name: string, figures: readonly Figure[]): void {
  const stored = { ...readStored(), [name]: { machine: machineKind(), figures: [...figures] } };
  writeStored(stored);
  for (const page of PAGES) {
    const path = pathOf(page);
    writeFileSync(path, pageText(readFileSync(path, 'utf8'), stored));
  }
}
