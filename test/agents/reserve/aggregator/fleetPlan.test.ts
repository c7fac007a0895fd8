import { expect, it } from 'vitest';
import { FleetPlan, type Volume } from '../../../../agents/reserve/aggregator/fleetPlan.ts';
import type { EvDayPlan } from '../../../../src/optimizers/evDay.ts';
import { stream } from '../../../../src/random/streams.ts';

const EVS = 37;
const ISPS = 6;
const VOLUMES: Volume[] = ['upKwh', 'downKwh', 'dayAheadKwh', 'energyKwh'];

/** Plans in which much is 0; ISP 2 has nobody do anything. */
function planner() {
  const random = stream(1, 'test', 'plans');
  const figure = (at: number) => (at === 2 || random.uniform() < 0.6 ? 0 : random.uniform());
  const series = () => Float64Array.from({ length: ISPS }, (_, at) => figure(at));
  return (): EvDayPlan => ({
    ...{ objectiveEur: 0, unmetKwh: 0, upKwh: series(), downKwh: series() },
    ...{ dayAheadKwh: series(), energyKwh: series() },
  });
}

/** The same by EV, as they came, with what was bought. */
const told = (plans: readonly EvDayPlan[]) =>
  plans.map(({ upKwh, downKwh, dayAheadKwh, energyKwh }) => ({
    ...{ upKwh: [...upKwh], downKwh: [...downKwh], dayAheadKwh: [...dayAheadKwh], energyKwh: [...energyKwh] },
    boughtKwh: [...dayAheadKwh],
  }));

const total = (figures: readonly number[]) => figures.reduce((all, kwh) => all + kwh, 0);

function expectSame(plan: FleetPlan, evs: ReturnType<typeof told>): void {
  for (let at = 0; at < ISPS; at++) {
    for (const volume of VOLUMES) {
      const row = evs.map((ev) => ev[volume][at]);
      expect([...plan.row(volume, at)]).toEqual(row);
      expect(plan.total(volume, at)).toBe(total(row));
    }
    expect(plan.boughtIn(at)).toBe(total(evs.map(({ boughtKwh }) => boughtKwh[at])));
    const idle = evs.map((ev) => ev.upKwh[at] === 0 && ev.downKwh[at] === 0 && ev.dayAheadKwh[at] === 0);
    expect(evs.map((_, ev) => plan.isIdle(ev, at))).toEqual(idle);
  }
  for (const volume of VOLUMES)
    expect(evs.map((_, ev) => [...plan.series(volume, ev)])).toEqual(evs.map((ev) => ev[volume]));
}

it('has in rows what plans have in series, however many are entered at once', () => {
  for (const atOnce of [1, 16, 20, EVS]) {
    const next = planner();
    const plans = Array.from({ length: EVS }, next);
    const plan = new FleetPlan(EVS, ISPS);
    for (let first = 0; first < EVS; first += atOnce) plan.enter(first, plans.slice(first, first + atOnce));
    expectSame(plan, told(plans));
  }
});

it('takes over the rest of new plans, and keeps what was bought', () => {
  const next = planner();
  const random = stream(1, 'test', 'anew');
  const plans = Array.from({ length: EVS }, next);
  const plan = new FleetPlan(EVS, ISPS);
  plan.enter(0, plans);
  const evs = told(plans);
  for (let k = 0; k < 60; k++) {
    const [ev, from] = [Math.floor(EVS * random.uniform()), Math.floor(ISPS * random.uniform())];
    const anew = next();
    anew.upKwh[2] = 5; // where nobody did anything yet
    plan.overlay(ev, anew, from);
    for (const volume of VOLUMES) evs[ev][volume].splice(from, ISPS, ...anew[volume].slice(from));
    expectSame(plan, evs);
    expect([...plan.boughtOf(ev)]).toEqual(evs[ev].boughtKwh);
  }
});

it('keeps purchases that are other than what is planned, each as one series', () => {
  const next = planner();
  const plans = Array.from({ length: EVS }, next);
  const plan = new FleetPlan(EVS, ISPS);
  plan.enter(0, plans);
  const evs = told(plans);
  const kwh = new Float64Array(ISPS).fill(2);
  plan.buy(4, kwh);
  evs[4].boughtKwh = [...kwh];
  expectSame(plan, evs);
  expect(plan.boughtOf(4)).toBe(kwh);
  expect(plan.boughtOf(5)).toBe(plan.boughtOf(5)); // by which solvers find again what they know of it
});
