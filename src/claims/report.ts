import { counted } from '../counted.ts';
import { textTable } from '../results/terminal.ts';
import type { ColumnFindings, Finding } from './findings.ts';

const figure = (value: number): string => {
  if (Number.isNaN(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** `holds 20.3 [18.1, 22.5], 200 worlds (190 above, 10 below 0)` */
function cellText({ verdict, n, mean, low, high, above, below }: Finding, share: boolean | undefined): string {
  if (n === 0) return `${verdict}: no world has such a case`;
  const found = `${verdict} ${figure(mean)} [${figure(low)}, ${figure(high)}]`;
  return share
    ? `${found}, in ${above} of ${counted(n, 'world')}`
    : `${found}, ${counted(n, 'world')} (${above} above, ${below} below 0)`;
}

/** The matrix of claims and columns, and below it each part of each claim with its statistic. */
export function matrixReport(columns: readonly ColumnFindings[]): string {
  const claims = columns[0].findings.map(({ claim }) => claim);
  const letters = columns.map((_, k) => String.fromCharCode(65 + k));
  const legend = columns.map(({ title }, k) => `  ${letters[k]}  ${title}`);
  const matrix = textTable([
    ['claim', ...letters],
    ...claims.map(({ number }, row) => [String(number), ...columns.map(({ findings }) => findings[row].verdict)]),
  ]);
  const details = claims.map(({ number, sentence }, row) =>
    [
      `${number}. ${sentence}`,
      ...columns[0].findings[row].parts.flatMap(({ part }, index) => [
        `   ${part.id}: ${part.says} (${part.unit}${part.paper === undefined ? '' : `; the paper: ${figure(part.paper)}`})`,
        ...columns.map(({ findings }, k) => {
          const { finding } = findings[row].parts[index];
          return `      ${letters[k]}  ${cellText(finding, part.share)}`;
        }),
      ]),
    ].join('\n'),
  );
  return [
    ...claims.map(({ number, sentence }) => `${number}. ${sentence}`),
    '',
    'Columns:',
    ...legend,
    '',
    matrix,
    '',
    ...details,
  ].join('\n');
}
