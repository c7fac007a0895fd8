import { decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { STORAGE_FLOOR } from '../ads/dayProblem.ts';
import { planDayAtOnce } from '../ads/planDay.ts';
import { type DayAnswer, type DayAsked, dayAnswer } from '../ads/toldDay.ts';
import type { MarketRules } from '../market/rules.ts';
import { HIGHEST, heldBy, hourOf, isSame, LOWEST, meanIn, shifted } from './hours.ts';

/** EUR of F1 for a kEUR of F2 from which on the limit of that is taken to hold. */
const F2_HELD = 10;

const hoursOf = ({ given }: DayAsked): number => given.ancillary.spinning.length;

/** Series of several units, one after another, in one hour. */
const inHour = (flat: Float64Array, asked: DayAsked, hour: number): Float64Array => {
  const hours = hoursOf(asked);
  return flat.filter((_, k) => k % hours === hour);
};

function priceKnob(asked: DayAsked, key: 'dayAhead' | 'realTime', name: string, at: Moment): Knob<DayAsked> {
  const { forecast } = asked.given;
  const now = meanIn(forecast[key], forecast.probability, hourOf(at));
  return {
    ...{ name: `${name} price expected in this hour`, unit: 'EUR/MWh', now },
    ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
    turned: ({ config, given }, value) => {
      const moved = shifted(given.forecast[key], hoursOf(asked), hourOf(at), value - now);
      return { config, given: { ...given, forecast: { ...given.forecast, [key]: moved } } };
    },
  };
}

function ruleKnob(asked: DayAsked, key: 'voll' | 'realTimeLimit', rest: [name: string, unit: string, to: number]) {
  const [name, unit, to] = rest;
  const now = asked.config.market[key];
  return {
    ...{ name, unit, now, from: 0, to: Math.max(to, now) },
    turned: ({ config, given }: DayAsked, value: number): DayAsked => {
      const market: MarketRules = { ...config.market, [key]: value };
      return { config: { ...config, market }, given };
    },
  };
}

/** What stands at an end of what it may be in an hour, in the mean of all scenarios and so in each. */
function bounds(asked: DayAsked, answer: DayAnswer, at: Moment): string[] {
  const hour = hourOf(at);
  const { generators, storages } = asked.config.entry;
  const names = generators.map(({ node }, g) => `unit ${g + 1} at ${node}`);
  const [on, mw] = [inHour(answer.on, asked, hour), inHour(answer.generatorMw, asked, hour)];
  const batteries = storages.map(({ node }, k) => `storage ${k + 1} at ${node}`);
  const stored = (place: number) => answer.storedMwh[place][hour];
  const { margins, accepted, f2Eur } = answer;
  const bidders = accepted.map(({ bidder }) => bidder);
  return [
    ...heldBy('all that units can give', names, (g) => on[g] > 0 && isSame(mw[g], generators[g].capacity)),
    ...heldBy('the least of units', names, (g) => on[g] > 0 && isSame(mw[g], generators[g].minimum)),
    ...heldBy('units that are off', names, (g) => on[g] === 0),
    ...heldBy('full storage', batteries, (k) => isSame(stored(k), storages[k].energy)),
    ...heldBy('storage as empty as it may be', batteries, (k) => isSame(stored(k), STORAGE_FLOOR * storages[k].energy)),
    ...heldBy('bids taken whole', bidders, (k) => isSame(accepted[k].energy, 1)),
    ...heldBy('bids left', bidders, (k) => isSame(accepted[k].energy, 0)),
    ...(margins && margins.reserveEur[hour] > 1e-3 ? ['the reserve that is needed and sold'] : []),
    ...(margins && margins.f2Eur > F2_HELD ? [`energy not supplied, held to an F2 of ${Math.round(f2Eur)} EUR`] : []),
  ];
}

/** The operator's plan of a day: units, trades, bids, storage, reserve (7)-(13). */
export const dayAhead = decisionKind<DayAsked, DayAnswer>({
  kind: 'day-ahead',
  says: 'Which units run on a day, what is sold and bought the day before, which bids are taken, what storage does and what reserve is sold: the most revenue F1 at the point of the front that is chosen, then again with the losses of AC power flow.',
  unit: 'EUR',
  sense: 'most',
  by: 'linear programmes, then a MILP of the units they leave open',
  slow: true,
  outcome: {
    what: 'sold day-ahead (below 0: bought)',
    unit: 'MW',
    of: (_, { soldMw, boughtMw }, at) => soldMw[hourOf(at)] - boughtMw[hourOf(at)],
  },
  told(asked, answer, at) {
    const hour = hourOf(at);
    const mw = (what: string, value: number): ToldValue => ({ what, value, unit: 'MW' });
    return [
      mw('units give', sum(inHour(answer.generatorMw, asked, hour))),
      mw('storage (below 0: charges)', answer.storageMw[hour]),
      mw('aggregators', answer.localMw[hour]),
      mw('sun and wind', answer.renewableMw[hour]),
      mw('load', answer.loadMw[hour]),
      mw('losses', answer.lossMw[hour]),
      mw('to sell in real time', answer.realTimeSoldMw[hour] - answer.realTimeBoughtMw[hour]),
      mw('spinning reserve sold', answer.spinningMw[hour]),
      mw('not supplied given a contingency', answer.ensMw[hour]),
      { what: 'F2 of the day', value: answer.f2Eur, unit: 'EUR' },
      { what: 'points of the front', value: answer.front.length, unit: '' },
    ];
  },
  bounds,
  proof: (_, { gapEur, f1Eur, maxNodes, open }) => ({
    gap: gapEur / Math.max(1e-9, Math.abs(f1Eur)),
    ...(open > 0 ? { nodeLimit: maxNodes } : {}),
  }),
  duals(_, { margins }, at) {
    if (margins === undefined) return [];
    const hour = hourOf(at);
    return [
      { what: 'energy in this hour', value: margins.energyEur[hour], unit: 'EUR/MWh' },
      { what: 'reserve in this hour', value: margins.reserveEur[hour], unit: 'EUR/MW' },
      ...(margins.f2Eur > F2_HELD
        ? [{ what: 'F2 that may be', value: margins.f2Eur / 1000, unit: 'EUR of F1 for an EUR' }]
        : []),
    ];
  },
  knobs: (asked, _, at) => [
    priceKnob(asked, 'dayAhead', 'day-ahead', at),
    priceKnob(asked, 'realTime', 'real-time', at),
    ruleKnob(asked, 'voll', ['value of lost load', 'EUR/MWh', 20_000]),
    ruleKnob(asked, 'realTimeLimit', ['limit of planned trades in real time', 'MW', 2]),
  ],
  solve({ config, given }, solver) {
    const answer = dayAnswer(planDayAtOnce({ ...config, solver }, given));
    return { objective: answer.f1Eur, answer };
  },
});
