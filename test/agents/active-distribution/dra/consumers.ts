import {
  CALLS,
  type ConsumerOffer,
  type ConsumersProblem,
  profileOf,
} from '../../../../agents/active-distribution/dra/commitment.ts';
import { localPrices } from '../../../../agents/active-distribution/evpla/localPrices.ts';
import { shares } from '../evpla/lots.ts';

/** Consumers at wholesale prices of so much an hour; reserve at 0 where nothing is said. */
export function consumersAt(
  energy: readonly number[],
  consumers: readonly ConsumerOffer[],
  { spinning = [], ...given }: Partial<ConsumersProblem> & { spinning?: readonly number[] } = {},
): ConsumersProblem {
  const series = (prices: readonly number[]) => Float64Array.from(energy, (_, t) => prices[t] ?? 0);
  const prices = localPrices({ energy: series(energy), spinning: series(spinning), regulating: series([]) }, shares);
  const carryEurPerMwh = Float64Array.from({ length: CALLS.paybackHours }, (_, t) => prices.buy[t % energy.length]);
  const carriedMw = new Float64Array(energy.length);
  return { hours: energy.length, consumers, carriedMw, carryEurPerMwh, rules: CALLS, prices, ...given };
}

/** One that draws as much in every hour and offers nothing. */
export const consumer = (hours: number, given: Partial<ConsumerOffer> = {}): ConsumerOffer => ({
  loadMw: new Float64Array(hours).fill(0.15),
  blocks: [],
  generatorMw: 0,
  generatorEurPerMwh: 180,
  ...given,
});

/** What the best set of whole blocks earns, by trying every one; generators by trying every corner of an hour. */
export function bestByTrial(problem: ConsumersProblem): number {
  const { hours, consumers, rules, carryEurPerMwh, carriedMw } = problem;
  const all = consumers.flatMap(({ blocks }, i) => blocks.map((block) => ({ i, block })));
  let best = Number.NEGATIVE_INFINITY;
  for (let set = 0; set < 2 ** all.length; set++) {
    const called = all.filter((_, k) => (set >> k) & 1);
    const isAllowed = consumers.every((_, i) => {
      const own = called.filter((call) => call.i === i).map(({ block }) => block);
      const busy = new Float64Array(hours);
      for (const { startHour, hours: length } of own) for (let t = startHour; t < startHour + length; t++) busy[t]++;
      const total = own.reduce((sum, block) => sum + block.hours, 0);
      return total <= rules.hoursADay && busy.every((count) => count <= 1);
    });
    if (!isAllowed) continue;
    const net = new Float64Array(hours + rules.paybackHours);
    let eur = 0;
    for (const { block } of called) {
      eur -= block.askEurPerMwh * block.curtailedMw * block.hours;
      profileOf(block, hours, rules).forEach((mw, t) => {
        net[t] += mw;
      });
    }
    for (let t = hours; t < net.length; t++) eur += net[t] * carryEurPerMwh[t - hours];
    const most = consumers.reduce((mw, { loadMw, generatorMw }) => mw + loadMw[0] + generatorMw, 0);
    for (let t = 0; t < hours; t++) eur += bestHour(problem, t, net[t] - carriedMw[t], most);
    best = Math.max(best, eur);
  }
  return best;
}

/** What one hour earns at best with what is called, by trying each corner of the use of one generator (the others' if there are none). */
function bestHour({ consumers, prices, rules }: ConsumersProblem, t: number, netMw: number, mostMw: number): number {
  const [first] = consumers.filter(({ generatorMw }) => generatorMw > 0);
  const capacity = first?.generatorMw ?? 0;
  const cost = first?.generatorEurPerMwh ?? 0;
  let best = Number.NEGATIVE_INFINITY;
  for (const generated of [0, capacity, Math.min(capacity, Math.max(0, -netMw))]) {
    const traded = netMw + generated;
    if (Math.abs(traded) > mostMw) continue;
    const reserveEur = prices.spinning[t] - rules.generatorReserveShare * cost;
    const energyEur = traded * (traded > 0 ? prices.sell[t] : prices.buy[t]);
    best = Math.max(best, energyEur - cost * generated + Math.max(0, reserveEur) * (capacity - generated));
  }
  return best;
}
