import type { Part as PartOf } from '../../../src/claims/claim.ts';

/** What is simulated in every world: the proposed day, and what the paper compares it with. */
export const VARIANTS = [
  'proposed',
  'case1',
  'case2',
  'case3',
  'case4',
  'sa1',
  'sa2',
  'sa3',
  'gamma24',
  'gamma24deviation',
  'gammaChosen',
  'scenarios10',
  'scenarios15',
] as const;
export type Variant = (typeof VARIANTS)[number];

/** Figures of a day, by the names of studies/figures.ts; NaN is "no figure". */
export type Day = Readonly<Record<string, number>>;

/** The days of one seed under one reading, all in the same world. */
export type Days = (variant: Variant) => Day;

export type Part = PartOf<Days>;

/** Rows of the paper's tables 3, 6 and 8, in MU, which is EUR here. */
const PAPER = {
  proposed: { f1Eur: 8917.36, f2Eur: 506620.17, sEur: 7749.22 },
  case1: { f1Eur: 3279.29, f2Eur: 1692057.2, sEur: -2591.36 },
  case2: { f1Eur: 5863.25, f2Eur: 512392.12, sEur: 5269.98 },
  case3: { f1Eur: 10397.42, f2Eur: 486367.29, sEur: 8969.74 },
  case4: { f1Eur: 12369.41, f2Eur: 469216.36, sEur: 9189.61 },
  sa1: { f1Eur: 9721.48, f2Eur: 521818.77, sEur: 7857.71 },
  sa2: { f1Eur: 8382.31, f2Eur: 486355.36, sEur: 7516.74 },
  sa3: { f1Eur: 10011.65, f2Eur: 543010.4, sEur: 8144.08 },
  scenarios10: { f1Eur: 8917.36, f2Eur: 506620.17, sEur: 7749.22 },
  scenarios15: { f1Eur: 9239.25, f2Eur: 513691.2, sEur: 8129.16 },
} as const;
type Told = keyof typeof PAPER;
type Objective = 'f1Eur' | 'f2Eur' | 'sEur';

const OBJECTIVE: Record<Objective, string> = { f1Eur: 'F1', f2Eur: 'F2', sEur: 'S' };
const NAME: Record<Told, string> = {
  proposed: 'in the proposed case',
  case1: 'without ties (case 1)',
  case2: 'without arbitrage of the operator (case 2)',
  case3: 'without arbitrage of lots (case 3)',
  case4: 'without arbitrage of demand response (case 4)',
  sa1: 'in SA1',
  sa2: 'in SA2',
  sa3: 'in SA3',
  scenarios10: 'with 10 scenarios',
  scenarios15: 'with 15 scenarios',
};

/** That an objective is higher in one case than in another, in the same world. */
export const higher = (id: string, objective: Objective, more: Told, less: Told): Part => ({
  id,
  says: `${OBJECTIVE[objective]} is higher ${NAME[more]} than ${NAME[less]}`,
  unit: 'EUR',
  paper: PAPER[more][objective] - PAPER[less][objective],
  statistic: (days) => days(more)[objective] - days(less)[objective],
});

/** That something is so in most worlds; undefined where a world has nothing to say. */
export const inMostWorlds = (id: string, says: string, isSo: (days: Days) => boolean | undefined): Part => ({
  id,
  says,
  unit: 'share of worlds',
  share: true,
  statistic: (days) => Number(isSo(days) ?? Number.NaN),
});

/** Whether a figure passes; undefined where there is none. */
export const passes = (value: number | undefined, test: (value: number) => boolean): boolean | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : test(value);

/** By how many percent of what it is without the operator's arbitrage (its size) an objective gains by it. */
export const gain = (id: string, objective: Objective, paper: number): Part => ({
  id,
  says: `${OBJECTIVE[objective]} gains by the operator's arbitrage, against the size it has without`,
  unit: '%',
  paper,
  statistic: (days) => {
    const without = days('case2')[objective];
    const gained = days('proposed')[objective] - without;
    return Math.abs(without) < LEAST_BASE_EUR ? Number.NaN : (100 * gained) / Math.abs(without);
  },
});

/** Below this a revenue is too near 0 to be a base of ratios. */
const LEAST_BASE_EUR = 500;
/** Energy traded in real time, sold and bought together, MWh. */
export const realTimeMwh = (day: Day) => day.realTimeSoldMwh + day.realTimeBoughtMwh;
/** Energy sold day-ahead less what is bought, MWh. */
export const netSaleMwh = (day: Day) => day.dayAheadSoldMwh - day.dayAheadBoughtMwh;
/** Of the proposed day alone. */
export const proposed = (id: string, says: string, unit: string, statistic: (day: Day) => number): Part => ({
  id,
  says,
  unit,
  statistic: (days) => statistic(days('proposed')),
});
