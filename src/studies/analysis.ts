import { stream } from '../worlds/streams.ts';
import { elementaryEffects, morrisTrajectories } from './designs/morris.ts';
import { splitSaltelli } from './designs/saltelli.ts';
import { elsewhere, estimateAt, estimatePair, type Stratum, strata } from './estimates.ts';
import { type KnownMean, knownMeans } from './knownMeans.ts';
import type { Study } from './load.ts';
import type { Outcomes } from './outcomes.ts';
import type { Label } from './parameters.ts';
import type { LevelPair } from './questions.ts';
import { adjust } from './statistics/correction.ts';
import { morrisMeasures } from './statistics/morris.ts';
import { type PairedDifference, pairedDifference } from './statistics/paired.ts';
import { lineAlong } from './statistics/regression.ts';
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
}

/** Works out all tables of a study. */
export function analyse(study: Study, outcomes: Outcomes): Analysis {
  const means = knownMeans(study);
  return {
    summary: summaryTable(study, outcomes, means),
    comparisons: comparisonTable(study, outcomes, means),
    regression: regressionTable(study, outcomes),
    sensitivity: sensitivityTable(study, outcomes),
  };
}

const meanOf = (values: Float64Array): number => spread(values.filter((value) => !Number.isNaN(value))).mean;

function summaryTable(study: Study, outcomes: Outcomes, means: readonly KnownMean[][]): Table {
  const rows = study.points.flatMap(({ index, levels }) =>
    study.kpis.map(({ name }) => {
      const all = estimateAt(study, outcomes, means, name, index, RESAMPLES);
      const { controlled } = all;
      return {
        point: index,
        ...Object.fromEntries(study.parameters.map((parameter, k) => [parameter.name, levels[k].label])),
        kpi: name,
        runs: outcomes.replications,
        n: all.n,
        mean: all.mean,
        sd: all.sd,
        ...Object.fromEntries(study.quantiles.map((p, k) => [`q${p}`, all.quantiles[k]])),
        low: all.low,
        high: all.high,
        bootstrapLow: all.bootstrapLow,
        bootstrapHigh: all.bootstrapHigh,
        ...(study.antithetic ? { antitheticVarianceSaved: all.antitheticVarianceSaved ?? Number.NaN } : {}),
        ...(study.controls.length > 0
          ? {
              controlledMean: controlled?.mean ?? Number.NaN,
              controlledLow: controlled?.low ?? Number.NaN,
              controlledHigh: controlled?.high ?? Number.NaN,
              controlVarianceSaved: controlled?.varianceSaved ?? Number.NaN,
            }
          : {}),
      };
    }),
  );
  return tableOf(rows);
}

/** Per replication, the mean over some points; NaN where a run is missing. */
function meanOverPoints(values: readonly Float64Array[], points: readonly number[]): Float64Array {
  return values[points[0]].map(
    (_, replication) => points.reduce((sum, point) => sum + values[point][replication], 0) / points.length,
  );
}

/** The difference over all strata together: per replication the mean of each level's runs. */
function pooled(study: Study, outcomes: Outcomes, kpi: string, all: readonly Stratum[]): PairedDifference {
  const values = outcomes.byKpi.get(kpi)!;
  const [first, second] = (['first', 'second'] as const).map((side) =>
    meanOverPoints(
      values,
      all.map((stratum) => stratum[side]),
    ),
  );
  const random = stream(study.seed, 'bootstrap', kpi, 'pooled', all[0].first, all[0].second);
  return pairedDifference(first, second, { antithetic: study.antithetic, random, resamples: RESAMPLES });
}

const OVERALL = '(mean over all)';

function comparisonTable(study: Study, outcomes: Outcomes, means: readonly KnownMean[][]): Table {
  const rows = study.comparisons.flatMap((pair) => {
    const all = strata(study, pair);
    return study.kpis.flatMap(({ name }) => {
      const values = outcomes.byKpi.get(name)!;
      const each = all.map((stratum) => ({
        ...comparisonRow(study, pair, name, stratum.at),
        difference: estimatePair(study, outcomes, means, name, stratum.first, stratum.second, RESAMPLES),
        levels: [meanOf(values[stratum.first]), meanOf(values[stratum.second])],
      }));
      if (all.length < 2) return each;
      const [first, second] = (['first', 'second'] as const).map((side) =>
        meanOf(
          meanOverPoints(
            values,
            all.map((stratum) => stratum[side]),
          ),
        ),
      );
      const over = { difference: pooled(study, outcomes, name, all), levels: [first, second] };
      return [...each, { ...comparisonRow(study, pair, name, OVERALL), ...over }];
    });
  });
  const adjusted = adjust(
    rows.map(({ difference }) => difference.p),
    study.correction,
  );
  return tableOf(
    rows.map(({ difference, levels, ...row }, k) => ({
      ...row,
      n: difference.n,
      firstMean: levels[0],
      secondMean: levels[1],
      difference: difference.mean,
      low: difference.low,
      high: difference.high,
      bootstrapLow: difference.bootstrapLow,
      bootstrapHigh: difference.bootstrapHigh,
      effectSize: difference.effectSize,
      p: difference.p,
      pAdjusted: adjusted[k],
      correlation: difference.correlation,
      varianceSavedByPairing: difference.varianceSavedByPairing,
      ...(study.controls.length > 0
        ? {
            controlledDifference: difference.controlled?.mean ?? Number.NaN,
            controlledLow: difference.controlled?.low ?? Number.NaN,
            controlledHigh: difference.controlled?.high ?? Number.NaN,
            controlVarianceSaved: difference.controlled?.varianceSaved ?? Number.NaN,
          }
        : {}),
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

/** Lines along every numeric parameter: one where all else is alike, and one over everything. */
function regressionTable(study: Study, { byKpi, replications }: Outcomes): Table {
  const { parameters, points, design } = study;
  const rows = parameters.flatMap(({ name }, k) => {
    const x = points.map(({ levels }) => levels[k].label);
    if (!isNumeric(x)) return [];
    const groups = new Map<string, number[]>();
    if (design === 'grid') {
      for (const { index } of points) {
        const at = elsewhere(study, index, k);
        groups.set(at, [...(groups.get(at) ?? []), index]);
      }
    }
    if (groups.size !== 1) groups.set(OVERALL, [...points.keys()]);
    return [...groups].flatMap(([at, members]) =>
      study.kpis.map((kpi) => {
        const values = byKpi.get(kpi.name)!;
        const line = lineAlong(
          members.map((point) => x[point]),
          Array.from({ length: replications }, (_, r) => members.map((point) => values[point][r])),
        );
        return { parameter: name, at, kpi: kpi.name, ...line };
      }),
    );
  });
  return tableOf(rows);
}

/** Sobol indices or Morris measures of the mean outcome over replications, where the design was made for them. */
function sensitivityTable(study: Study, { byKpi }: Outcomes): Table {
  const { design, parameters, seed } = study;
  if (design === 'grid' || !('sobolIndices' in design || 'morris' in design)) return tableOf([]);
  const names = parameters.map(({ name }) => name);
  const rows = study.kpis.flatMap(({ name: kpi }) => {
    const outputs = byKpi.get(kpi)!.map(meanOf);
    const measures: object[] =
      'morris' in design
        ? morrisMeasures(elementaryEffects(morrisTrajectories(design.morris, names, seed, design.levels), outputs))
        : sobolIndices(splitSaltelli(outputs, names.length), stream(seed, 'bootstrap', kpi, 'indices'));
    return measures.map((measure, k) => ({ parameter: names[k], kpi, ...(measure as Record<string, Cell>) }));
  });
  return tableOf(rows);
}
