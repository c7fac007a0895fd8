import { useMemo } from 'preact/hooks';
import { textAt } from '../../../market/shownTables.ts';
import type { Page, Parties, Replay } from '../../../market/view.ts';
import { briefly } from '../../figures/numbers.ts';
import type { Theme } from '../../figures/theme.ts';
import { tableOf } from '../links.ts';
import { digitsOf } from '../rows.ts';
import { type RawNumbers, rawAt, rawNumbers, rowsIn, rowsOfSteps } from './columns.ts';
import { trianglePath } from './map/glyphs.ts';
import { Scrolls } from './scrolls.tsx';
import type { ReplayState } from './state.ts';
import { wayColour } from './wayColour.ts';

interface PartiesProps {
  page: Page;
  replay: Replay & { parties: Parties };
  state: ReplayState;
  theme: Theme;
}

/** Who did what in the step. */
export function PartiesTable({ page, replay, state, theme }: PartiesProps) {
  const { parties } = replay;
  const table = tableOf(page, parties.table);
  const byStep = useMemo(() => rowsOfSteps(table, state.steps.rows), [table]);
  const columns = useMemo(() => {
    const all = Array.from({ length: table.rows }, (_, row) => row);
    return parties.columns.map(({ column, ...more }) => {
      const of = table.columns[column];
      const raw = rawNumbers(of);
      const isBroken =
        raw !== undefined && all.some((row) => rawAt(raw, row) % 1 !== 0 && !Number.isNaN(rawAt(raw, row)));
      return {
        ...more,
        column,
        of,
        raw,
        digits: Math.max(digitsOf(of, all), isBroken && of.kind === 'numbers' && of.digits === undefined ? 1 : 0),
      };
    });
  }, [parties, table]);
  const rows = rowsIn(byStep, state.step.value);
  const glyph = parties.glyph && rawNumbers(table.columns[parties.glyph.mw]);
  const isSummed = columns.some((column) => column.isSummed);
  const units = new Set(columns.flatMap(({ raw, of }) => (raw ? [of.unit] : [])));
  return (
    <div class="replay-card parties">
      <h3>
        <bdi>{parties.title}</bdi>
      </h3>
      <Scrolls label={parties.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{units.size === 1 ? [...units][0] : 'name'}</th>
              {columns.map(({ column, label, raw, of }) => (
                <th key={column} scope="col" class={raw ? 'number' : ''} title={of.says}>
                  <bdi>{withoutUnit(label, of.unit)}</bdi>
                  {raw && units.size > 1 && of.unit !== '' && <small>{of.unit}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from(rows, (row) => {
              const name = textAt(table.columns.party, row);
              return (
                <tr key={name} class={state.agent.value === name ? 'chosen' : ''} onClick={() => state.choose(name)}>
                  <th scope="row">
                    <button type="button" aria-pressed={state.agent.value === name}>
                      <bdi>{name}</bdi>
                    </button>
                    {glyph && <Sign mw={rawAt(glyph, row)} {...{ page, theme }} />}
                  </th>
                  {columns.map(({ column, of, raw, digits }) => (
                    <td key={column} class={raw ? 'number' : ''}>
                      {raw ? cellText(rawAt(raw, row), digits) : <bdi>{textAt(of, row)}</bdi>}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
          {isSummed && rows.length > 1 && (
            <tfoot>
              <tr>
                <th scope="row">together</th>
                {columns.map(({ column, isSummed: sums, raw, digits }) => (
                  <td key={column} class="number">
                    {sums && raw ? cellText(sumOf(raw, rows), digits) : ''}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </Scrolls>
    </div>
  );
}

function Sign({ mw, page, theme }: { mw: number; page: Page; theme: Theme }) {
  if (Number.isNaN(mw) || mw === 0) return null;
  return (
    <svg width="12" height="12" viewBox="-6 -6 12 12" role="img" aria-label={mw > 0 ? 'upward' : 'downward'}>
      <path d={trianglePath(5, mw > 0)} fill={wayColour(page, theme, mw > 0)} />
    </svg>
  );
}

/** What a column is called: its unit stands once. */
const withoutUnit = (label: string, unit: string) =>
  unit !== '' && label.endsWith(`, ${unit}`) ? label.slice(0, -unit.length - 2) : label;

/** What is nothing recedes. */
const cellText = (value: number, digits: number) =>
  value === 0 ? <span class="quiet">0</span> : briefly(value, digits);

function sumOf(values: RawNumbers, rows: Uint32Array): number {
  let sum = Number.NaN;
  for (const row of rows) {
    const value = rawAt(values, row);
    if (!Number.isNaN(value)) sum = (Number.isNaN(sum) ? 0 : sum) + value;
  }
  return sum;
}
