import { capital, counted } from '../counted.ts';
import { textTable } from '../results/terminal.ts';
import { askedIn, type ClaimFinding, type ColumnFindings, type PartFinding } from './findings.ts';
import { worldsOf } from './rests.ts';

const figure = (value: number): string => {
  if (Number.isNaN(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** `holds 20.3 [18.1, 22.5] (alone [18.6, 22.0]), 200 worlds (190 above, 10 below 0)` */
function cellText({ finding, part, why }: PartFinding, unit: string): string {
  const { verdict, n, mean, low, high, aloneLow, aloneHigh, above, below } = finding;
  if (why !== undefined) return `${verdict}: ${why}`;
  if (n === 0) return `${verdict}: no ${unit} has such a case`;
  const found = `${verdict} ${figure(mean)} [${figure(low)}, ${figure(high)}]`;
  if (part.share) return `${found}, in ${above} of ${counted(n, unit)}`;
  const signs = Number.isNaN(above) ? '' : ` (${above} above, ${below} below 0)`;
  return `${found} (alone [${figure(aloneLow)}, ${figure(aloneHigh)}]), ${counted(n, unit)}${signs}`;
}

/** Columns of a heading that stand beside each other within a terminal. */
const ABREAST = 4;

/** Columns of one heading, with their letters. */
interface Group {
  heading: string;
  columns: { letter: string; column: ColumnFindings }[];
}

function groupsOf(columns: readonly ColumnFindings[]): Group[] {
  const groups: Group[] = [];
  columns.forEach((column, k) => {
    const { heading } = column;
    const last = groups.at(-1);
    const own = last?.heading === heading && last.columns.length < ABREAST ? last : { heading, columns: [] };
    if (own !== last) groups.push(own);
    own.columns.push({ letter: letterOf(k), column });
  });
  return groups;
}

/** A to Z, AA, AB .. */
const letterOf = (k: number): string =>
  (k < 26 ? '' : letterOf(Math.floor(k / 26) - 1)) + String.fromCharCode(65 + (k % 26));

/** What some columns are, and their verdicts, each with how many worlds it rests on. */
function matrixOf({ heading, columns }: Group): string {
  const verdictText = ({ verdict, parts }: ClaimFinding) => {
    return [verdict, worldsOf(parts.map(({ finding }) => finding))].join(' ').trim();
  };
  const claims = columns[0].column.findings.map(({ claim }) => claim);
  const matrix = textTable([
    ['claim', ...columns.map(({ letter }) => letter)],
    ...claims.map(({ number }, row) => [
      String(number),
      ...columns.map(({ column }) => verdictText(column.findings[row])),
    ]),
  ]);
  const legend = columns.map(({ letter, column: { title } }) => `  ${letter}  ${title}`);
  return [...(heading === '' ? [] : [capital(heading)]), ...legend, '', matrix].join('\n');
}

type Lettered = Group['columns'][number];

/** Columns in which a claim has the same parts: a reading may measure it otherwise. */
function measuredAlike(columns: readonly ColumnFindings[], row: number): Lettered[][] {
  const groups = new Map<string, Lettered[]>();
  columns.forEach((column, k) => {
    const key = column.findings[row].parts.map(({ part }) => part.says).join('\n');
    groups.set(key, [...(groups.get(key) ?? []), { letter: letterOf(k), column }]);
  });
  return [...groups.values()];
}

/** Each part of a claim with its statistic in some columns. */
const partsText = (columns: readonly Lettered[], row: number): string[] =>
  columns[0].column.findings[row].parts.flatMap(({ part }, index) => [
    `   ${part.id}: ${part.says} (${part.unit}${part.paper === undefined ? '' : `; the paper: ${figure(part.paper)}`})`,
    ...columns.map(
      ({ letter, column: { findings, unit } }) => `      ${letter}  ${cellText(findings[row].parts[index], unit)}`,
    ),
  ]);

/** The matrix of claims and columns, and below it each part of each claim with its statistic. */
export function matrixReport(columns: readonly ColumnFindings[]): string {
  const [{ findings: first }] = columns;
  const asked = [...new Set(columns.map(({ findings }) => askedIn(findings)))].sort((a, b) => a - b);
  const details = first.map(({ claim: { number, sentence } }, row) =>
    [`${number}. ${sentence}`, ...measuredAlike(columns, row).flatMap((alike) => partsText(alike, row))].join('\n'),
  );
  return [
    ...first.map(({ claim: { number, sentence } }) => `${number}. ${sentence}`),
    '',
    ...groupsOf(columns).flatMap((group) => [matrixOf(group), '']),
    `Beside a verdict: how many worlds its parts rest on. Intervals of a column hold together in 95 of 100 cases: they are corrected for its ${asked.join(' or ')} parts.`,
    '',
    ...details,
  ].join('\n');
}
