import type { Part as PartOf } from '../../../src/claims/claim.ts';

/** What is simulated of every day: the schemes, batteries without cover, wider intervals, and the tariffs that meet each other. */
export const VARIANTS = [
  'none',
  'sequential',
  'nested',
  'central',
  'deterministic',
  'wide',
  'wideCentral',
  'standby',
  'curvature',
  'requirement',
] as const;
export type Variant = (typeof VARIANTS)[number];

/** Figures of a day, by the names of market/figures.ts; NaN is "no figure". */
export type Day = Readonly<Record<string, number>>;

/** The days of one seed in one column, all in the same world. */
export type Days = (variant: Variant) => Day;

export type Part = PartOf<Days>;

const NAME: Record<Variant, string> = {
  none: 'where nobody coordinates',
  sequential: 'sequential',
  nested: 'nested',
  central: 'central',
  deterministic: 'nested without cover',
  wide: 'nested in wider intervals',
  wideCentral: 'central in wider intervals',
  standby: 'with standby alone',
  curvature: 'with curvature',
  requirement: 'with requirement',
};

interface Measured {
  says: string;
  unit: string;
  /** What a figure is multiplied by to be in that unit. */
  times?: number;
}

const FIGURE = {
  systemCostEur: { says: 'system cost', unit: 'EUR' },
  procurementEur: { says: 'flexibility required, at its prices (pi R),', unit: 'EUR' },
  dsoNetEur: { says: 'what the DSO pays net', unit: 'EUR' },
  plannedOverloadMwh: { says: 'energy beyond limits of lines, as cleared,', unit: 'MWh' },
  boundLineHours: { says: 'time of lines at a limit, as cleared,', unit: 'h' },
  overloadMwh: { says: 'energy beyond limits of lines, as metered,', unit: 'MWh' },
  lowestVoltagePu: { says: 'the lowest voltage', unit: '% of nominal', times: 100 },
  voltageOffPu: { says: 'mean distance of voltages from 1 p.u.', unit: '% of nominal', times: 100 },
  uncoveredShare: { says: 'the part of the ends that batteries leave uncovered', unit: '%', times: 100 },
  imbalanceMwh: { says: 'imbalance as metered', unit: 'MWh' },
  requiredMwh: { says: 'flexibility required', unit: 'MW h' },
} as const satisfies Record<string, Measured>;
type Figure = keyof typeof FIGURE;

/** A figure of a day; costs without what missed cover is reckoned at, which nobody pays, and which those without cover are not asked. */
export const figureOf = (day: Day, figure: string): number =>
  figure === 'systemCostEur' || figure === 'dsoNetEur' ? day[figure] - day.missedCoverEur : day[figure];

/** That a figure is lower in one variant than in another, on the same day. */
export const lower = (id: string, figure: Figure, less: Variant, more: Variant): Part => {
  const { says, unit, times = 1 }: Measured = FIGURE[figure];
  return {
    id,
    says: `${says} is lower ${NAME[less]} than ${NAME[more]}`,
    unit,
    statistic: (days) => times * (figureOf(days(more), figure) - figureOf(days(less), figure)),
  };
};

/** That it is higher. */
export const higher = (id: string, figure: Figure, more: Variant, less: Variant): Part => ({
  ...lower(id, figure, less, more),
  says: `${FIGURE[figure].says} is higher ${NAME[more]} than ${NAME[less]}`,
});

/** That something is so on most days; undefined where a day has nothing to say. */
export const onMostDays = (id: string, says: string, isSo: (days: Days) => boolean | undefined): Part => ({
  id,
  says,
  unit: 'share of days',
  share: true,
  statistic: (days) => Number(isSo(days) ?? Number.NaN),
});

/** That a tariff saves the DSO more than the rewards it pays, against standby alone. */
export const paysItsRewards = (id: string, tariff: 'curvature' | 'requirement'): Part => ({
  id,
  says: `${tariff} saves the DSO more than the rewards it pays`,
  unit: 'EUR',
  statistic: (days) => {
    const day = days(tariff);
    return figureOf(days('standby'), 'dsoNetEur') - figureOf(day, 'dsoNetEur') - day.rewardEur;
  },
});

/** That users are no worse off than at the retail price alone: what they paid, and what discomfort is worth avoiding. */
export const usersGain = (id: string, variant: 'sequential' | 'nested'): Part => ({
  id,
  says: `bill and discomfort of users, as metered, are lower ${NAME[variant]} than ${NAME.none}`,
  unit: 'EUR',
  statistic: (days) => {
    const of = ({ billEur, discomfortEur }: Day) => billEur + discomfortEur;
    return of(days('none')) - of(days(variant));
  },
});

/** Twice the gap at which plans of the leader end. */
const TOLERANCE = 2e-5;
/** Requirements this close are one, MW h. */
const SAME_REQUIREMENT = 1e-6;

/** That what decides, missed cover with it, is no cheaper in wider intervals; a day on which the requirement is another has nothing to say. */
export const neverCheaper = (id: string, figure: 'dsoNetEur' | 'systemCostEur', wide: Variant, narrow: Variant): Part =>
  onMostDays(
    id,
    `${FIGURE[figure].says} is no lower ${NAME[wide]} than ${NAME[narrow]}, by what is searched to`,
    (days) => {
      const [more, less] = [days(wide), days(narrow)];
      if (!(Math.abs(more.requiredMwh - less.requiredMwh) <= SAME_REQUIREMENT)) return undefined;
      return more[figure] >= less[figure] - TOLERANCE * Math.abs(less[figure]);
    },
  );
