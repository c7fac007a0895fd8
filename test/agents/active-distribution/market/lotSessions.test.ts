import { describe, expect, it } from 'vitest';
import { type Charger, classesOf, heldAtMidnight } from '../../../../agents/active-distribution/evpla/classes.ts';
import { LOT, planLot } from '../../../../agents/active-distribution/evpla/commitment.ts';
import { localPrices } from '../../../../agents/active-distribution/evpla/localPrices.ts';
import {
  drawSessions,
  type LotSession,
  sessionsOfDay,
} from '../../../../agents/active-distribution/market/lotSessions.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { stream } from '../../../../src/random/streams.ts';
import { sum } from '../../../../src/series.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { shares } from '../evpla/lots.ts';

const solver = await loadSolver();
const week = createCalendar({ start: '2024-03-18', days: 7 });
const charger: Charger = { pMaxMw: 0.0037, efficiency: 0.93 };
const lot = (sessions: 'workplace' | 'home', chargers = 70) => ({ sessions, chargers, battery: 14 });
const draws = (...purpose: (string | number)[]) => stream(1, 'Lot', ...purpose);
const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const hourOfDay = (isp: number): number => (isp % 96) / 4;

/** The most sessions that are plugged in at once. */
function mostAtOnce(sessions: readonly LotSession[], isps: number): number {
  const count = new Int32Array(isps);
  for (const { arrivalIsp, departureIsp } of sessions) {
    for (let isp = arrivalIsp; isp < Math.min(isps, departureIsp); isp++) count[isp]++;
  }
  return Math.max(...count);
}

describe('sessions of a workplace', () => {
  const sessions = drawSessions(lot('workplace'), week, draws);

  it('are one a charger and working day, from about half past eight to five', () => {
    expect(sessions).toHaveLength(5 * 70);
    expect(median(sessions.map(({ arrivalIsp }) => hourOfDay(arrivalIsp)))).toBeCloseTo(8.5, 0);
    expect(median(sessions.map(({ departureIsp }) => hourOfDay(departureIsp)))).toBeCloseTo(17, 0);
    expect(mostAtOnce(sessions, week.ispCount)).toBe(70);
  });

  it('come in order of arrival, with what half of them want to leave with', () => {
    const arrivals = sessions.map(({ arrivalIsp }) => arrivalIsp);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    const asTheyCame = sessions.filter(({ energyMwh, targetMwh }) => energyMwh === targetMwh);
    expect(asTheyCame.length / sessions.length).toBeGreaterThan(0.4);
    expect(asTheyCame.length / sessions.length).toBeLessThan(0.6);
    for (const { energyMwh, targetMwh } of sessions) {
      expect(energyMwh).toBeGreaterThanOrEqual(0.4 * 0.014);
      expect(energyMwh).toBeLessThan(0.8 * 0.014);
      if (targetMwh !== energyMwh) expect(targetMwh).toBeCloseTo(0.9 * 0.014, 12);
    }
  });
});

describe('sessions at home', () => {
  const sessions = drawSessions(lot('home'), week, draws);

  it('are one a charger and night, also those before and after the run', () => {
    expect(sessions).toHaveLength(8 * 70);
    expect(sessions.filter(({ arrivalIsp }) => arrivalIsp === 0)).toHaveLength(70);
    expect(sessions.filter(({ departureIsp }) => departureIsp >= week.ispCount)).toHaveLength(70);
    expect(mostAtOnce(sessions, week.ispCount)).toBeLessThanOrEqual(70);
    const evenings = sessions.filter(({ arrivalIsp }) => arrivalIsp > 0 && arrivalIsp < 5 * 96);
    expect(median(evenings.map(({ arrivalIsp }) => hourOfDay(arrivalIsp)))).toBeGreaterThan(18);
    expect(median(evenings.map(({ arrivalIsp }) => hourOfDay(arrivalIsp)))).toBeLessThan(19.6);
    const mornings = sessions.filter(({ departureIsp }) => departureIsp < 5 * 96);
    expect(Math.abs(median(mornings.map(({ departureIsp }) => hourOfDay(departureIsp))) - 7.8)).toBeLessThan(0.6);
  });

  it('are drawn alike whatever else is: more chargers, another day', () => {
    const alike = (session: LotSession) => JSON.stringify(session);
    const more = new Set(drawSessions(lot('home', 80), week, draws).map(alike));
    expect(sessions.every((session) => more.has(alike(session)))).toBe(true);
    const longer = createCalendar({ start: '2024-03-18', days: 9 });
    const known = new Set(drawSessions(lot('home'), longer, draws).map(alike));
    expect(sessions.filter(({ departureIsp }) => departureIsp < week.ispCount).every((s) => known.has(alike(s)))).toBe(
      true,
    );
  });

  it('keep the clock on the days it changes', () => {
    const march = createCalendar({ start: '2024-03-29', days: 4 });
    const spring = drawSessions(lot('home'), march, draws);
    expect(mostAtOnce(spring, march.ispCount)).toBeLessThanOrEqual(70);
    const { firstIsp, ispCount } = march.days[2];
    const told = sessionsOfDay(spring, march, march.days[2], charger);
    expect(ispCount).toBe(92);
    const classes = classesOf(told, 23, charger);
    expect(Math.max(...classes.map(({ departureHour }) => departureHour))).toBe(23);
    expect(spring.some(({ arrivalIsp }) => arrivalIsp > firstIsp)).toBe(true);
  });
});

describe('the sessions of a day', () => {
  const sessions = drawSessions(lot('home'), week, draws);
  const days = [2, 3].map((day) => sessionsOfDay(sessions, week, week.days[day], charger));

  it('stay over midnight with what the next day counts on', () => {
    const [today, tomorrow] = days.map((told) => classesOf(told, 24, charger));
    const held = today
      .filter(({ departureHour }) => departureHour === 24)
      .reduce((mwh, { count, targetMwh }) => mwh + count * targetMwh, 0);
    const counted = tomorrow
      .filter(({ arrivalHour }) => arrivalHour === 0)
      .reduce((mwh, { count, arrivalMwh }) => mwh + count * arrivalMwh, 0);
    const midnight = week.days[3].firstIsp;
    const cameLate = sessions.filter(({ arrivalIsp }) => arrivalIsp > midnight - 4 && arrivalIsp <= midnight);
    expect(held + sum(cameLate.map(({ energyMwh }) => energyMwh))).toBeCloseTo(counted, 9);
    const late = days[0].departureHour.filter((hour) => hour > 24).length;
    expect(late).toBeGreaterThan(60);
  });

  it('make a day that can be planned, with nobody short', () => {
    const classes = classesOf(days[0], 24, charger);
    expect(sum(classes.map(({ count }) => count))).toBeLessThanOrEqual(140);
    const flat = (price: number) => new Float64Array(24).fill(price);
    const prices = localPrices({ energy: flat(80), spinning: flat(20), regulating: flat(20) }, shares);
    const plan = planLot({ hours: 24, classes, ...LOT, prices }, solver);
    expect(sum(plan.shortMwh)).toBeLessThan(1e-6);
  });

  it('are grouped by the hours they share, and by what they want', () => {
    const told = {
      arrivalHour: [8, 8, 8, 9],
      departureHour: [17, 17, 17, 9],
      arrivalMwh: [0.006, 0.008, 0.01, 0.01],
      targetMwh: [0.0126, 0.0126, 0.01, 0.01],
      capacityMwh: [0.014, 0.014, 0.014, 0.014],
    };
    const [wanting, asItCame, ...others] = classesOf(told, 24, charger);
    expect(others).toEqual([]);
    expect(wanting).toMatchObject({ count: 2, arrivalHour: 8, departureHour: 17, targetMwh: 0.0126 });
    expect(wanting.arrivalMwh).toBeCloseTo(0.007, 12);
    expect(asItCame).toMatchObject({ count: 1, arrivalMwh: 0.01, targetMwh: 0.01 });
  });

  it('are fewer in steps of some hours, and never there when they are not', () => {
    const [fine, coarse] = [1, 2].map((step) => classesOf(days[0], 24, charger, step));
    expect(coarse.length).toBeLessThan(0.75 * fine.length);
    for (const { arrivalHour, departureHour } of coarse) expect([arrivalHour % 2, departureHour % 2]).toEqual([0, 0]);
    const told = { arrivalMwh: [0.007], targetMwh: [0.007], capacityMwh: [0.014] };
    const [session] = classesOf({ arrivalHour: [7], departureHour: [17], ...told }, 24, charger, 2);
    expect(session).toMatchObject({ arrivalHour: 8, departureHour: 16 });
    const [last] = classesOf({ arrivalHour: [19], departureHour: [31], ...told }, 23, charger, 2);
    expect(last).toMatchObject({ arrivalHour: 20, departureHour: 23 });
  });

  it('hold at midnight what they came with, more where the morning is too short, never more than they can', () => {
    const session = { arrivalMwh: 0.007, targetMwh: 0.0126, capacityMwh: 0.014 };
    expect(heldAtMidnight(session, 5, 7, charger)).toBe(0.007);
    expect(heldAtMidnight(session, 5, 1, charger)).toBeCloseTo(0.0126 - 0.93 * 0.0037, 12);
    expect(heldAtMidnight(session, 0, 1, charger)).toBe(0.007);
    expect(heldAtMidnight(session, 1, 0, charger)).toBeCloseTo(0.007 + 0.93 * 0.0037, 12);
  });
});
