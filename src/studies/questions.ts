import { InputError } from '../errors.ts';
import { nearest } from '../input/words.ts';
import type { Path, Where } from '../input/yaml.ts';
import type { FigureSet } from './figures.ts';
import { type Kpi, parseKpi } from './kpis.ts';
import { type Label, type Parameter, refuseUnshown } from './parameters.ts';
import type { Comparison, StudyFile } from './schema.ts';

/** Two levels of a parameter, of which the difference (first minus second) is of interest. */
export interface LevelPair {
  /** Index among the study's parameters. */
  parameter: number;
  first: Label;
  second: Label;
}

export type StopRule =
  | { kind: 'fixed'; replications: number }
  | {
      kind: 'until narrow';
      from: number;
      step: number;
      atMost: number;
      kpi: Kpi;
      pair: LevelPair | undefined;
      width: { absolute: number } | { ofMean: number };
    };

/** Who the members of each group are, by the name of the group, in any config of a study. */
export type MembersOf = ReadonlyMap<string, ReadonlySet<string>>;

/** The KPIs of a study file, in its order. */
export function readKpis(
  entries: NonNullable<StudyFile['kpis']>,
  figures: FigureSet,
  members: MembersOf,
  where: Where,
): Kpi[] {
  const kpis: Kpi[] = [];
  entries.forEach((entry, k) => {
    const [name, expression] = typeof entry === 'string' ? [entry, entry] : Object.entries(entry)[0];
    const names = kpis.map((kpi) => kpi.name);
    const place = where(['kpis', k]);
    refuseUnshown(name, place);
    if (names.includes(name)) {
      throw new InputError({ ...place, found: `'${name}' for the second time`, expected: 'KPIs of different names' });
    }
    try {
      const kpi = parseKpi(name, expression, figures, names);
      checkMembers(kpi, figures, members);
      kpis.push(kpi);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError({ ...place, found: error.found, expected: error.expected });
    }
  });
  return kpis;
}

/** The members a KPI names, as aggregators, must be in some config of the study. */
function checkMembers({ extra }: Kpi, figures: FigureSet, members: MembersOf): void {
  for (const figure of extra) {
    const of = figures.memberOf(figure);
    const all = [...(members.get(of?.group ?? '') ?? [])];
    if (of === undefined || all.includes(of.member)) continue;
    const near = nearest(of.member, all);
    const article = /^[aeiou]/.test(of.one) ? 'an' : 'a';
    const expected = `${article} ${of.one} of this study (${(near.length > 0 ? near : all).join(', ')})`;
    throw new InputError({ found: `unknown ${of.one} '${of.member}'`, expected });
  }
}

export function kpiNamed(name: string, at: Path, kpis: readonly Kpi[], where: Where): Kpi {
  const kpi = kpis.find((each) => each.name === name);
  if (kpi) return kpi;
  const names = kpis.map((each) => each.name).join(', ');
  throw new InputError({ ...where(at), found: `'${name}'`, expected: `a KPI of this study (${names})` });
}

/** Pairs of levels to compare. */
export function readComparisons(
  { comparisons, design }: StudyFile,
  parameters: readonly Parameter[],
  where: Where,
): LevelPair[] {
  return comparisons.flatMap((comparison, k) => pairsOf(comparison, ['comparisons', k], design, parameters, where));
}

/**
 * Controls need a KPI of the study, and a mean that can be known.
 * @param drawable figures whose means can be found from worlds made for that
 * @param kinds how many kinds of worlds the points have, as seasons or calendars
 * @param unknown what keeps means from being found at some point
 */
export function checkControls(
  controls: StudyFile['controlVariates'],
  kpis: readonly Kpi[],
  drawable: readonly string[],
  kinds: number,
  unknown: string | undefined,
  where: Where,
): void {
  controls.forEach(({ kpi, mean }, k) => {
    const { expression } = kpiNamed(kpi, ['controlVariates', k, 'kpi'], kpis, where);
    if (typeof mean === 'number' && kinds > 1) {
      const expected = 'mean: { worlds: 1000 }, which is found for each of them';
      const found = `one mean for points with ${kinds} different kinds of worlds`;
      throw new InputError({ ...where(['controlVariates', k, 'mean']), found, expected });
    }
    if (typeof mean !== 'number' && unknown !== undefined) {
      const expected = 'no control variates, or a base whose prices are given';
      throw new InputError({ ...where(['controlVariates', k]), found: `'${kpi}' of ${unknown}`, expected });
    }
    if (typeof mean === 'number' || drawable.includes(expression)) return;
    throw new InputError({
      ...where(['controlVariates', k]),
      found: `'${kpi}', whose mean does not follow from generated worlds alone`,
      expected: `a known mean as a number, or one of ${drawable.join(', ')} among the KPIs`,
    });
  });
}

function pairsOf(
  comparison: Comparison,
  at: Path,
  design: StudyFile['design'],
  parameters: readonly Parameter[],
  where: Where,
): LevelPair[] {
  const [[name, levels]] = Object.entries(comparison);
  const parameter = parameters.findIndex((each) => each.name === name);
  if (parameter < 0) {
    const names = parameters.map((each) => each.name);
    const near = nearest(name, names);
    const expected = `a parameter that varies (${(near.length > 0 ? near : names).join(', ') || 'there is none'})`;
    throw new InputError({ ...where([...at, name]), found: `'${name}'`, expected });
  }
  if (design !== 'grid') {
    const expected = 'design: grid, where points differ in one parameter alone';
    throw new InputError({ ...where(at), found: 'a comparison in a sampled design', expected });
  }
  const { levels: all } = parameters[parameter];
  const labels = all.map(({ label }) => label);
  if (levels === 'all') {
    return labels.flatMap((first, a) => labels.slice(a + 1).map((second) => ({ parameter, first, second })));
  }
  const [first, second] = levels.map((given, k) => {
    const found = all.find(
      ({ label, given: text }) => label === given || text === given || String(label) === String(given),
    );
    if (found) return found.label;
    throw new InputError({
      ...where([...at, name, k]),
      found: `'${given}'`,
      expected: `a level of ${name} (${labels.join(', ')})`,
    });
  });
  if (first === second) {
    throw new InputError({ ...where(at), found: `'${first}' against itself`, expected: 'two different levels' });
  }
  return [{ parameter, first, second }];
}

/** When a study has replications enough. @throws InputError for a rule that can never be met */
export function readRule(
  { replications, antithetic, design }: StudyFile,
  parameters: readonly Parameter[],
  kpis: readonly Kpi[],
  where: Where,
): StopRule {
  const even = (value: number, at: Path) => {
    if (!antithetic || value % 2 === 0) return;
    const expected = 'an even number: antithetic replications come in pairs';
    throw new InputError({ ...where(at), found: String(value), expected });
  };
  if (typeof replications === 'number') {
    even(replications, ['replications']);
    return { kind: 'fixed', replications };
  }
  const { from, step, atMost, until } = replications;
  even(from, ['replications', 'from']);
  even(step, ['replications', 'step']);
  even(atMost, ['replications', 'atMost']);
  const least = antithetic ? 4 : 2;
  if (from < least) {
    const expected = `at least ${least}: an interval needs two ${antithetic ? 'pairs' : 'replications'}`;
    throw new InputError({ ...where(['replications', 'from']), found: String(from), expected });
  }
  if (atMost < from) {
    const expected = `at least ${from}, where the rule is first looked at`;
    throw new InputError({ ...where(['replications', 'atMost']), found: String(atMost), expected });
  }
  const at: Path = ['replications', 'until'];
  const pairs = until.compare ? pairsOf(until.compare, [...at, 'compare'], design, parameters, where) : [];
  if (pairs.length > 1) {
    const expected = 'one pair of levels, as [hybrid, tso-managed]';
    throw new InputError({ ...where([...at, 'compare']), found: 'all pairs', expected });
  }
  const kpi = kpiNamed(until.kpi, [...at, 'kpi'], kpis, where);
  return { kind: 'until narrow', from, step, atMost, kpi, pair: pairs[0], width: until.narrowerThan };
}
