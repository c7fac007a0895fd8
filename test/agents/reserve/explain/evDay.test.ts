import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evDay } from '../../../../agents/reserve/explain/evDay.ts';
import { type EvDay, isAway } from '../../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../../src/optimizers/evDayDp.ts';
import { anyDay, plainDay, prices } from '../../../optimizers/evDays.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const none = Number.NaN;
const boundsOf = (day: EvDay, ispOfDay = 0) => evDay.bounds?.(day, solveEvDay(day), { ...AT, ispOfDay });

describe('when an EV charges', () => {
  test('is at the cheaper of two times: until prices are alike', () => {
    const day = plainDay(2, { startKwh: 57.25, dayAheadPrice: prices(10, 50) });
    const found = confirmed(evDay, day);
    expect(turnOf(found, 'day-ahead price in this ISP', 'up')).toMatchObject({ is: 'exactly', becomes: 0 });
    expect((turnOf(found, 'day-ahead price in this ISP', 'up') as { value: number }).value).toBeCloseTo(50, 9);
    expect(turnOf(found, 'day-ahead price in this ISP', 'down')).toMatchObject({ is: 'never', proved: true });
  });

  test('and sells, is as long as the price upward pays fee, wear and buying it back', () => {
    const day = plainDay(2, { upPrice: prices(200, none), wear: 12 });
    const found = confirmed(evDay, day);
    // Bought back at 80 EUR/MWh, for which the owner pays 85: 30 + 12 + 80 - 85.
    expect((turnOf(found, 'price upward in this ISP', 'down') as { value: number }).value).toBeCloseTo(37, 9);
    expect((turnOf(found, 'deviation fee', 'up') as { value: number }).value).toBeCloseTo(30 + 163, 9);
    expect((turnOf(found, 'wear of the battery', 'up') as { value: number }).value).toBeCloseTo(12 + 163, 9);
  });

  test('whatever the day, every threshold is where solving anew finds it', () => {
    let exact = 0;
    fc.assert(
      fc.property(anyDay(3, 6), (day) => {
        const ispOfDay = Math.min(day.fromIsp, day.ispCount - 1);
        if (day.fromIsp >= day.ispCount || isAway(day, ispOfDay)) return;
        const found = confirmed(evDay, day, { at: { ...AT, ispOfDay, hoursPerIsp: day.hoursPerIsp } });
        exact += found.filter((each) => each.found.is === 'exactly').length;
      }),
      { numRuns: 60, seed: 4 },
    );
    expect(exact).toBeGreaterThan(30);
  });
});

describe('what holds it', () => {
  test.each([
    ['being away', { departureIsp: 0, arrivalIsp: 1 }],
    ['power of charging', { startKwh: 57.25, dayAheadPrice: prices(10, 50) }],
    ['power of discharging', { upPrice: prices(200, none) }],
    ['a full battery', {}],
    ['charging as fast as it can to be full in time', { startKwh: 54.5 }],
    ['the lowest level allowed', { minimumKwh: 57.25, upPrice: prices(200, none) }],
    ['nothing here: what it may be full for or sold later', { startKwh: 57.25, dayAheadPrice: prices(50, 10) }],
  ] as const)('%s', (says, given) => {
    expect(boundsOf(plainDay(2, given))).toContain(says);
    const other = plainDay(2, { startKwh: 58, dayAheadPrice: prices(50, 10), minimumKwh: 0 });
    if (!says.startsWith('nothing')) expect(boundsOf(other)).not.toContain(says);
  });

  test('which is told by what it does', () => {
    const day = plainDay(2, { upPrice: prices(200, none) });
    const told = Object.fromEntries(
      (evDay.told?.(day, solveEvDay(day), AT) ?? []).map(({ what, value }) => [what, value]),
    );
    expect(told).toEqual({
      ...{ 'planned upward': 11, 'planned downward': 0, 'bought day-ahead': 0, 'missing to full batteries': 0 },
    });
    expect(evDay.outcome.of(day, solveEvDay(day), AT)).toBe(-11);
  });
});
