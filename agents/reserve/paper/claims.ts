import { type Claim as ClaimOf, type Part as PartOf, unpaired } from '../../../src/claims/claim.ts';
import type { Season } from '../../../src/worlds/calibration.ts';
import type { Scheme } from '../market/rules.ts';

/** Deviation fees of the case study, EUR/MWh: as the paper simulates them. */
export const FEES = [30, 200] as const;
export type Fee = (typeof FEES)[number];
export const SEASONS = ['winter', 'summer'] as const satisfies readonly Season[];

/** Loading the DSO keeps lines under, p.u. */
const LOADING_LIMIT = 0.95;

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

export type Part = PartOf<Weeks>;
export type Claim = ClaimOf<Weeks>;

/** A part of its own for either season. */
export function eachSeason(
  id: string,
  says: string,
  unit: string,
  statistic: (week: Week, season: Season, weeks: Weeks) => number,
): Part[] {
  return SEASONS.map((season) => ({
    id: `${id} ${season}`,
    says: `${season}: ${says}`,
    unit,
    statistic: (weeks) => statistic(weeks.behaviour(season, weeks.fee), season, weeks),
  }));
}

/** Claim 1: sales and downward volumes lie above a day-ahead price, and purchases below it. @param mean EUR/MWh */
export const pricesBeside = (what: string, mean: (week: Week) => number): Part[] => [
  ...eachSeason(
    '1a',
    `upward volumes lie at day-ahead prices above ${what}`,
    'EUR/MWh',
    (week) => week.upwardAtDayAheadEurPerMwh - mean(week),
  ),
  ...eachSeason(
    '1b',
    `downward volumes lie at day-ahead prices above ${what}`,
    'EUR/MWh',
    (week) => week.downwardAtDayAheadEurPerMwh - mean(week),
  ),
  ...eachSeason(
    '1c',
    `purchases lie at day-ahead prices below ${what}`,
    'EUR/MWh',
    (week) => mean(week) - week.purchasesAtDayAheadEurPerMwh,
  ),
];

/** Of a claim about the seasons: by how much a figure is larger in weeks of one season than in those of the other. */
const largerIn = (more: Season, id: string, says: string, unit: string, figure: string): Part =>
  unpaired(
    { id, says, unit, needs: 'seasons' },
    SEASONS.map(
      (season) =>
        ({ behaviour, fee }: Weeks) =>
          (season === more ? 1 : -1) * behaviour(season, fee)[figure],
    ),
  );

const servicesMwh = (week: Week) => week.upwardMwh + week.downwardMwh;

/** A part of its own for either season that is or is not so in a world; undefined where a world has nothing to say. */
const inMostWorlds = (id: string, says: string, isSo: (season: Season, weeks: Weeks) => boolean | undefined): Part[] =>
  SEASONS.map((season) => ({
    id: `${id} ${season}`,
    says: `${season}: ${says}`,
    unit: 'share of worlds',
    share: true,
    statistic: (weeks) => Number(isSo(season, weeks) ?? Number.NaN),
  }));

/** Whether a loading is over the limit; undefined of a week that was not simulated. */
const isOver = (loading: number | undefined) =>
  loading === undefined || Number.isNaN(loading) ? undefined : loading > LOADING_LIMIT;

/** Of a world whose main line is over the limit uncoordinated: whether a scheme keeps it under. */
function broughtUnder(season: Season, { market, fee }: Weeks, scheme: Scheme): boolean | undefined {
  if (!isOver(market(season, fee, 'tso-managed').mainLineReverseLoading)) return undefined;
  const over = isOver(market(season, fee, scheme).mainLineLoading);
  return over === undefined ? undefined : !over;
}

/** What hybrid coordination leaves beyond DSO-managed, in a world in which the DSO withholds anything under either. */
function hybridOverDsoManaged(season: Season, { market, fee }: Weeks, figure: (week: Week) => number): number {
  const [hybrid, dsoManaged] = [market(season, fee, 'hybrid'), market(season, fee, 'dso-managed')];
  const isCut = hybrid.withheldMwh + dsoManaged.withheldMwh > 0;
  return isCut ? figure(hybrid) - figure(dsoManaged) : Number.NaN;
}

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
    parts: pricesBeside('the mean of the week', (week) => week.meanDayAheadEurPerMwh),
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
      largerIn(
        'summer',
        '4a',
        'purchases spread over a wider range of day-ahead prices in summer',
        'EUR/MWh',
        'purchasesPriceSpreadEurPerMwh',
      ),
      largerIn(
        'summer',
        '4b',
        'downward volumes spread over a wider range of downward prices in summer',
        'EUR/MWh',
        'downwardPriceSpreadEurPerMwh',
      ),
      largerIn(
        'winter',
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
      largerIn('winter', '5a', 'more is sold upward in winter than in summer', 'MWh', 'upwardMwh'),
      {
        id: '5b',
        says: 'winter: at a fee of 200 less than half of the downward volume at 30 is left',
        unit: 'MWh',
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
      ),
      ...eachSeason(
        '6b',
        'aggregators earn more at a fee of 30 than at 200',
        'EUR',
        (_, season, { behaviour }) => behaviour(season, LOW_FEE).profitEur - behaviour(season, HIGH_FEE).profitEur,
      ),
      unpaired(
        {
          id: '6c',
          says: 'at a fee of 200 less than a tenth of the downward volume at 30 is left, over weeks of both seasons',
          unit: 'MWh',
        },
        SEASONS.map(
          (season) =>
            ({ behaviour }: Weeks) =>
              NEARLY_NOTHING * behaviour(season, LOW_FEE).downwardMwh - behaviour(season, HIGH_FEE).downwardMwh,
        ),
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
        'without upward service aggregators would earn less than half',
        'EUR',
        (week) => (1 - MOST) * week.profitEur - week.profitWithoutUpwardEur,
      ),
      largerIn('winter', '7b', 'aggregators earn more in the winter week than in the summer week', 'EUR', 'profitEur'),
    ],
  },
  {
    number: 8,
    short: 'Uncoordinated overloads, schemes do not',
    sentence:
      'Uncoordinated activation overloads the main line in reverse flow; both schemes bring it under the limit of 95 %.',
    parts: [
      ...inMostWorlds('8a', 'uncoordinated, the main line is over 95 % in reverse flow', (season, { market, fee }) =>
        isOver(market(season, fee, 'tso-managed').mainLineReverseLoading),
      ),
      ...inMostWorlds(
        '8b',
        'where it is over 95 % uncoordinated, hybrid coordination keeps it under',
        (season, weeks) => broughtUnder(season, weeks, 'hybrid'),
      ),
      ...inMostWorlds(
        '8c',
        'where it is over 95 % uncoordinated, DSO-managed coordination keeps it under',
        (season, weeks) => broughtUnder(season, weeks, 'dso-managed'),
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
        'where the DSO cuts, more is delivered under hybrid than under DSO-managed coordination',
        'MWh',
        (_, season, weeks) => hybridOverDsoManaged(season, weeks, servicesMwh),
      ),
      ...eachSeason(
        '9b',
        'where the DSO cuts, aggregators earn more under hybrid than under DSO-managed coordination',
        'EUR',
        (_, season, weeks) => hybridOverDsoManaged(season, weeks, ({ profitEur }) => profitEur),
      ),
    ],
  },
];
