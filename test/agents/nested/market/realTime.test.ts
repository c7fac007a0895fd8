import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../../agents/nested/market/messages.ts';
import type { UserColumn } from '../../../../agents/nested/market/recorder.ts';
import type { SimulationResult } from '../../../../agents/nested/market/simulate.ts';
import { sum } from '../../../../src/series.ts';
import { dayOfCalls, figureOf, only, run, smallMarket } from './helpers.ts';

/** A day that turns out far from its forecast. */
let result: SimulationResult;
let said: Message[];
beforeAll(async () => {
  ({ result, said } = await dayOfCalls());
});
const column = (user: string, name: UserColumn, isp: number) => {
  const { names, users } = result.recorder;
  return users[name][names.indexOf(user) * 96 + isp];
};
const calls = () => only(said, 'FlexCall');

describe('flexibility is called', () => {
  it('where the net load is off beyond what units hold, no more than was taken', () => {
    const [system] = only(said, 'UnitSchedule');
    const [forecast] = only(said, 'SystemForecast');
    const [{ takenUpMw, takenDownMw }] = only(said, 'MarketResult');
    const measured = only(said, 'SystemMeasurement');
    const held = (series: Float64Array, t: number) => sum(series.filter((_, k) => k % 24 === t));
    let called = 0;
    only(said, 'FlexActivation').forEach(({ isp, upMw, downMw }) => {
      const t = Math.floor(isp / 4);
      const { loadMw, windMw } = measured[isp];
      const change = loadMw - windMw - forecast.loadMw[t] + forecast.windMw[t];
      const beyond = (mw: number, units: Float64Array, taken: Float64Array) =>
        Math.min(taken[t], Math.max(0, mw - held(units, t)));
      expect(upMw[0]).toBeCloseTo(beyond(change, system.unitUpMw, takenUpMw), 9);
      expect(downMw[0]).toBeCloseTo(beyond(-change, system.unitDownMw, takenDownMw), 9);
      if (upMw[0] > 0) called++;
    });
    expect(called).toBeGreaterThan(5);
  });

  it('of users in proportion to what each stands by with', () => {
    const held = new Map(only(said, 'StandbyCall').map(({ to, upMw }) => [to, upMw]));
    const share = ({ to, isp, upMw }: { to: string; isp: number; upMw: number }) =>
      upMw / (held.get(to)?.[Math.floor(isp / 4)] ?? 0);
    for (const isp of new Set(calls().map((call) => call.isp))) {
      const shares = calls()
        .filter((call) => call.isp === isp)
        .map(share);
      for (const each of shares) expect(each).toBeCloseTo(shares[0], 9);
      expect(shares[0]).toBeLessThanOrEqual(1 + 1e-9);
    }
    expect(new Set(calls().map(({ to }) => to))).toEqual(new Set(['One', 'Two']));
  });

  it('and comes: a building draws so much less than it said', () => {
    for (const { isp, to, upMw } of calls()) {
      const came = column(to, 'scheduledMw', isp) - column(to, 'meteredMw', isp);
      expect([to, isp, came.toFixed(6)]).toEqual([to, isp, upMw.toFixed(6)]);
    }
    const paid = only(said, 'Payment').filter(({ reason, payee }) => reason === 'activation' && payee !== 'DSO');
    const mwh = calls().reduce((all, { upMw }) => all + 2 * 0.25 * upMw, 0); // two feeders
    expect(sum(paid.map(({ volumeMwh }) => volumeMwh))).toBeCloseTo(mwh, 6);
  });

  it('of units and batteries as well: all of it together is what was called', () => {
    const first = only(said, 'FlexActivation').find(({ upMw }) => upMw[0] > 0);
    const isp = first?.isp ?? -1;
    const [plan] = only(said, 'FeederSchedule');
    const setpoints = only(said, 'FeederSetpoints')[isp];
    const t = Math.floor(isp / 4);
    const users = sum(calls().flatMap((call) => (call.isp === isp ? [call.upMw] : [])));
    const generator = setpoints.generatorMw[0] - plan.generatorMw[t];
    const { loadShare, pvShare } = only(said, 'FeederMeasurement')[isp];
    const [forecast] = only(said, 'FeederForecast');
    const loadMw = only(said, 'FeederReading')[isp].loadMw / loadShare;
    const off = (loadShare - forecast.loadShare[t]) * loadMw - (pvShare - forecast.pvShare[t]) * 0.4;
    const planned = sum(plan.storageMw.filter((_, k) => k % 24 === t));
    const storage = sum(setpoints.storageMw) - planned - off;
    expect(2 * (users + generator + storage)).toBeCloseTo(first?.upMw[0] ?? 0, 6);
  });
});

describe('after a call', () => {
  it('a user plans anew as the next step begins, and says so', () => {
    const due = new Set(calls().map(({ to, isp }) => `${to} ${4 * (Math.floor(isp / 4) + 1)}`));
    const updates = only(said, 'ScheduleUpdate').map(({ from, isp }) => `${from} ${isp}`);
    expect(updates.sort()).toEqual([...due].sort());
    for (const { isp, fromStep, powerMw } of only(said, 'ScheduleUpdate')) {
      expect(fromStep).toBe(isp / 4);
      expect(powerMw).toHaveLength(24 - fromStep);
    }
  });

  it('it makes good what it went without: the rebound is metered', () => {
    const [update] = only(said, 'ScheduleUpdate');
    const before = only(said, 'FlexSchedule').find(({ from }) => from === update.from);
    const called = calls()
      .filter(({ to, isp }) => to === update.from && isp < update.isp)
      .reduce((mwh, { upMw }) => mwh + 0.25 * upMw, 0);
    const rebound = sum(update.powerMw) - sum(before?.powerMw.subarray(update.fromStep) ?? []);
    expect(called).toBeGreaterThan(0.1);
    expect(rebound).toBeGreaterThan(0.5 * called);
    expect(rebound).toBeLessThan(1.5 * called);
    const later = [0, 1, 2, 3].map((k) => update.isp + k);
    const metered = sum(later.map((isp) => column(update.from, 'meteredMw', isp))) / 4;
    expect(metered).toBeGreaterThan((before?.powerMw[update.fromStep] ?? 0) - 0.12);
  });
});

describe('in every ISP', () => {
  it('units keep the balance with what feeders really draw', () => {
    only(said, 'SystemReading').forEach(({ unitMw, windMw, shedMw, dumpedMw, loadMw }, isp) => {
      const { importMw } = only(said, 'InterfaceReading')[isp];
      expect(sum(unitMw) + windMw + shedMw - dumpedMw).toBeCloseTo(loadMw + sum(importMw), 6);
    });
  });

  it('batteries that keep cover leave less to imbalance than idle ones', async () => {
    const idle = await run(smallMarket({ market: { scheme: 'none' }, world: { realised: { sd: 1 } } }));
    expect(figureOf(result, 'imbalanceMwh')).toBeLessThan(0.4 * figureOf(idle, 'imbalanceMwh'));
  });
});
