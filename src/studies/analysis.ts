import { groupedBy, kept } from '../lookup.ts';
import { stream } from '../random/streams.ts';
import { type BoundaryFindings, boundaryFindings } from './boundaryFindings.ts';
import { elementaryEffects, morrisTrajectories } from './designs/morris.ts';
import { splitSaltelli } from './designs/saltelli.ts';
import { elsewhere, estimateAt, estimatePair, meanOver, strata } from './estimates.ts';
import { type KnownMean, knownMeans } from './knownMeans.ts';
import type { Study } from './load.ts';
import type { Outcomes } from './outcomes.ts';
import { type Label, placeOf } from './parameters.ts';
import type { LevelPair } from './questions.ts';
import { adjust } from './statistics/correction.ts';
import type { Estimate } from './statistics/estimate.ts';
import { morrisMeasures } from './statistics/morris.ts';
import { type Line, lineAlong } from './statistics/regression.ts';
import { sobolIndices } from './statistics/sobolIndices.ts';
import { spread } from './statistics/summary.ts';
import { type Cell, type Table, tableOf } from './table.ts';

/** Resamples behind every bootstrap interval of the results. */
const RESAMPLES = 2000;

/** What a study's runs say. Tables without rows are of questions the study does not ask. */
export interface Analysis {
  /** A row a point and KPI. */
  summary: Table;
  /** A row a pair of levels, combination of all other levels, and KPI. */
  comparisons: Table;
  /** A row a numeric parameter, combination of all other levels, and KPI. */
  regression: Table;
  /** A row a parameter and KPI, of designs made for it. */
  sensitivity: Table;
  /** Of a study that looks for one. */
  boundary: BoundaryFindings | undefined;
}

/** Works out all tables of a study. */
export function analyse(study: Study, outcomes: Outcomes): Analysis {
  const means = knownMeans(study);
  return {
    summary: summaryTable(study, outcomes, means),
    comparisons: comparisonTable(study, outcomes, means),
    regression: regressionTable(study, outcomes),
    sensitivity: sensitivityTable(study, outcomes),
    boundary: study.boundary && boundaryFindings(study, outcomes),
  };
}

const meanOf = (values: Float64Array): number => spread(values.filter((value) => !Number.isNaN(value))).mean;

function summaryTable(study: Study, outcomes: Outcomes, means: readonly KnownMean[][]): Table {
  const rows = study.points.flatMap(({ index, levels }) =>
    study.kpis.map(({ name }) => {
      const all = estimateAt(study, outcomes, means, name, index, RESAMPLES);
      return {
        point: index,
        ...Object.fromEntries(study.parameters.map((parameter, k) => [parameter.name, levels[k].label])),
        kpi: name,
        runs: study.boundary?.replications[index] ?? outcomes.replications,
        ok: outcomes.succeeded[index],
        n: all.n,
        mean: all.mean,
        sd: all.sd,
        ...Object.fromEntries(study.quantiles.map((p, k) => [`q${p}`, all.quantiles[k]])),
        low: all.low,
        high: all.high,
        bootstrapLow: all.bootstrapLow,
        bootstrapHigh: all.bootstrapHigh,
        ...(study.antithetic ? { antitheticVarianceSaved: all.antitheticVarianceSaved ?? Number.NaN } : {}),
        ...controlledColumns(study, 'controlledMean', all),
      };
    }),
  );
  return tableOf(rows);
}

/** What control variates make of an estimate, where the study has any. */
function controlledColumns({ controls }: Study, mean: string, { controlled }: Estimate): Record<string, number> {
  if (controls.length === 0) return {};
  return {
    [mean]: controlled?.mean ?? Number.NaN,
    controlledLow: controlled?.low ?? Number.NaN,
    controlledHigh: controlled?.high ?? Number.NaN,
    controlVarianceSaved: controlled?.varianceSaved ?? Number.NaN,
  };
}

const OVERALL = '(mean over all)';

function comparisonTable(study: Study, outcomes: Outcomes, means: readonly KnownMean[][]): Table {
  const rows = study.comparisons.flatMap((pair) => {
    const each = strata(study, pair).map(({ at, first, second }) => ({ at, first: [first], second: [second] }));
    const over = {
      at: OVERALL,
      first: each.flatMap(({ first }) => first),
      second: each.flatMap(({ second }) => second),
    };
    return study.kpis.flatMap(({ name }) =>
      (each.length > 1 ? [...each, over] : each).map(({ at, first, second }) => ({
        ...comparisonRow(study, pair, name, at),
        difference: estimatePair(study, outcomes, means, name, first, second, RESAMPLES),
      })),
    );
  });
  const pValues = rows.map(({ difference: { p, controlled } }) =>
    controlled && !Number.isNaN(controlled.p) ? controlled.p : p,
  );
  const adjusted = adjust(pValues, study.correction);
  return tableOf(
    rows.map(({ difference, ...row }, k) => ({
      ...row,
      n: difference.n,
      firstMean: difference.firstMean,
      secondMean: difference.secondMean,
      difference: difference.mean,
      low: difference.low,
      high: difference.high,
      bootstrapLow: difference.bootstrapLow,
      bootstrapHigh: difference.bootstrapHigh,
      effectSize: difference.effectSize,
      p: pValues[k],
      pAdjusted: adjusted[k],
      correlation: difference.correlation,
      varianceSavedByPairing: difference.varianceSavedByPairing,
      ...controlledColumns(study, 'controlledDifference', difference),
    })),
  );
}

const comparisonRow = ({ parameters }: Study, { parameter, first, second }: LevelPair, kpi: string, at: string) => ({
  parameter: parameters[parameter].name,
  first,
  second,
  at,
  kpi,
});

const isNumeric = (labels: readonly Label[]): labels is number[] =>
  labels.every((label) => typeof label === 'number') && new Set(labels).size > 1;

/**
 * The line of a KPI along x over independent replications (pairs, if mirrored). Levels at which every run failed are left out,
 * and then replications that lack one of the others: a line through changing levels would take one for the other.
 * @param values by level, then by replication
 */
function lineThrough(x: readonly number[], values: readonly Float64Array[], antithetic: boolean): Line {
  const there = [...x.keys()].filter((level) => values[level].some((value) => !Number.isNaN(value)));
  const step = antithetic ? 2 : 1;
  const units = Array.from({ length: Math.floor((values[0]?.length ?? 0) / step) }, (_, unit) =>
    there.map((level) => values[level].subarray(unit * step, (unit + 1) * step).reduce((sum, y) => sum + y, 0) / step),
  );
  const complete = units.filter((outcomes) => !outcomes.some(Number.isNaN));
  return lineAlong(
    there.map((level) => x[level]),
    complete,
  );
}

/** Lines along every numeric parameter: one where all else is alike, and one of the mean over all else. */
function regressionTable(study: Study, { byKpi }: Outcomes): Table {
  const { parameters, points, design, antithetic, boundary } = study;
  if (boundary) return tableOf([]); // its points gather at a line: what they say together follows from where that is
  const rows = parameters.flatMap(({ name }, k) => {
    const x = points.map(({ levels }) => levels[k].label);
    if (!isNumeric(x)) return [];
    const lines = design === 'grid' ? [...groupedBy(points, ({ index }) => elsewhere(study, k)[index])] : [];
    const groups = lines.map(([at, members]) => ({
      at,
      x: members.map(({ index }) => x[index]),
      over: members.map(({ index }) => [index]),
    }));
    if (design !== 'grid') groups.push({ at: OVERALL, x, over: points.map(({ index }) => [index]) });
    if (groups.length > 1) {
      const byLevel = [...groupedBy(points, ({ index }) => x[index])];
      groups.push({
        at: OVERALL,
        x: byLevel.map(([level]) => level),
        over: byLevel.map(([, members]) => members.map(({ index }) => index)),
      });
    }
    return groups.flatMap((group) =>
      study.kpis.map(({ name: kpi }) => {
        const values = group.over.map((members) => meanOver(kept(byKpi, kpi), members));
        return { parameter: name, at: group.at, kpi, ...lineThrough(group.x, values, antithetic) };
      }),
    );
  });
  return tableOf(rows);
}

/** Sobol indices or Morris measures of the mean outcome over replications, where the design was made for them. */
function sensitivityTable(study: Study, { byKpi }: Outcomes): Table {
  const { design, parameters, points, seed } = study;
  if (design === 'grid' || !('sobolIndices' in design || 'morris' in design)) return tableOf([]);
  const names = parameters.map(({ name }) => name);
  const measuresOf = (outputs: readonly number[], kpi: string): object[] => {
    if ('sobolIndices' in design) {
      return sobolIndices(splitSaltelli(outputs, names.length), stream(seed, 'bootstrap', kpi, 'indices'));
    }
    const trajectories = morrisTrajectories(design.morris, names, seed, design.levels);
    const realised = points.map(({ levels }) => levels.map((level, k) => placeOf(parameters[k], level)));
    return morrisMeasures(elementaryEffects(trajectories, outputs, realised));
  };
  const rows = study.kpis.flatMap(({ name: kpi }) =>
    measuresOf(kept(byKpi, kpi).map(meanOf), kpi).map((measure, k) => ({
      parameter: names[k],
      kpi,
      ...(measure as Record<string, Cell>),
    })),
  );
  return tableOf(rows);
}
