import { numberAt, numbers, shownTable, textAt, words } from '../../market/shownTables.ts';
import type { Figure, Part, StoredTables } from '../../market/view.ts';
import { titleOf } from './naming.ts';

/** A small chart of a run: a figure of every ISP. */
export interface StripOf {
  readonly label: string;
  readonly unit: string;
  /** By ISP; NaN: no figure. */
  readonly values: Float64Array;
}

/** The small charts that a run has kept; of a run of an older kind, or without any, none. */
export function stripsOf({ table, until }: Pick<StoredTables, 'table' | 'until'>): StripOf[] {
  const strips = table('strips');
  if (strips === undefined) return [];
  const found = new Map<string, StripOf>();
  for (let row = 0; row < strips.rows; row++) {
    const [label, unit] = [textAt(strips.columns.strip, row), textAt(strips.columns.unit, row)];
    const strip = found.get(label) ?? { label, unit, values: new Float64Array(until).fill(Number.NaN) };
    strip.values[numberAt(strips.columns.isp, row)] = numberAt(strips.columns.value, row);
    found.set(label, strip);
  }
  return [...found.values()];
}

/** The small charts as the figure that leads: one by choice, and beside it what it is in another run. */
export function stripsFigure(
  strips: readonly StripOf[],
  run: Pick<StoredTables, 'variant'>,
  beside?: Pick<StoredTables, 'variant' | 'table' | 'until'>,
): Part {
  if (strips.length === 0) return { tables: [], figures: [] };
  const [{ label: chosen }] = strips;
  const isAlone = strips.length === 1;
  const isps = strips[0].values.length;
  const others = beside ? stripsOf(beside) : [];
  const otherOf = ({ label }: StripOf) => others.find((each) => each.label === label)?.values;
  const column = (valuesOf: (strip: StripOf) => Float64Array | undefined, says: string) => {
    const values = strips.flatMap((strip) => {
      const given = valuesOf(strip);
      return Array.from({ length: isps }, (_, isp) => given?.[isp] ?? Number.NaN);
    });
    return numbers(values, { unit: isAlone ? strips[0].unit : '', says });
  };
  const table = shownTable('strips', {
    isp: numbers(
      strips.flatMap(() => Array.from({ length: isps }, (_, isp) => isp)),
      { says: 'ISP, counted from 0 over the whole run.' },
    ),
    strip: words(
      strips.flatMap(({ label }) => new Array<string>(isps).fill(label)),
      { says: 'What is drawn.' },
    ),
    value: column(({ values }) => values, 'This run.'),
    ...(others.length > 0 && { beside: column(otherOf, 'The run beside.') }),
  });
  const told = Object.fromEntries(strips.map(({ label, unit }) => [label, { unit, says: label }]));
  const figure: Figure = {
    ...({
      kind: 'lines',
      id: 'strips',
      title: isAlone ? titleOf(chosen) : 'Charts of the run',
      isWide: true,
    } as const),
    ...{ note: 'Every ISP of the run, as its market tells it.', table: 'strips', x: 'isp' },
    series: [
      { y: 'value', label: isAlone && others.length === 0 ? chosen : run.variant || 'this run' },
      ...(others.length > 0 ? [{ y: 'beside', label: beside?.variant || 'beside', isBeside: true }] : []),
    ],
    ...(!isAlone && { choices: [{ column: 'strip', label: 'chart', chosen, by: 'list', told }] }),
  };
  return { tables: [table], figures: [figure] };
}
