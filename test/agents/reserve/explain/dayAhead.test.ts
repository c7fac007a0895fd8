import { describe, expect, test } from 'vitest';
import {
  dayAheadKinds,
  type FormedPrices,
  type FormingPrices,
  worthOf,
} from '../../../../agents/reserve/explain/dayAhead.ts';
import { forecast } from '../../../../agents/reserve/explain/forecast.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const AT_HOUR = { ...AT, hoursPerIsp: 1 };
const [auction, rounds, react] = dayAheadKinds;
const schedule = (...mwh: number[]) => ({ energyKwh: Float64Array.from(mwh, (each) => 1000 * each), ownCostEur: 0 });

/** Two hours at 10 and 20 EUR/MWh, to which each MW adds 1: 12 MWh are wanted in either. */
const problem = (
  given: Partial<FormingPrices['supply']> = {},
  schedules = [schedule(12, 0), schedule(0, 12)],
): FormingPrices => ({
  supply: {
    ...{ basePrice: Float64Array.of(10, 20), slope: 1, hoursPerIsp: 1, ispsPerInterval: 1 },
    ...{ lowestPrice: -500, highestPrice: 4000 },
    ...given,
  },
  groups: [{ name: 'Fleet', schedules }],
});
const solved = (of: FormingPrices) => auction.solve?.(of, undefined as never)?.answer as FormedPrices;
const boundsOf = (of: FormingPrices) => auction.bounds?.(of, solved(of), AT_HOUR);

describe('prices formed in an auction', () => {
  test('meet where schedules are mixed, and are then moved by the least change of supply', () => {
    const of = problem();
    const told = Object.fromEntries(
      (auction.told?.(of, solved(of), AT_HOUR) ?? []).map(({ what, value }) => [what, value]),
    );
    expect(told.price).toBeCloseTo(21, 6);
    expect(auction.outcome.of(of, solved(of), AT_HOUR)).toBeCloseTo(11, 6);
    expect(boundsOf(of)).toEqual(['schedules of Fleet that are equally good at these prices']);
    // Until it is 22 EUR/MWh dearer in the first hour: of 12 MWh there is then none.
    expect(worthOf(of, solved(of))).toBeCloseTo(10 * 11 + 121 / 2 + 20 + 1 / 2, 6);
  });

  test('of one schedule that stays the best are the same until another becomes as good', () => {
    const of = problem({ slope: 0.1 });
    expect(boundsOf(of)).toEqual(['one schedule of Fleet']);
    const found = confirmed(auction, of, { at: AT_HOUR });
    const up = turnOf(found, 'price here where aggregators buy nothing', 'up');
    expect(up?.is).toBe('between');
    if (up?.is !== 'between') return;
    expect(up.same).toBeLessThanOrEqual(18.8 + 0.01); // and 1.2 EUR/MWh for the 12 MW bought: 20
    expect(up.other).toBeGreaterThan(18.8);
  });

  test.each([
    ['the highest price of the exchange', { highestPrice: 10 }],
    ['the lowest price of the exchange', { lowestPrice: 40 }],
  ])('%s', (says, given) => {
    expect(boundsOf(problem(given, [schedule(12, 0)]))).toEqual([says, 'one schedule of Fleet']);
    expect(boundsOf(problem({}, [schedule(12, 0)]))).toEqual(['one schedule of Fleet']);
  });

  test('a price interval of several ISPs moves as one', () => {
    const of = problem({ ispsPerInterval: 2, basePrice: Float64Array.of(10, 10) });
    const [knob] = auction.knobs?.(of, solved(of), { ...AT_HOUR, ispOfDay: 1 }) ?? [];
    expect([...(knob.turned(of, 14) as FormingPrices).supply.basePrice]).toEqual([14, 14]);
    expect([...of.supply.basePrice]).toEqual([10, 10]);
  });
});

test('a gap is a share of the bill, and unknown where nobody asked', () => {
  const answer = { ...solved(problem()), gapEur: 2, billEur: 40 };
  expect(rounds.proof?.(problem(), answer)).toEqual({ gap: 0.05 });
  expect(rounds.proof?.(problem(), { ...answer, gapEur: Number.NaN })).toEqual({});
  expect([react.proof, react.knobs, rounds.solve]).toEqual([undefined, undefined, undefined]);
});

test('a forecast says what was told and what is expected, and why', () => {
  const day = (dayAhead: number, upward: number) => ({
    ...{ dayAhead: Float64Array.of(dayAhead), upward: Float64Array.of(upward), downward: Float64Array.of(Number.NaN) },
  });
  const of = { told: day(50, 80), lambda: 0.3 };
  const expected = day(53, 80);
  expect(forecast.outcome.of(of, expected, AT)).toBe(53);
  expect(forecast.bounds?.(of, expected, AT)).toEqual(['the day-ahead price as it was formed before']);
  expect(forecast.bounds?.(of, of.told, AT)).toEqual(['what was told: nothing formed before says otherwise']);
  expect(forecast.bounds?.(of, day(50, Number.NaN), AT)).toEqual(['the price upward as it was formed before']);
  const told = Object.fromEntries((forecast.told?.(of, expected, AT) ?? []).map(({ what, value }) => [what, value]));
  expect(told).toMatchObject({
    'day-ahead price told': 50,
    'price upward expected': 80,
    'price downward told': Number.NaN,
  });
});
