import type { Scheme } from '../market/rules.ts';
import { CLAIMS, type Claim, eachSeason, type Part, pricesBeside, SEASONS, type Week, type Weeks } from './claims.ts';

const claimOf = (number: number, parts: Part[]): Claim => {
  const claim = CLAIMS.find((each) => each.number === number);
  if (!claim) throw new RangeError(`claim ${number}`);
  return { ...claim, parts };
};

/** Fleets sell and buy only while EVs are plugged in, most of them at night: are prices high or low for those hours? */
export const PRICES_OF_HOURS_PLUGGED_IN = claimOf(
  1,
  pricesBeside('the mean of the hours in which EVs are plugged in', (week) => week.pluggedInAtDayAheadEurPerMwh),
);

/** Against what the fleets themselves buy. */
export const PRICES_OF_PURCHASES = claimOf(1, [
  ...eachSeason(
    '1a',
    'upward volumes lie at higher day-ahead prices than purchases',
    'EUR/MWh',
    (week) => week.upwardAtDayAheadEurPerMwh - week.purchasesAtDayAheadEurPerMwh,
  ),
  ...eachSeason(
    '1b',
    'downward volumes lie at higher day-ahead prices than purchases',
    'EUR/MWh',
    (week) => week.downwardAtDayAheadEurPerMwh - week.purchasesAtDayAheadEurPerMwh,
  ),
  ...eachSeason(
    '1c',
    'purchases lie at day-ahead prices below the mean of the week',
    'EUR/MWh',
    (week) => week.meanDayAheadEurPerMwh - week.purchasesAtDayAheadEurPerMwh,
  ),
]);

/** How much denser a volume is where a price is missing than where there is one, in means of all hours. */
const denser = (shareOfVolume: number, shareOfHours: number): number =>
  shareOfVolume / shareOfHours - (1 - shareOfVolume) / (1 - shareOfHours);

/** "Densely" and "sparsely distributed": volume an hour, where the price is missing and where there is one. */
export const DENSITIES = claimOf(3, [
  ...eachSeason(
    '3a',
    'an hour without an upward price has more downward volume than one with an upward price',
    'times the mean hour',
    (week) => denser(week.downwardWithoutUpwardPriceShare, week.withoutUpwardPriceShare),
  ),
  ...eachSeason(
    '3b',
    'an hour without a downward price has more upward volume than one with a downward price',
    'times the mean hour',
    (week) => denser(week.upwardWithoutDownwardPriceShare, week.withoutDownwardPriceShare),
  ),
]);

/** ISPs in which the main line is over its limit in reverse flow; undefined of a week that was not simulated. */
const overIn = ({ mainLineReverseOverloadedIsps: isps }: Week) =>
  isps === undefined || Number.isNaN(isps) ? undefined : isps;

/** Of either week of a world: whether something is so of it; undefined where neither has anything to say. */
function inAWeek(isSo: (market: (scheme: Scheme) => Week) => boolean | undefined, { market, fee }: Weeks): number {
  const said = SEASONS.map((season) => isSo((scheme) => market(season, fee, scheme))).filter(
    (each) => each !== undefined,
  );
  return said.length === 0 ? Number.NaN : Number(said.some(Boolean));
}

const part = (id: string, says: string, isSo: (market: (scheme: Scheme) => Week) => boolean | undefined): Part => ({
  ...{ id, says, unit: 'share of worlds', share: true },
  statistic: (weeks) => inAWeek(isSo, weeks),
});

/** Whether an ISP that is over the limit uncoordinated no longer is: there is one where fewer are. */
const fewerUnder = (scheme: Scheme) => (market: (scheme: Scheme) => Week) => {
  const [uncoordinated, coordinated] = [overIn(market('tso-managed')), overIn(market(scheme))];
  if (!uncoordinated || coordinated === undefined) return undefined;
  return coordinated < uncoordinated;
};

/** The paper shows one ISP of one week, and does not say of which season. */
export const THERE_IS_AN_ISP = claimOf(8, [
  part(
    '8a',
    'uncoordinated there is an ISP, in the winter or the summer week, in which the main line is over 95 % in reverse flow',
    (market) => {
      const isps = overIn(market('tso-managed'));
      return isps === undefined ? undefined : isps > 0;
    },
  ),
  part('8b', 'where there is one, there is one that hybrid coordination brings under the limit', fewerUnder('hybrid')),
  part(
    '8c',
    'where there is one, there is one that DSO-managed coordination brings under the limit',
    fewerUnder('dso-managed'),
  ),
]);
