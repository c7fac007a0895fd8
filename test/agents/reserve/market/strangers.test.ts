// @module-tag slow
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEME_NAMES } from '../../../../agents/reserve/market/rules.ts';
import { run, smallMarket } from './helpers.ts';

const anyMarket = fc.record({
  scheme: fc.constantFrom(...SCHEME_NAMES),
  offerHorizon: fc.integer({ min: 1, max: 5 }),
  gateClosure: fc.constantFrom('00:00', '12:00', '23:45'),
  requirement: fc.constantFrom('all', { upward: 0.02, downward: 0.02, spread: 1 }),
  settlement: fc.constantFrom('pay-as-cleared', 'pay-as-bid'),
  nonDelivery: fc.constantFrom('imbalance', { penalty: 50 }),
});
const anyChange = fc.record({
  market: anyMarket,
  seed: fc.integer({ min: 0, max: 100 }),
  dso: fc.record({ loadingLimit: fc.constantFrom(0.95, 0.6, 0.6), boundaryRule: fc.constantFrom('divide', 'optimal') }),
  forecast: fc.constantFrom<object | string>('perfect', 'noisy', {
    kind: 'noisy',
    updateEveryIsps: 7,
    calls: { rightAtLast: 0.1 },
  }),
});

describe('agents that ship, treated as strangers', () => {
  it('say nothing that is refused, and every figure and message is the same: no agent writes what others read', {
    tags: 'slow',
  }, async () => {
    let congested = 0;
    await fc.assert(
      fc.asyncProperty(anyChange, async (changes) => {
        const config = smallMarket({ ...changes, calendar: { start: '2024-02-19', days: 1 } });
        const [shared, copied] = [
          await run(config, { trace: true }),
          await run(config, { trace: true, asStrangers: true }),
        ];
        expect(copied.trace).toEqual(shared.trace);
        expect(copied.decisions).toEqual(shared.decisions);
        expect(copied.recorder.columns).toEqual(shared.recorder.columns);
        expect(copied.kpis).toEqual(shared.kpis);
        congested += shared.kpis.validations.withheldMwh;
      }),
      { numRuns: 8, seed: 11 },
    );
    expect(congested).toBeGreaterThan(0);
  });

  it('the same with fleets behind one connection, whose agents have a solver, and over scenarios', {
    tags: 'slow',
  }, async () => {
    const aggregators = smallMarket().aggregators.map((entry, k) =>
      k === 0 ? { ...entry, evs: 2, connectionLimit: 12, replan: 'never' } : entry,
    );
    const forecast = { kind: 'scenarios', scenarios: { source: 'season', generate: 4, keep: 2 } };
    const calendar = { start: '2024-02-19', days: 1 };
    for (const changes of [{ aggregators }, { forecast }]) {
      const config = smallMarket({ ...changes, calendar });
      const [shared, copied] = [await run(config), await run(config, { asStrangers: true })];
      expect(copied.recorder.columns).toEqual(shared.recorder.columns);
      expect(copied.kpis).toEqual(shared.kpis);
    }
  });
});
