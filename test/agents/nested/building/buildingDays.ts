import fc from 'fast-check';
import seedrandom from 'seedrandom';
import type { BuildingDay } from '../../../../agents/nested/building/buildingDay.ts';
import type { Offer } from '../../../../agents/nested/offer.ts';

export const series = (...values: number[]): Float64Array => Float64Array.from(values);
export const flat = (steps: number, value = 0): Float64Array => new Float64Array(steps).fill(value);

/** The building of section 10. */
export function exampleDay(changes: Partial<BuildingDay> = {}): BuildingDay {
  return {
    hours: 1,
    steps: 4,
    thermal: {
      mode: 'heating',
      resistance: 5,
      capacity: 10,
      cop: 3,
      mostKw: 3,
      startC: 20,
      endC: 20,
      leastC: 19.5,
      mostC: 22.5,
      bandK: 0.5,
      outdoorC: flat(4),
      gainsKw: flat(4, 0.3),
    },
    battery: { powerKw: 0, leastKwh: 0, mostKwh: 0, startKwh: 0, endKwh: 0, efficiency: 1, wearEurPerMwh: 0 },
    loadKw: series(0.4, 0.5, 0.8, 0.6),
    pvKw: series(0.2, 0.6, 0, 0),
    fuseKw: 10,
    appliances: [{ from: 0, to: 4, profileKw: [1, 0.5] }],
    buy: flat(4, 250),
    sell: flat(4, 60),
    discomfort: 0.2,
    ...changes,
  };
}

/** An offer that pays nothing but what is said. */
export function offerOf(baselineKw: Float64Array, changes: Partial<Offer> = {}): Offer {
  const none = new Float64Array(baselineKw.length);
  return { baselineKw, rewardUp: none, rewardDown: none, standbyUp: none, standbyDown: none, ...changes };
}

/** A made-up half day of 8 steps: either mode, with or without a battery, appliances and prices of all kinds. */
export const anyBuilding: fc.Arbitrary<BuildingDay> = fc.integer({ min: 0, max: 1_000_000 }).map((seed) => {
  const next = seedrandom(String(seed));
  const steps = 8;
  const from = (least: number, most: number): number => least + (most - least) * next();
  const of = (least: number, most: number): Float64Array => Float64Array.from(flat(steps), () => from(least, most));
  const isHeating = next() < 0.6;
  const mostKwh = from(2, 8);
  const startKwh = from(0.1, 1) * mostKwh;
  const window = (length: number): { from: number; to: number } => {
    const first = Math.floor(from(0, steps - length));
    return { from: first, to: Math.floor(from(first + length, steps + 1)) };
  };
  const buy = next() < 0.3 ? flat(steps, 250) : of(next() < 0.3 ? -100 : 100, 300);
  const comfort = from(20, 24);
  return {
    hours: next() < 0.5 ? 1 : 0.5,
    steps,
    thermal: {
      mode: isHeating ? 'heating' : 'cooling',
      resistance: from(3, 7),
      capacity: from(3, 12),
      cop: from(2, 4),
      mostKw: from(1, 3),
      startC: comfort,
      endC: comfort,
      leastC: comfort - from(0, 1),
      mostC: comfort + from(0, 1),
      bandK: from(0, 0.5),
      outdoorC: isHeating ? of(-10, 15) : of(22, 40),
      gainsKw: of(0, 0.5),
    },
    battery: {
      powerKw: next() < 0.3 ? 0 : from(1, 4),
      leastKwh: 0.1 * mostKwh,
      mostKwh,
      startKwh,
      endKwh: startKwh,
      efficiency: from(0.85, 1),
      wearEurPerMwh: next() < 0.3 ? 0 : from(0, 30),
    },
    loadKw: of(0.2, 1.5),
    pvKw: next() < 0.5 ? flat(steps) : of(0, 6),
    fuseKw: from(4, 10),
    appliances: [
      { ...window(2), profileKw: [from(0.5, 1.5), from(0.5, 1.5)] },
      { ...window(1), profileKw: [from(0.5, 2)] },
    ].slice(0, Math.floor(from(0, 3))),
    buy,
    sell: next() < 0.2 ? buy.map((price) => price + from(-50, 50)) : flat(steps, 60),
    discomfort: from(0.05, 1),
  };
});

/** An offer of rewards, and where `standby` of bands too, on what a plan draws. */
export function anyOffer(seed: number, baselineKw: Float64Array, standby: boolean): Offer {
  const next = seedrandom(`offer ${seed}`);
  const worth = Float64Array.from(baselineKw, () => next() * 2 - 1);
  const cap = 200 * next();
  return offerOf(baselineKw, {
    rewardUp: worth.map((w) => cap * Math.max(0, w)),
    rewardDown: worth.map((w) => cap * Math.max(0, -w)),
    ...(standby
      ? { standbyUp: worth.map(() => Math.max(0, 60 * next() - 20)), standbyDown: worth.map(() => 20 * next()) }
      : {}),
    ...(next() < 0.5 ? {} : { mostUpKw: worth.map(() => 2 * next()), mostDownKw: worth.map(() => 2 * next()) }),
  });
}
