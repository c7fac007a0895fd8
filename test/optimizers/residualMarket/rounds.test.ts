import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearInRounds, winterFleet, winterSupply } from '../../../bench/residualMarket.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { minimiseByCuts } from '../../../src/optimizers/residualMarket/cuttingPlanes.ts';
import { FleetAnswer } from '../../../src/optimizers/residualMarket/fleetAnswer.ts';
import type { ResidualSupply } from '../../../src/optimizers/residualMarket/residualSupply.ts';
import { Rounds, type RoundsOptions } from '../../../src/optimizers/residualMarket/rounds.ts';
import { plainDay } from '../evDays.ts';
import { anyClasses, anySupply, faultsOf, stateFleet, supplyOf } from './markets.ts';

const solver = await loadSolver();

/** A market in rounds between two that each need 6 MWh in two hours. */
const pair = (options?: RoundsOptions) => new Rounds(supplyOf([10, 20]), ['b', 'a'], options);

describe('a market in rounds, by hand', () => {
  it('quotes, mixes and proves', () => {
    const rounds = pair({ gapShare: 0 });
    expect(rounds.quote()).toEqual({ round: 1, priceEurPerMwh: Float64Array.of(10, 20) });
    rounds.tender('b', [6000, 0], 0);
    expect(rounds.waitingFor()).toEqual(['a']);
    rounds.tender('a', [6000, 0], 0);
    expect(rounds.close()).toEqual({ round: 1, gapEur: Number.NaN, billEur: 264, step: 1, isSettled: false });

    expect(rounds.quote()).toEqual({ round: 2, priceEurPerMwh: Float64Array.of(22, 20) });
    for (const name of ['a', 'b']) rounds.tender(name, [0, 6000], 0);
    const closing = rounds.close(); // prices meet at 21 when 1 of 12 MW moves
    expect(closing).toMatchObject({ round: 2, gapEur: 12 * 22 - 12 * 20, isSettled: false });
    expect(closing.step).toBeCloseTo(1 / 12, 12);

    expect([...rounds.quote().priceEurPerMwh]).toEqual([21, 21]);
    rounds.tender('a', [6000, 0], 0);
    rounds.tender('b', [0, 6000], 0);
    expect(rounds.close()).toEqual({ round: 3, gapEur: 0, billEur: 252, step: 0, isSettled: true });
    const { awards, ...others } = rounds.awards();
    expect(others).toEqual({
      boughtMw: Float64Array.of(11, 1),
      priceEurPerMwh: Float64Array.of(21, 21),
      gapEur: 0,
      billEur: 252,
      rounds: 3,
    });
    expect(awards.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([...awards[0].weights]).toEqual([11 / 12, 1 / 12, 0]);
  });

  it('counts own costs in step and gap', () => {
    const rounds = new Rounds(supplyOf([10, 20]), ['a'], { gapShare: 0 });
    rounds.tender('a', [12_000, 0], 0);
    rounds.close();
    rounds.tender('a', [0, 12_000], 12); // later costs 1 EUR/MWh: prices stay 1 apart
    expect(rounds.close()).toMatchObject({ gapEur: 24 - 12 });
    const [now, later] = rounds.quote().priceEurPerMwh;
    expect(now - later).toBeCloseTo(1, 12);
  });

  it('ends after the most rounds, with the gap of what was quoted last', () => {
    const rounds = pair({ gapShare: 0, mostRounds: 2 });
    for (const name of ['a', 'b']) rounds.tender(name, [6000, 0], 0);
    rounds.close();
    const { priceEurPerMwh } = rounds.quote();
    for (const name of ['a', 'b']) rounds.tender(name, [0, 6000], 0);
    expect(rounds.close()).toMatchObject({ step: 0, gapEur: 24, isSettled: true });
    expect(rounds.awards()).toMatchObject({ priceEurPerMwh, gapEur: 24, rounds: 2 });
    const once = pair({ mostRounds: 1 });
    for (const name of ['a', 'b']) once.tender(name, [6000, 0], 0);
    expect(once.close().isSettled).toBe(true);
    expect(once.awards()).toMatchObject({ gapEur: Number.NaN, boughtMw: Float64Array.of(12, 0) });
  });

  it('takes one round where the price does not move: the market of given prices', () => {
    const flat = new Rounds(supplyOf([10, 20], { slope: 0 }), ['a'], { gapShare: 0 });
    flat.tender('a', [0, 5000], 0);
    expect(flat.close()).toEqual({ round: 1, gapEur: 0, billEur: 100, step: 1, isSettled: true });
    expect(flat.awards()).toMatchObject({ gapEur: 0, rounds: 1, priceEurPerMwh: Float64Array.of(10, 20) });
    const empty = new Rounds(supplyOf([10, 20]), []);
    expect(empty.close()).toMatchObject({ gapEur: 0, billEur: 0, isSettled: true });
    expect(empty.awards().awards).toEqual([]);
  });

  it('refuses what no aggregator may send, and what comes at the wrong time', () => {
    const rounds = pair();
    expect(() => rounds.tender('c', [0, 0], 0)).toThrow('c is no aggregator of this market');
    expect(() => rounds.tender('a', [0], 0)).toThrow('the schedule of a has 1 ISPs, not 2');
    expect(() => rounds.tender('a', [0, Number.NaN], 0)).toThrow('the schedule of a has NaN kWh in ISP 1');
    expect(() => rounds.tender('a', [0, 0], Infinity)).toThrow('the schedule of a costs Infinity EUR');
    rounds.tender('a', [0, 0], 0);
    expect(() => rounds.tender('a', [0, 0], 0)).toThrow('a has answered round 1 already');
    expect(() => rounds.close()).toThrow('round 1 closes without b');
    expect(() => rounds.awards()).toThrow('round 1 is open: there are no awards yet');
    rounds.tender('b', [0, 0], 0);
    rounds.close();
    expect(rounds.waitingFor()).toEqual([]);
    expect(() => rounds.quote()).toThrow('a market that has settled quotes no more');
    expect(() => rounds.close()).toThrow('a market that has settled closes rounds no more');
    expect(() => pair({ mostRounds: 0 })).toThrow('0 rounds are not 1 or more');
    expect(() => pair({ gapShare: -1 })).toThrow('a gap of -1 of the bill is not 0 or more');
    expect(() => new Rounds(supplyOf([1]), ['a', 'a'])).toThrow('two aggregators are called a');
  });
});

const anyMarket = anySupply(4).chain((supply) => {
  const fleet = anyClasses(supply.ispCount, supply.spec.hoursPerIsp);
  return fc.record({ supply: fc.constant(supply), fleets: fc.array(fleet, { minLength: 1, maxLength: 3 }) });
});

describe('any market in rounds', () => {
  it('has a gap that no mixture is better by, as linear programmes find', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anyMarket, ({ supply, fleets }) => {
        const { lowerEur } = minimiseByCuts(solver, supply, stateFleet(supply, fleets.flat()), 1e-5);
        const answers = fleets.map((classes) => new FleetAnswer(classes));
        const rounds = new Rounds(supply, Object.keys(fleets), { gapShare: 0, mostRounds: 12 });
        const bought = new Float64Array(supply.ispCount);
        let ownCostEur = 0;
        while (!rounds.isSettled) {
          const valueEur = supply.potential(bought) + ownCostEur;
          const { priceEurPerMwh, round } = rounds.quote();
          expect(largestDifference(priceEurPerMwh, supply.prices(bought))).toBeLessThan(1e-9);
          const best = answers.map((answer) => answer.best(priceEurPerMwh));
          for (const [k, { energyKwh, ownCostEur: eur }] of best.entries()) rounds.tender(String(k), energyKwh, eur);
          const { gapEur, step } = rounds.close();
          if (round > 1) expect(gapEur - (valueEur - lowerEur)).toBeGreaterThan(-1e-4 - 1e-6 * Math.abs(valueEur));
          const kwhPerMw = 1000 * supply.spec.hoursPerIsp;
          for (let t = 0; t < bought.length; t++) {
            const answered = best.reduce((mw, { energyKwh }) => mw + energyKwh[t] / kwhPerMw, 0);
            bought[t] = (1 - step) * bought[t] + step * answered;
          }
          ownCostEur = (1 - step) * ownCostEur + step * best.reduce((sum, { ownCostEur: eur }) => sum + eur, 0);
        }
        const { gapEur } = rounds.awards();
        const distanceEur = supply.potential(bought) + ownCostEur - lowerEur;
        expect(distanceEur).toBeGreaterThan(-1e-4);
        if (!Number.isNaN(gapEur)) expect(gapEur).toBeGreaterThan(distanceEur - 1e-4);
      }),
      { numRuns: 60 },
    );
  });

  it('awards mixtures of what was sent that sum to X at P(X), in whatever order answers come', () => {
    fc.assert(
      fc.property(anyMarket, ({ supply, fleets }) => {
        const answers = fleets.map((classes, k) => [String(k), new FleetAnswer(classes)] as const);
        const { quotes, clearing } = clearInRounds(supply, new Map(answers));
        const sent = answers.map(
          ([name, answer]) => [name, quotes.map((quote) => answer.best(quote).energyKwh)] as const,
        );
        expect(faultsOf(supply, clearing, new Map(sent))).toEqual([]);
        expect(clearInRounds(supply, new Map(answers.toReversed())).clearing).toEqual(clearing);
      }),
      { numRuns: 60 },
    );
  });
});

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, figure, t) => Math.max(most, Math.abs(figure - b[t])), 0);

/** Water filling: prices of used hours meet, sum of h X = `mwh`. */
function filled(supply: ResidualSupply, mwh: number): Float64Array {
  const { basePrice, slope, hoursPerIsp } = supply.spec;
  let [low, high] = [-1e6, 1e6];
  const at = (level: number): Float64Array => basePrice.map((base) => Math.max(0, (level - base) / slope));
  for (let k = 0; k < 100; k++) {
    const level = (low + high) / 2;
    if (at(level).reduce((sum, mw) => sum + mw, 0) * hoursPerIsp < mwh) low = level;
    else high = level;
  }
  return at(high);
}

describe('fleets of EVs in rounds', () => {
  it('fill the valley as water does, as near as the gap says', () => {
    const supply = supplyOf([40, 55, 30, 35, 80, 50], { slope: 0.5 });
    const fleet = new FleetAnswer([
      { day: plainDay(6, { hoursPerIsp: 1, chargeKw: 1000, startKwh: 12 }), count: 1000 },
    ]);
    const { clearing } = clearInRounds(supply, new Map([['a', fleet]]), { gapShare: 1e-3, mostRounds: 2000 });
    const best = filled(supply, 48);
    const apart = clearing.boughtMw.reduce((sum, mw, t) => sum + (mw - best[t]) ** 2, 0);
    expect(clearing.gapEur).toBeLessThan(1e-3 * clearing.billEur);
    expect((supply.spec.slope / 2) * apart).toBeLessThanOrEqual(clearing.gapEur);
  });

  it.for([
    [100_000, 5, 4],
    [500_000, 5, 4],
    [500_000, 5, 1],
    [500_000, 10, 4],
  ])(
    'come within a hundredth of the bill in 20 rounds: %i EVs, %i EUR/MWh per GW, %i ISPs a price',
    ([evs, slope, perPrice]) => {
      const supply = winterSupply(slope, perPrice);
      const fleets = new Map([['fleet', new FleetAnswer(winterFleet('fleet', 300, evs / 300))]]);
      const { clearing } = clearInRounds(supply, fleets);
      expect(clearing.rounds).toBeLessThanOrEqual(20);
      expect(clearing.gapEur).toBeLessThanOrEqual(0.01 * clearing.billEur);
      const all = clearInRounds(supply, fleets, { gapShare: 0 }).clearing;
      expect(all.gapEur).toBeLessThanOrEqual(0.01 * all.billEur);
    },
  );
});
