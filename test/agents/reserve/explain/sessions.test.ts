import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coupledFleet } from '../../../../agents/reserve/explain/coupledFleet.ts';
import { evDay } from '../../../../agents/reserve/explain/evDay.ts';
import { fleetDays } from '../../../../agents/reserve/explain/fleetDays.ts';
import { fleetOverScenarios, type UncertainFleet } from '../../../../agents/reserve/explain/fleetOverScenarios.ts';
import type { Moment } from '../../../../src/market/kinds.ts';
import type { EvDay } from '../../../../src/optimizers/evDay.ts';
import { solveEvDay } from '../../../../src/optimizers/evDayDp.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { fromPlainJson, toPlainJson } from '../../../../src/results/plainJson.ts';
import { anySession } from '../../../optimizers/anySession.ts';
import { plainDay, prices } from '../../../optimizers/evDays.ts';
import { AT, confirmed, turnOf } from './thresholds.ts';

const solver = await loadSolver();
const none = Number.NaN;

const until = (wantedKwh: number, laterIsps = 0, laterPrice = 0) => ({ end: { wantedKwh, laterIsps, laterPrice } });
const stay = (given: Partial<EvDay>): EvDay => plainDay(2, { startKwh: 20, dischargeKw: 0, minimumKwh: 0, ...given });
const boundsOf = (day: EvDay, at = AT) => evDay.bounds?.(day, solveEvDay(day), at);
const toldOf = (day: EvDay, at = AT) =>
  Object.fromEntries((evDay.told?.(day, solveEvDay(day), at) ?? []).map(({ what, value }) => [what, value]));

describe('what holds a session', () => {
  test.each([
    ['the energy wanted at departure', { ...until(22.75), dayAheadPrice: prices(10, 50) }],
    ['charging as fast as it can to have what is wanted in time', until(25.5)],
    ['nothing here: what it may charge or sell later', { ...until(22), dayAheadPrice: prices(50, 10) }],
    [
      'a full battery',
      { ...until(59), startKwh: 58, dischargeKw: 4, dayAheadPrice: prices(-500, 50), upPrice: prices(none, 500) },
    ],
    ['a full battery', { startKwh: 60 }],
  ] as const)('%s', (says, given) => {
    expect(boundsOf(stay(given))).toContain(says);
    const other = stay({ ...until(21), dayAheadPrice: prices(50, 10) });
    if (!says.startsWith('nothing')) expect(boundsOf(other)).not.toContain(says);
  });

  test('is told with what it leaves to later, and what it misses of what it wants', () => {
    const plan = { 'planned upward': 0, 'planned downward': 0, 'bought day-ahead': 11 };
    expect(toldOf(stay(until(26)))).toEqual({ ...plan, 'missing to what is wanted': 0.5 });
    const staying = stay({ ...until(30, 2, 90), fromIsp: 1 });
    expect(toldOf(staying, { ...AT, isp: 1, from: 1 })).toEqual({
      ...plan,
      ...{ 'to be charged later than is known': 5.5, 'missing to what is wanted': 1.75 },
    });
  });

  test('turns where later is as cheap as now', () => {
    const found = confirmed(evDay, stay({ ...until(22.75, 1, 90), dayAheadPrice: prices(40, 80) }));
    const later = turnOf(found, 'price of what it charges later than is known', 'down');
    expect((later as { value: number }).value).toBeCloseTo(40, 9);
    const without = confirmed(evDay, stay(until(22.75)));
    expect(without.some(({ knob }) => knob.name.includes('later'))).toBe(false);
  });

  test('whatever the session, has its thresholds where solving anew finds them', () => {
    let exact = 0;
    fc.assert(
      fc.property(anySession(3, 6), (day) => {
        const at = { ...AT, isp: 7, from: 7, hoursPerIsp: day.hoursPerIsp };
        exact += confirmed(evDay, day, { at }).filter(({ found }) => found.is === 'exactly').length;
      }),
      { numRuns: 40, seed: 5 },
    );
    expect(exact).toBeGreaterThan(20);
  });
});

/** The second ISP of the next day, of sessions decided from the last but one of this day of four. */
const NEXT_DAY: Moment = { isp: 1005, ispOfDay: 1, from: 1002, hoursPerIsp: 0.25 };
const overnight = (given: Partial<EvDay> = {}): EvDay =>
  plainDay(6, {
    ...{ startKwh: 20, dischargeKw: 0, fromIsp: 2, ...until(22.75) },
    ...{ dayAheadPrice: prices(1, 2, 60, 70, 80, 50), ...given },
  });

describe('an ISP of the day after', () => {
  test('is found in the plan of a session, and in its problem', () => {
    const day = overnight();
    const plan = solveEvDay(day);
    expect(plan.dayAheadKwh).toEqual(prices(0, 0, 0, 0, 0, 2.75));
    expect(evDay.outcome.of(day, plan, NEXT_DAY)).toBe(11);
    expect(evDay.outcome.of(day, plan, { ...NEXT_DAY, isp: 1004, ispOfDay: 0 })).toBe(0);
    expect(toldOf(day, NEXT_DAY)).toMatchObject({ 'bought day-ahead': 11 });
    expect(boundsOf(day, NEXT_DAY)).toContain('power of charging');
    const found = confirmed(evDay, day, { at: NEXT_DAY });
    expect((turnOf(found, 'day-ahead price in this ISP', 'up') as { value: number }).value).toBeCloseTo(60, 9);
  });

  test('is found in the plans of sessions that share a connection, of which one came later and one has left', () => {
    const dayAheadPrice = prices(1, 2, 60, 70, 80, 50);
    const later = overnight({ fromIsp: 4, chargeKw: 22, ...until(25.5), dayAheadPrice });
    const gone = plainDay(3, { ...overnight(), ...until(22), ispCount: 3, dayAheadPrice: dayAheadPrice.slice(0, 3) });
    const series = { upPrice: new Float64Array(3).fill(none), downPrice: new Float64Array(3).fill(none) };
    const days = [later, overnight({ dayAheadPrice }), { ...gone, ...series }];
    const problem = { fleet: fleetDays(days), coupling: { connectionLimitKw: 11 } };
    const solved = coupledFleet.solve?.(problem, solver);
    if (solved === undefined) throw new Error('no plan');
    const { answer } = solved;
    expect(coupledFleet.outcome.of(problem, answer, NEXT_DAY)).toBeCloseTo(11, 6);
    expect(coupledFleet.outcome.of(problem, answer, { ...NEXT_DAY, isp: 1002, ispOfDay: 2 })).toBeCloseTo(11, 6);
    expect(coupledFleet.outcome.of(problem, answer, { ...NEXT_DAY, isp: 1003, ispOfDay: 3 })).toBeCloseTo(8, 6);
    expect(coupledFleet.bounds?.(problem, answer, NEXT_DAY)).toEqual(['the connection, charging']);
    expect(coupledFleet.told?.(problem, answer, NEXT_DAY)).toContainEqual({
      ...{ what: 'bought day-ahead', value: expect.closeTo(11, 6), unit: 'kW' },
    });
    const [dual] = coupledFleet.duals?.(problem, answer, NEXT_DAY, solver) ?? [];
    expect(dual?.value).toBeCloseTo((0.25 * 30) / 1000, 9); // in place of 80 an ISP before
    expect(fromPlainJson(toPlainJson(problem))).toEqual(problem);
  });

  test('is found in what sessions buy over possible days', () => {
    const scenario = { probability: 1, dayAhead: overnight().dayAheadPrice, upward: overnight().upPrice };
    const problem: UncertainFleet = {
      fleet: fleetDays([overnight(), overnight({ ...until(22) })]),
      scenarios: [{ ...scenario, downward: overnight().downPrice }],
      ...{ risk: { cvarWeight: 0, alpha: 0 }, effort: { relativeGap: 0 } },
    };
    const solved = fleetOverScenarios.solve?.(problem, solver);
    if (solved === undefined) throw new Error('no schedules');
    expect(fleetOverScenarios.outcome.of(problem, solved.answer, NEXT_DAY)).toBeCloseTo(19, 9);
    const before = { ...NEXT_DAY, isp: 1004, ispOfDay: 0 };
    expect(fleetOverScenarios.bounds?.(problem, solved.answer, before)).toEqual(['buying nothing being the best']);
    const most = { ...problem, fleet: fleetDays([overnight()]) };
    expect(
      fleetOverScenarios.bounds?.(most, fleetOverScenarios.solve?.(most, solver)?.answer as never, NEXT_DAY),
    ).toEqual(['power of charging of all']);
  });
});
