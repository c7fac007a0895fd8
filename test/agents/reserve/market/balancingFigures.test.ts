import { describe, expect, it } from 'vitest';
import { BalanceRecorder } from '../../../../agents/reserve/market/balanceRecord.ts';
import { emergenceFigures } from '../../../../agents/reserve/market/emergenceFigures.ts';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import type { Message } from '../../../../agents/reserve/market/messages.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';

/** Two ISPs of two steps: 12 MW short and 5 MW long in the first, 4 MW short within the dead band and 20 MW short in the second. */
function recorded() {
  const recorder = new BalanceRecorder(2, 2, ['F', 'S']);
  const say = (isp: number, type: string, rest: object) =>
    recorder.observe({ type, from: 'x', to: 'y', isp, ...rest } as unknown as Message);
  const ladder = [60, 70, 80].map((priceEurPerMwh) => ({ volumeMw: 10, priceEurPerMwh }));
  const down = [40, 30].map((priceEurPerMwh) => ({ volumeMw: 10, priceEurPerMwh }));
  const step = (isp: number, at: number, [base, need]: [number, number], published: object) => {
    const sides = (mw: number) => [Math.max(0, mw), Math.max(0, -mw)];
    const [[baseUpMw, baseDownMw], [upMw, downMw]] = [sides(base), sides(need)];
    say(isp, 'AreaImbalance', { step: at, baseUpMw, baseDownMw, upMw, downMw, upward: ladder, downward: down });
    const none = { upwardEurPerMwh: null, downwardEurPerMwh: null, midEurPerMwh: 50 };
    say(isp, 'BalancePrice', { step: at, ...none, reserveUpMw: 0, reserveDownMw: 0, unmetMw: 0, ...published });
  };
  say(0, 'BalancingEnergyBid', { from: 'F', direction: 'upward', priceEurPerMwh: 65 });
  say(0, 'PassiveReaction', { from: 'S', step: 0, mw: -2 });
  step(0, 0, [14, 12], { upwardEurPerMwh: 65, activatedMw: 12, reserveUpMw: 10 });
  say(0, 'PassiveReaction', { from: 'S', step: 1, mw: 3 });
  step(0, 1, [-8, -5], { downwardEurPerMwh: 40, activatedMw: -5, reserveDownMw: 5 });
  say(0, 'ImbalancePrice', { regulationState: 2, shortageEurPerMwh: 65, surplusEurPerMwh: 40 });
  say(0, 'Activation', { to: 'F', direction: 'upward', volumeMw: 1 });
  step(1, 0, [4, 4], { activatedMw: 0, unmetMw: 4 });
  step(1, 1, [20, 20], { upwardEurPerMwh: 70, activatedMw: 20, reserveUpMw: 20 });
  say(1, 'ImbalancePrice', { regulationState: 1, shortageEurPerMwh: 70, surplusEurPerMwh: 70 });
  return recorder.record;
}

const balance = recorded();
const run = {
  balance,
  ...{ world: { prices: { dayAhead: [50, 50] }, calendar: { hoursPerIsp: 0.25, days: [1] } } },
  loaded: { config: { brps: [{ name: 'S', store: { power: 4 } }], market: { reaction: {} } } },
  ledger: { balance: (name: string) => ({ S: -40, 'reserve units': 7 })[name] ?? 0 },
} as unknown as SimulationResult;
const of = (name: string) => emergenceFigures.find((figure) => figure.name === name)?.of(run);

describe('what is kept of balancing', () => {
  it('is by step what was needed before and after, met, and left to reserve units or nobody', () => {
    expect([...balance.baseMw]).toEqual([14, -8, 4, 20]);
    expect([...balance.needMw]).toEqual([12, -5, 4, 20]);
    expect([...balance.activatedMw]).toEqual([12, -5, 0, 20]);
    expect([...balance.leftMw]).toEqual([10, -5, 4, 20]);
    expect([...balance.stepEurPerMwh]).toEqual([65, 40, 50, 70]);
    expect([...balance.reactionMw.S]).toEqual([-2, 3, 0, 0]);
  });

  it('is by ISP what was called each way, on average over its steps, and what it asks', () => {
    expect([...balance.upwardMw]).toEqual([10 / 2 + 1, 20 / 2]);
    expect([...balance.downwardMw]).toEqual([5 / 2, 0]);
    expect([...balance.askedEurPerH]).toEqual([(10 * 60 - 5 * 40) / 2 + 65, (10 * 60 + 10 * 70) / 2]);
    expect(balance.activatedOf).toEqual({ F: 1 });
  });
});

describe('figures of it', () => {
  it('by hand', () => {
    const variance = (series: number[]) => {
      const mean = series.reduce((sum, each) => sum + each, 0) / series.length;
      return series.reduce((sum, each) => sum + (each - mean) ** 2, 0) / series.length;
    };
    expect(of('amplification')).toBeCloseTo(variance([12, -5, 4, 20]) / variance([14, -8, 4, 20]), 12);
    expect(of('reserveAmplification')).toBeCloseTo(variance([10, -5, 4, 20]) / variance([14, -8, 4, 20]), 12);
    expect(of('metNeedMwh')).toBe((6 + 10 + 2.5) / 4);
    expect(of('stateTwoShare')).toBe(0.5);
    expect(of('reactionProfit')).toBe(-10); // -40 EUR of 4 MW in a day; F may react and never did
    expect(of('reserveEur')).toBe(7);
    // beyond 50 EUR/MWh: (265 - 3.5 x 50) + (650 - 10 x 50), and 2.5 MW called both ways at 65 and 40
    expect(of('tsoCostEur')).toBeCloseTo((265 - 175 + 650 - 500 + 2.5 * 25) / 4, 12);
  });

  it('are none where prices are given', () => {
    const given = { ...run, balance: undefined } as unknown as SimulationResult;
    for (const figure of emergenceFigures) expect(figure.of(given)).toBeNaN();
  });

  it('that are ratios of variances say so, for boundaries', () => {
    expect(figures.filter(({ positive }) => positive).map(({ name }) => name)).toEqual([
      'amplification',
      'reserveAmplification',
    ]);
  });
});
