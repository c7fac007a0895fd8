import { textTable } from '../../agents/reserve/market/report.ts';
import { CLAIMS } from '../../agents/reserve/paper/claims.ts';
import type { ColumnFindings, Finding } from '../../agents/reserve/paper/matrix.ts';
import { nameOf } from '../../agents/reserve/paper/readings.ts';
import type { Scored } from '../../agents/reserve/paper/search.ts';

const figure = (value: number): string => {
  if (Number.isNaN(value)) return '-';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 1 : 3;
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

/** `holds 20.3 [18.1, 22.5], 200 worlds (190 above, 10 below 0)` */
function cellText({ verdict, n, mean, low, high, above, below }: Finding, share: boolean | undefined): string {
  if (n === 0) return `${verdict}: no world has such a case`;
  const found = `${verdict} ${figure(mean)} [${figure(low)}, ${figure(high)}]`;
  return share ? `${found}, in ${above} of ${n} worlds` : `${found}, ${n} worlds (${above} above, ${below} below 0)`;
}

/** The matrix of claims and columns, and below it each part of each claim with its statistic. */
export function matrixReport(columns: readonly ColumnFindings[]): string {
  const head = columns.map(
    ({ source, reading, fee, seeds }) => `${source} prices, ${reading}, fee ${fee} EUR/MWh, ${seeds} seeds`,
  );
  const claims = CLAIMS.map(({ number, sentence }) => `${number}. ${sentence}`);
  const legend = head.map((text, k) => `  ${String.fromCharCode(65 + k)}  ${text}`);
  const letters = head.map((_, k) => String.fromCharCode(65 + k));
  const matrix = textTable([
    ['claim', ...letters],
    ...CLAIMS.map(({ number }, row) => [String(number), ...columns.map(({ findings }) => findings[row].verdict)]),
  ]);
  const details = CLAIMS.map(({ number, sentence }, row) =>
    [
      `${number}. ${sentence}`,
      ...columns[0].findings[row].parts.flatMap(({ part }, index) => [
        `   ${part.id}: ${part.says} (${part.unit})`,
        ...columns.map(({ findings }, k) => {
          const { finding } = findings[row].parts[index];
          return `      ${letters[k]}  ${cellText(finding, part.share)}`;
        }),
      ]),
    ].join('\n'),
  );
  return [...claims, '', 'Columns:', ...legend, '', matrix, '', ...details].join('\n');
}

/** The readings a search looked at, the best first. */
export function searchReport(searched: readonly Scored[]): string {
  const rows = searched.map(({ reading, score: { claims, parts, numbers } }) => [
    nameOf(reading),
    String(claims),
    numbers.join(' '),
    String(parts),
  ]);
  return textTable([['reading', 'claims', 'which', 'parts'], ...rows]);
}
