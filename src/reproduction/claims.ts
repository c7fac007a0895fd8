import type { Scheme } from '../config/rules.ts';
import type { Season } from '../worlds/calibration.ts';

/** Deviation fees of the case study, EUR/MWh: as the paper simulates them. */
export const FEES = [30, 200] as const;
export type Fee = (typeof FEES)[number];
export const SEASONS = ['winter', 'summer'] as const satisfies readonly Season[];

/** Loading the DSO keeps lines under, p.u. */
export const LOADING_LIMIT = 0.95;

/** Figures of one simulated week, by the names of studies/figures.ts; NaN is "no figure". */
export type Week = Readonly<Record<string, number>>;

/** The weeks of one seed under one reading, all in the same world. */
export interface Weeks {
  /** The fee of this column of the matrix. */
  fee: Fee;
  /** A market with all its parties, as in the paper's section IV-B. */
  market(season: Season, fee: Fee, scheme: Scheme): Week;
  /** What fleets do of themselves, as in the paper's section IV-A: what they plan and nobody cuts. */
  behaviour(season: Season, fee: Fee): Week;
}

/** One thing a claim says, as a figure per seed that is above 0 where it is so. */
export interface Part {
  id: string;
  says: string;
  unit: string;
  /** It compares the two fees, so that it is the same whatever the fee of the column. */
  acrossFees?: boolean;
  /** NaN where a week has nothing to say, as without any downward volume. */
  statistic(weeks: Weeks): number;
}

export interface Claim {
  number: number;
  /** A few words, for tables and pictures. */
  short: string;
  sentence: string;
  parts: Part[];
}

/** A part of its own for either season. */
function eachSeason(
  id: string,
  says: string,
  unit: string,
  statistic: (week: Week, season: Season, weeks: Weeks) => number,
  acrossFees = false,
): Part[] {
  return SEASONS.map((season) => ({
    id: `${id} ${season}`,
    says: `${season}: ${says}`,
    unit,
    acrossFees,
    statistic: (weeks) => statistic(weeks.behaviour(season, weeks.fee), season, weeks),
  }));
}

/** Of a claim about the seasons: a figure of the winter week over that of the summer week. */
const winterOverSummer = (id: string, says: string, unit: string, figure: string): Part => ({
  id,
  says,
  unit,
  statistic: ({ behaviour, fee }) => behaviour('winter', fee)[figure] - behaviour('summer', fee)[figure],
});

const summerOverWinter = (id: string, says: string, unit: string, figure: string): Part => ({
  id,
  says,
  unit,
  statistic: ({ behaviour, fee }) => behaviour('summer', fee)[figure] - behaviour('winter', fee)[figure],
});

const servicesMwh = (week: Week) => week.upwardMwh + week.downwardMwh;

const [LOW_FEE, HIGH_FEE] = FEES;

/** "Drops sharply": by more than half. "Nearly disappears": less than a tenth is left. "Most": more than half. Our readings. */
const SHARP_DROP_LEAVES = 0.5;
const NEARLY_NOTHING = 0.1;
const MOST = 0.5;

/**
 * What arXiv 2502.08782 says of its case study (sections IV-A and IV-B), as the market model lists it. Each part is a statistic of
 * the weeks of one seed, and holds where its mean over seeds is above 0.
 */
export const CLAIMS: readonly Claim[] = [
  {
    number: 1,
    short: 'Sales at high, purchases at low prices',
    sentence: 'Upward and downward volumes concentrate where the day-ahead price is high, purchases where it is low.',
    parts: [
      ...eachSeason(
        '1a',
        'upward volumes lie at day-ahead prices above the mean of the week',
        'EUR/MWh',
        (week) => week.upwardAtDayAheadEurPerMwh - week.meanDayAheadEurPerMwh,
      ),
      ...eachSeason(
        '1b',
        'downward volumes lie at day-ahead prices above the mean of the week',
        'EUR/MWh',
        (week) => week.downwardAtDayAheadEurPerMwh - week.meanDayAheadEurPerMwh,
      ),
      ...eachSeason(
        '1c',
        'purchases lie at day-ahead prices below the mean of the week',
        'EUR/MWh',
        (week) => week.meanDayAheadEurPerMwh - week.purchasesAtDayAheadEurPerMwh,
      ),
    ],
  },
  {
    number: 2,
    short: 'Downward < upward < day-ahead volume',
    sentence: 'Total volumes: downward < upward < bought day-ahead.',
    parts: [
      ...eachSeason(
        '2a',
        'more is sold upward than taken downward',
        'MWh',
        (week) => week.upwardMwh - week.downwardMwh,
      ),
      ...eachSeason(
        '2b',
        'more is bought day-ahead than sold upward',
        'MWh',
        (week) => week.dayAheadMwh - week.upwardMwh,
      ),
    ],
  },
  {
    number: 3,
    short: 'Upward and downward lie apart',
    sentence:
      'Downward volume sits where there is no upward price, and upward volume where there is no downward price.',
    parts: [
      ...eachSeason(
        '3a',
        'most downward volume lies where there is no upward price',
        'share',
        (week) => week.downwardWithoutUpwardPriceShare - MOST,
      ),
      ...eachSeason(
        '3b',
        'most upward volume lies where there is no downward price',
        'share',
        (week) => week.upwardWithoutDownwardPriceShare - MOST,
      ),
    ],
  },
  {
    number: 4,
    short: 'Summer prices spread wider',
    sentence: 'Purchases and downward volumes spread over a wider price range in summer, upward volumes in winter.',
    parts: [
      summerOverWinter(
        '4a',
        'purchases spread over a wider range of day-ahead prices in summer',
        'EUR/MWh',
        'purchasesPriceSpreadEurPerMwh',
      ),
      summerOverWinter(
        '4b',
        'downward volumes spread over a wider range of downward prices in summer',
        'EUR/MWh',
        'downwardPriceSpreadEurPerMwh',
      ),
      winterOverSummer(
        '4c',
        'upward volumes spread over a wider range of upward prices in winter',
        'EUR/MWh',
        'upwardPriceSpreadEurPerMwh',
      ),
    ],
  },
  {
    number: 5,
    short: 'Less upward in summer, fee ends downward',
    sentence:
      'Upward volume is lower in summer than in winter; downward volume drops sharply in winter when the fee is high.',
    parts: [
      winterOverSummer('5a', 'more is sold upward in winter than in summer', 'MWh', 'upwardMwh'),
      {
        id: '5b',
        says: 'winter: at a fee of 200 less than half of the downward volume at 30 is left',
        unit: 'MWh',
        acrossFees: true,
        statistic: ({ behaviour }) =>
          SHARP_DROP_LEAVES * behaviour('winter', LOW_FEE).downwardMwh - behaviour('winter', HIGH_FEE).downwardMwh,
      },
    ],
  },
  {
    number: 6,
    short: 'The fee takes volume and profit',
    sentence: 'Service volume and profit fall as the fee rises; at 200 downward volume nearly disappears.',
    parts: [
      ...eachSeason(
        '6a',
        'upward and downward volume together are larger at a fee of 30 than at 200',
        'MWh',
        (_, season, { behaviour }) =>
          servicesMwh(behaviour(season, LOW_FEE)) - servicesMwh(behaviour(season, HIGH_FEE)),
        true,
      ),
      ...eachSeason(
        '6b',
        'aggregators earn more at a fee of 30 than at 200',
        'EUR',
        (_, season, { behaviour }) => behaviour(season, LOW_FEE).profitEur - behaviour(season, HIGH_FEE).profitEur,
        true,
      ),
      ...eachSeason(
        '6c',
        'at a fee of 200 less than a tenth of the downward volume at 30 is left',
        'MWh',
        (_, season, { behaviour }) =>
          NEARLY_NOTHING * behaviour(season, LOW_FEE).downwardMwh - behaviour(season, HIGH_FEE).downwardMwh,
        true,
      ),
    ],
  },
  {
    number: 7,
    short: 'Profit is upward, and winter',
    sentence: 'Most profit comes from upward service; winter earns more than summer.',
    parts: [
      ...eachSeason(
        '7a',
        'upward service, after its deviation fee, brings in more than half of the profit',
        'EUR',
        (week, _, { fee }) => week.incomeUpwardEur - fee * week.upwardMwh - MOST * week.profitEur,
      ),
      winterOverSummer('7b', 'aggregators earn more in the winter week than in the summer week', 'EUR', 'profitEur'),
    ],
  },
  {
    number: 8,
    short: 'Uncoordinated overloads, both schemes do not',
    sentence:
      'Uncoordinated activation overloads the main line in reverse flow; both schemes bring it under the limit of 95 %.',
    parts: [
      ...eachSeason(
        '8a',
        'uncoordinated, the highest loading of the main line in reverse flow is above 95 %',
        'p.u.',
        (_, season, { market, fee }) => market(season, fee, 'tso-managed').mainLineReverseLoading - LOADING_LIMIT,
      ),
      ...eachSeason(
        '8b',
        'hybrid, the main line stays under 95 %',
        'p.u.',
        (_, season, { market, fee }) => LOADING_LIMIT - market(season, fee, 'hybrid').mainLineLoading,
      ),
      ...eachSeason(
        '8c',
        'DSO-managed, the main line stays under 95 %',
        'p.u.',
        (_, season, { market, fee }) => LOADING_LIMIT - market(season, fee, 'dso-managed').mainLineLoading,
      ),
    ],
  },
  {
    number: 9,
    short: 'Hybrid leaves more than DSO-managed',
    sentence: 'Hybrid coordination leaves more volume, and more profit, to the aggregators than DSO-managed does.',
    parts: [
      ...eachSeason(
        '9a',
        'more is delivered under hybrid than under DSO-managed coordination',
        'MWh',
        (_, season, { market, fee }) =>
          servicesMwh(market(season, fee, 'hybrid')) - servicesMwh(market(season, fee, 'dso-managed')),
      ),
      ...eachSeason(
        '9b',
        'aggregators earn more under hybrid than under DSO-managed coordination',
        'EUR',
        (_, season, { market, fee }) =>
          market(season, fee, 'hybrid').profitEur - market(season, fee, 'dso-managed').profitEur,
      ),
    ],
  },
];
