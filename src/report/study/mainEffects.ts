import { groupedBy } from '../../lookup.ts';
import { numbers, shownTable, words } from '../../market/shownTables.ts';
import type { Figure, Part, ShownColumn } from '../../market/view.ts';
import type { Interval } from './readable.ts';
import type { StoredKpi, StoredParameter, StoredStudy } from './storedStudy.ts';
import { choiceOfKpi } from './studyFigures.ts';
import { type ByWorld, byWorld } from './worlds.ts';

/** A level of a parameter, and the points that have it. */
interface Group {
  level: number | string;
  points: number[];
}

function groupsOf({ levels, isNumeric }: StoredParameter): Group[] {
  const all = [...groupedBy(levels.keys(), (point) => levels[point])].map(([level, points]) => ({ level, points }));
  return isNumeric ? all.sort((a, b) => Number(a.level) - Number(b.level)) : all;
}

/** What each parameter of a grid does alone: KPIs at its levels, each the mean over all levels of the others. */
export async function mainEffects(study: StoredStudy, kpis: readonly StoredKpi[]): Promise<Part> {
  const read = new Map<StoredKpi, ByWorld>();
  for (const kpi of kpis) read.set(kpi, await byWorld(study, kpi.name));
  const all = study.parameters.map((parameter, k) => {
    const groups = groupsOf(parameter);
    const rows = [...read].flatMap(([kpi, { over, estimate }]) =>
      groups.map(({ level, points }) => ({ kpi: kpi.name, level, ...estimate(over(points)) })),
    );
    const name = `along${k + 1}`;
    const figure = (of: keyof Interval, says: string) =>
      numbers(
        rows.map((row) => row[of]),
        { says },
      );
    const told = { unit: parameter.unit, says: parameter.title };
    const levels = rows.map(({ level }) => level);
    const level: ShownColumn = parameter.isNumeric
      ? numbers(levels.map(Number), told)
      : words(levels.map(String), told);
    const table = shownTable(name, {
      kpi: words(
        rows.map(({ kpi }) => kpi),
        { says: 'KPI' },
      ),
      level,
      mean: figure('mean', 'Mean over replications and the levels of the other parameters.'),
      low: figure('low', 'Lower end of the 95 % interval.'),
      high: figure('high', 'Upper end of the 95 % interval.'),
    });
    return { table, figure: effectFigure(parameter, name, kpis) };
  });
  return { tables: all.map(({ table }) => table), figures: all.map(({ figure }) => figure) };
}

function effectFigure({ title, isNumeric, isLog }: StoredParameter, table: string, kpis: readonly StoredKpi[]): Figure {
  const any = {
    ...{ id: table, table, title: `What ${title} does alone` },
    note: 'Mean over replications and all levels of the other parameters, with its 95 % interval.',
    choices: [choiceOfKpi(kpis, kpis[0])],
  };
  const ends = { low: 'low', high: 'high' };
  return isNumeric
    ? { ...any, kind: 'points', x: 'level', y: 'mean', ...ends, isJoined: true, isLogX: isLog }
    : { ...any, kind: 'bars', label: 'level', value: 'mean', ...ends };
}
