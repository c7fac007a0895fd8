import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BalancingSteps, needAfter } from '../../../../agents/reserve/market/balancingSteps.ts';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { balancingArea } from '../../../../src/worlds/balancing/area.ts';
import { generatePrices, type PriceSeries } from '../../../../src/worlds/prices.ts';
import { only } from '../stage.ts';

const calendar = createCalendar({ start: '2024-02-19', days: 1 });
const prices = generatePrices('winter', calendar, 5);
const settings = {
  ...{ need: 100, from: 'world' as const, deadband: 0.05, subSteps: 1, ladder: 10, mean: -0.35, persistence: 4 },
};
const area = balancingArea(settings, prices, prices, calendar, 1);
const isps = Array.from({ length: calendar.ispCount }, (_, isp) => isp);
const inState = (state: number) => isps.find((isp) => prices.regulationState[isp] === state) as number;

describe('the need of a step after reactions', () => {
  it('is what it was and what these take more: whatever the state, net', () => {
    const anyMw = fc.integer({ min: -9000, max: 9000 }).map((tenKw) => tenKw / 100);
    fc.assert(
      fc.property(anyMw, anyMw, anyMw, (up, down, reactionMw) => {
        const base = { upMw: Math.max(0, up), downMw: Math.max(0, down) };
        const { upMw, downMw } = needAfter(base, reactionMw);
        expect(upMw - downMw).toBeCloseTo(base.upMw - base.downMw + reactionMw, 9);
        expect(Math.min(upMw, downMw)).toBeGreaterThanOrEqual(0);
        if (base.upMw === 0 || base.downMw === 0) expect(Math.min(upMw, downMw)).toBe(0);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('of state 2 is shared by both directions, and stays that of the world where nobody reacts', () => {
    expect(needAfter({ upMw: 20, downMw: 30 }, 0)).toEqual({ upMw: 20, downMw: 30 });
    expect(needAfter({ upMw: 20, downMw: 30 }, -10)).toEqual({ upMw: 15, downMw: 35 });
    expect(needAfter({ upMw: 20, downMw: 30 }, 60)).toEqual({ upMw: 50, downMw: 0 });
    expect(needAfter({ upMw: 20, downMw: 30 }, -40)).toEqual({ upMw: 0, downMw: 50 });
  });
});

describe('step by step', () => {
  const steps = (reacting: string[], stores: [string, { power: number; hours: number }][] = []) =>
    new BalancingSteps(area, { prices: prices as PriceSeries }, reacting, new Map(stores), calendar, 'world');
  const answer = (from: string, isp: number, mw: number, step = 0): MessageOf<'PassiveReaction'> => ({
    ...{ type: 'PassiveReaction', from, to: 'role:environment', isp, step, mw },
  });
  const imbalance = (said: readonly Message[]) => only(said, 'AreaImbalance')[0];

  it('asks each who may react by name, and tells the TSO when all have answered', () => {
    const isp = inState(1);
    const balance = steps(['A', 'B'], [['B', { power: 2, hours: 1 }]]);
    expect(
      only(balance.begin(isp), 'ReactionAsk').map(({ to, referenceEurPerMwh }) => [to, referenceEurPerMwh]),
    ).toEqual([
      ['A', prices.dayAhead[isp]],
      ['B', prices.dayAhead[isp]],
    ]);
    expect(balance.answer(answer('A', isp, -0.5))).toEqual([]);
    const { upMw, baseUpMw, base } = imbalance(balance.answer(answer('B', isp, 9))); // its store takes 2 MW
    expect(upMw).toBeCloseTo(baseUpMw + 1.5, 9);
    expect(base).toBeNull();
    expect(only(balance.readings(isp), 'StoreReading')).toMatchObject([
      { to: 'B', powerMw: -2, energyMwh: 1.5 },
      { to: 'role:tso', powerMw: -2, energyMwh: 1.5 },
    ]);
  });

  it('refuses an answer to what was not asked', () => {
    const balance = steps(['A', 'B']);
    balance.begin(3);
    expect(() => balance.answer(answer('A', 3, 0, 1))).toThrow('reacts in step 1, which was not asked');
    balance.answer(answer('A', 3, 0));
    expect(() => balance.answer(answer('A', 3, 0))).toThrow('reacts in step 0, which was not asked');
  });

  it('where nobody reacted tells what the world has, to be met whatever the dead band', () => {
    const isp = inState(-1);
    expect(imbalance(steps([]).begin(isp))).toMatchObject({ deadbandMw: 0, base: { regulationState: -1 } });
    const balance = steps(['A']);
    balance.begin(isp);
    expect(imbalance(balance.answer(answer('A', isp, 0)))).toMatchObject({
      deadbandMw: 0,
      base: { regulationState: -1 },
    });
    balance.begin(isp);
    expect(imbalance(balance.answer(answer('A', isp, 1)))).toMatchObject({ deadbandMw: 5, base: null });
  });
});
