import { describe, expect, it } from 'vitest';
import { dsoWith } from '../../../agents/nested/dso.ts';
import type { Message } from '../../../agents/nested/market/messages.ts';
import type { Connection } from '../../../agents/nested/market/parts.ts';
import { thirtyThreeBusFeeder } from '../../../src/grid/mainFeeder.ts';
import { busAt } from '../../../src/grid/network.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { only, smallFeeder } from './market/helpers.ts';
import { configured, flat, onStage } from './onStage.ts';

const solver = await loadSolver();
const network = thirtyThreeBusFeeder();
const user = (name: string, node: number): Connection => ({
  ...{ name, role: 'building', feeder: 0, bus: busAt(network, node), mostMw: 1 },
});
const users = [user('One', 14), user('Two', 30)];

function dsoOnStage(market: object = {}) {
  const given = { market: { scheme: 'sequential', ...market }, feeders: [smallFeeder()] };
  const { dso: entry, market: rules, feeders } = configured(given as never);
  const steps: string[] = [];
  const config = { entry, market: rules, feeders, networks: [network], users, tso: 'TSO', solver };
  const stage = onStage(dsoWith({}), 'DSO', 'dso', { ...config, onStep: (what: string) => void steps.push(what) });
  return { ...stage, start: stage.start.bind(stage), steps };
}

const forecast: Message = {
  ...({ type: 'FeederForecast', from: 'world', to: 'role:dso', isp: -1, day: 0 } as const),
  ...{ loadShare: flat(0.5), pvShare: flat(0) },
};
const prognosis = (from: string, mw: number): Message => ({
  ...{ type: 'DPrognosis', from, to: 'DSO', isp: -1, day: 0, powerMw: flat(mw) },
});
const schedule = (from: string, mw: number, upMw: number): Message => ({
  ...{ type: 'FlexSchedule', from, to: 'DSO', isp: -1, day: 0, powerMw: flat(mw), upMw: flat(upMw), downMw: flat(0) },
});
const fromTso = { from: 'TSO', to: 'DSO', isp: -1, day: 0 } as const;
/** Prices that fall at night and rise at six. */
const lambda = flat(0).map((_, hour) => (hour === 18 ? 90 : hour < 6 ? 20 : 50));
const requirement: Message = {
  ...({ type: 'FlexRequirement', ...fromTso, requiredUpMw: flat(5), requiredDownMw: flat(3) } as const),
  ...{ upPrice: flat(10), downPrice: flat(2), lambda, lmp: lambda },
};
const noCurve: Message = {
  ...({ type: 'ResponseCurve', ...fromTso, requiredUpMw: flat(5), requiredDownMw: flat(3), pieces: [] } as const),
};
const result: Message = {
  ...({ type: 'MarketResult', from: 'TSO', to: 'topic:market', isp: -1, day: 0, lambda, lmp: lambda } as const),
  ...{ upPrice: flat(10), downPrice: flat(2), takenUpMw: flat(0), takenDownMw: flat(0) },
};

/** The eve, up to what is told after clearing. */
function eve(market: object = {}) {
  const stage = dsoOnStage(market);
  stage.hear(forecast, prognosis('One', 0.1), prognosis('Two', 0.2));
  const [nomination] = only(stage.start('nominate', -1), 'InterfaceForecast');
  const tariffs = only(stage.hear(requirement), 'Tariff');
  stage.hear(...tariffs.map(({ to }) => schedule(to, 0.15, 0.02)));
  const [plan] = only(stage.start('clear', -1), 'InterfacePlan');
  const [bid] = only(stage.hear(noCurve), 'NestedBid');
  const after = stage.hear(result);
  return { stage, nomination, tariffs, plan, bid, after };
}

describe('a DSO, the day before', () => {
  it('nominates what all its feeders draw, users with it', () => {
    const { nomination, plan } = eve();
    const load = network.buses.reduce((all, { loadMw }, k) => {
      const half = [14, 30].some((node) => busAt(network, node) === k);
      return all + (half ? loadMw / 2 : loadMw);
    }, 0);
    const lossless = 2 * (0.5 * load + 0.3);
    for (const mw of nomination.importMw) {
      expect(mw).toBeGreaterThan(lossless);
      expect(mw).toBeLessThan(1.05 * lossless);
    }
    expect(plan.importMw[0]).toBeCloseTo(nomination.importMw[0], 2); // as users answered: 0.15 MW each
    plan.importMw.forEach((mw, t) => {
      expect(plan.leastMw[t]).toBeLessThan(mw);
      expect(plan.mostMw[t]).toBeGreaterThan(mw);
    });
  });

  it('asks the share of users it is to, and each once', () => {
    expect(eve().tariffs.map(({ to }) => to)).toEqual(['One', 'Two']);
    expect(eve({ tariff: { participation: 0 } }).tariffs).toEqual([]);
    expect(eve({ scheme: 'none' }).tariffs).toEqual([]);
  });

  it('pays for standing by a share of the first prices', () => {
    const [{ standbyUp, standbyDown }] = eve({ tariff: { pass: 0.5 } }).tariffs;
    expect([standbyUp[0], standbyDown[0]]).toEqual([5, 1]);
  });

  it('against first prices charges batteries when energy is cheap, and offers nothing', () => {
    const { bid, after, stage } = eve();
    const [{ storageMw, generatorMw, storedMwh }] = only(after, 'FeederSchedule');
    expect(sum(storageMw.subarray(0, 6))).toBeLessThan(-0.1);
    expect(storageMw[18]).toBeCloseTo(0.3, 6);
    expect(generatorMw[18]).toBeCloseTo(0.6, 6); // 62 EUR/MWh
    expect(sum(generatorMw)).toBeCloseTo(0.6, 6);
    expect(storedMwh[23]).toBeGreaterThanOrEqual(0.45 - 1e-6);
    expect(sum(bid.offerUpMw) + sum(bid.offerDownMw)).toBe(0);
    expect(stage.steps).toEqual(['the plan of 2024-02-19']);
    expect(stage.decisions.map(({ kind }) => kind)).toEqual(['tariff', 'feeder day, sequential']);
  });

  it('files its plan, and tells users that answered what they are to spare', () => {
    const { after } = eve();
    expect(only(after, 'StandbyCall').map(({ to }) => to)).toEqual(['One', 'Two']);
    expect(after.filter(({ to }) => to === 'role:environment').map(({ type }) => type)).toEqual([
      'FeederSchedule',
      'LeaderPlan',
    ]);
    const [{ anticipatedEur, costLowEur, costHighEur, uncoveredShare }] = only(after, 'LeaderPlan');
    expect(costLowEur).toBeLessThan(costHighEur);
    expect(anticipatedEur).toBeGreaterThan(0);
    expect(uncoveredShare).toBeGreaterThanOrEqual(0);
    expect(only(eve({ tariff: { participation: 0 } }).after, 'StandbyCall')).toEqual([]);
  });

  it('does not heed an answer of who was not asked', () => {
    const stage = dsoOnStage({ tariff: { participation: 0 } });
    stage.hear(forecast, prognosis('One', 0.1), prognosis('Two', 0.2));
    const [nomination] = only(stage.start('nominate', -1), 'InterfaceForecast');
    stage.hear(requirement, schedule('One', 0.9, 0));
    const [plan] = only(stage.start('clear', -1), 'InterfacePlan');
    expect([...plan.importMw]).toEqual([...nomination.importMw]);
  });
});

describe('a DSO, in an ISP', () => {
  const measured = (loadShare: number, isp = 0): Message => ({
    ...({ type: 'FeederMeasurement', from: 'world', to: 'role:dso', isp, loadShare, pvShare: 0 } as const),
  });
  const activation = (upMw: number, isp = 0): Message => ({
    ...({ type: 'FlexActivation', from: 'TSO', to: 'DSO', isp } as const),
    ...{ upMw: Float64Array.of(upMw), downMw: Float64Array.of(0) },
  });
  const setpoints = (said: Message[]) => only(said, 'FeederSetpoints')[0];

  it('does what it planned, and has batteries take up what load is off', () => {
    const { stage, after } = eve();
    const [{ storageMw }] = only(after, 'FeederSchedule');
    stage.hear(measured(0.5));
    const planned = setpoints(stage.hear(activation(0)));
    expect(sum(planned.storageMw)).toBeCloseTo(storageMw[0] + storageMw[24], 6);
    stage.hear(measured(0.53));
    const moved = setpoints(stage.hear(activation(0)));
    expect(sum(moved.storageMw) - sum(planned.storageMw)).toBeGreaterThan(0.08);
  });

  it('leaves them where nobody coordinates', () => {
    const { stage } = eve({ scheme: 'none' });
    stage.hear(measured(0.6));
    expect(sum(setpoints(stage.hear(activation(0))).storageMw)).toBe(0);
  });

  it('charges users and the load of all feeders for what is metered', () => {
    const { stage } = eve();
    stage.hear(measured(0.5));
    stage.hear(activation(0));
    stage.hear(
      { type: 'MeteredVolume', from: 'world', to: 'role:dso', isp: 0, party: 'One', powerMw: 0.12 },
      { type: 'MeteredVolume', from: 'world', to: 'role:dso', isp: 0, party: 'Two', powerMw: -0.04 },
    );
    const paid = only(stage.start('settle', 0), 'Payment').filter(({ reason }) => reason === 'retail');
    expect(paid.map(({ payer, payee, amountEur }) => [payer, payee, Number(amountEur.toFixed(9))])).toEqual([
      ['feeder load', 'DSO', 0],
      ['One', 'DSO', 0.12 * 2 * 0.25 * 250],
      ['DSO', 'Two', 0.04 * 2 * 0.25 * 60],
    ]);
    expect(dsoOnStage().start('settle', 0)).toEqual([]);
  });

  it('knows what a user said last', () => {
    const { stage } = eve();
    const update: Message = {
      ...({
        type: 'ScheduleUpdate',
        from: 'One',
        to: 'DSO',
        isp: 4,
        day: 0,
        fromStep: 1,
        powerMw: flat(0, 23),
      } as const),
    };
    expect(stage.hear(update)).toEqual([]);
    expect(stage.hear({ ...update, from: 'Nobody' } as Message)).toEqual([]);
    expect(stage.hear({ ...update, day: 1 } as Message)).toEqual([]);
  });
});
