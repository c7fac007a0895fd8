import { kept } from '../lookup.ts';
import type { Study } from './load.ts';
import type { Records } from './records.ts';
import { runsOf } from './runs.ts';

/** Values of a study's KPIs: by KPI, then by point, then by replication; NaN where a run failed or has no such figure. */
export interface Outcomes {
  replications: number;
  /** By point, runs that did not fail. */
  succeeded: number[];
  byKpi: Map<string, Float64Array[]>;
}

/** The KPIs of the finished runs of some replications. Runs that are not there count as missing values. */
export function outcomesOf(study: Study, records: Records, replications: number): Outcomes {
  const { kpis, points } = study;
  const byKpi = new Map(
    kpis.map(({ name }) => [name, points.map(() => new Float64Array(replications).fill(Number.NaN))]),
  );
  const succeeded = points.map(() => 0);
  for (const { point, replication, key } of runsOf(study, 0, replications)) {
    const row = records.row(key);
    if (row === undefined || records.error(row) !== null) continue;
    succeeded[point]++;
    const values = kpiValues(study, (name) => records.figure(name, row));
    for (const { name } of kpis) kept(byKpi, name)[point][replication] = kept(values, name);
  }
  return { replications, succeeded, byKpi };
}

/** The KPIs of one run, of which `figureOf` gives the figures; NaN is "no figure". */
export function kpiValues({ kpis }: Pick<Study, 'kpis'>, figureOf: (name: string) => number): Map<string, number> {
  const values = new Map<string, number>();
  const scope = { get: (name: string) => values.get(name) ?? figureOf(name) };
  for (const kpi of kpis) values.set(kpi.name, kpi.evaluate(scope));
  return values;
}
