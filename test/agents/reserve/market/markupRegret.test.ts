import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { kept, present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { figureOf, heard, loadedConfig, run } from './helpers.ts';

const ACTIONS = [0, 20, 60, 150];
const LEARN = [{ what: 'markup', actions: ACTIONS }];
const bids = (markup = 0) => ({ upward: { markup }, downward: { markup } });
const market = ({ rules = {}, ...changes }: { rules?: object; [key: string]: unknown } = {}) => ({
  name: 'markups',
  seed: 4,
  calendar: { start: '2023-03-06', days: 2 },
  world: { season: 'winter' },
  forecast: 'base',
  market: {
    scheme: 'tso-managed',
    balancing: { from: 'generated', need: '2 MW', ladder: '0.2 MW', subSteps: 3 },
    ...rules,
  },
  fleet: { standsFor: 10 },
  aggregators: [
    { name: 'A', node: 12, evs: 200, bids: bids(), learn: LEARN },
    { name: 'C', node: 42, evs: 200, bids: bids(10) },
  ],
  ...changes,
});
const recordsOf = (result: SimulationResult) => present(result.regrets, 'regrets').markup;

/** What bids of a direction brought, less what that energy cost the fleet, and what did not come. */
function earned({ said }: Awaited<ReturnType<typeof heard>>, name: string, direction: 'upward' | 'downward'): number {
  const costs = new Map(
    said.flatMap((each) =>
      each.type === 'MarkupChoice' && each.from === name && each.direction === direction
        ? [[each.isp, each.costEurPerMwh] as const]
        : [],
    ),
  );
  return said.reduce((sum, each) => {
    if (each.type !== 'Payment' || (each.payer !== name && each.payee !== name)) return sum;
    if (each.reason !== `balancing ${direction}`) return sum;
    const sign = direction === 'upward' ? 1 : -1;
    const paid = each.payee === name ? each.amountEur : -each.amountEur;
    return sum + paid - sign * each.volumeMwh * kept(costs, each.isp);
  }, 0);
}

describe('regret of a markup', () => {
  it.each([
    ['pay-as-cleared', 'tso-managed', {}],
    ['pay-as-bid', 'tso-managed', {}],
    ['pay-as-cleared', 'hybrid', {}],
    ['pay-as-cleared', 'dso-managed', {}],
    ['pay-as-cleared', 'tso-managed', { imbalancePrice: 'mean' }],
    ['pay-as-cleared', 'tso-managed', { imbalancePrice: 'dual' }],
  ])('counts as got what was paid, less what the energy cost (%s, %s, %o)', async (settlement, scheme, prices) => {
    const balancing = { from: 'generated', need: '2 MW', ladder: '0.2 MW', subSteps: 3, ...prices };
    const all = await heard(market({ rules: { settlement, scheme, balancing } }));
    for (const direction of ['upward', 'downward'] as const) {
      const record = kept(recordsOf(all.result), `A/${direction}`);
      expect(record.gotEur).toBeCloseTo(earned(all, 'A', direction), 6);
      expect(record.decisions).toBeGreaterThan(20);
      expect(new Set(record.wouldHaveEur).size).toBeGreaterThan(1);
      expect(record.powerMw).toBeGreaterThan(0);
    }
    expect(recordsOf(all.result).size).toBe(2);
  });

  it('counts what did not come, and what that cost', { tags: 'slow' }, async () => {
    let short = 0;
    for (const nonDelivery of ['imbalance', { penalty: '70 EUR/MWh' }]) {
      const all = await heard(market({ seed: 1, calendar: { start: '2023-03-06', days: 4 }, rules: { nonDelivery } }));
      const got = [...recordsOf(all.result).values()].reduce((sum, { gotEur }) => sum + gotEur, 0);
      const missed = all.said.reduce(
        (sum, each) =>
          each.type === 'Payment' && each.reason === 'non-delivery' && each.payer === 'A' ? sum + each.amountEur : sum,
        0,
      );
      short += missed;
      expect(got).toBeCloseTo(earned(all, 'A', 'upward') + earned(all, 'A', 'downward') - missed, 6);
    }
    expect(short).toBeGreaterThan(0);
  });

  it('agrees with running all again to the first ISP in which bids are called, at each markup', {
    tags: 'slow',
  }, async () => {
    for (const seed of [1, 2]) {
      for (const direction of ['upward', 'downward'] as const) {
        const of = (markup: number, learn?: object[]) => {
          const own = { name: 'A', node: 12, evs: 200, bids: { [direction]: { markup } }, ...(learn && { learn }) };
          return market({ seed, aggregators: [own, market().aggregators[1]] });
        };
        const first = await heard(of(0));
        const called = first.said.find((each) => each.type === 'Activation' && each.to === 'A' && each.volumeMw > 0);
        const until = present(called, 'a call').isp + 1;
        const { wouldHaveEur } = kept(recordsOf(await run(of(0, LEARN), { until })), `A/${direction}`);
        for (const [k, markup] of ACTIONS.entries()) {
          const fixed = await heard(of(0, [{ what: 'markup', actions: [markup] }]), { until });
          expect(wouldHaveEur[k], `${seed}, ${direction}, ${markup}`).toBeCloseTo(earned(fixed, 'A', direction), 6);
        }
      }
    }
  });

  it('is none of who has one action, and otherwise what the best would have brought more a decision', async () => {
    const only = await run(
      market({
        aggregators: [{ name: 'A', node: 12, evs: 200, bids: bids(), learn: [{ what: 'markup', actions: [20] }] }],
      }),
    );
    expect(figureOf(only, 'markupRegret')).toBe(0);
    expect(figureOf(only, 'bestMarkup')).toBe(20);
    const result = await run(market());
    const each = [...recordsOf(result).values()].map(
      ({ wouldHaveEur, gotEur, decisions }) => (Math.max(...wouldHaveEur) - gotEur) / decisions,
    );
    expect(figureOf(result, 'markupRegret')).toBeCloseTo((each[0] + each[1]) / 2, 9);
    expect(figureOf(result, 'markupRegret', 'A')).toBe(figureOf(result, 'markupRegret'));
    expect(figureOf(result, 'markupRegret', 'C')).toBeNaN();
    expect(figureOf(result, 'regret')).toBeNaN();
    expect(figureOf(result, 'markupRegretPerMw')).toBeGreaterThan(0);
  });

  it('is none where prices are given', async () => {
    const { market: _, ...given } = market();
    const { result, said } = await heard(given);
    expect(figureOf(result, 'markupRegret')).toBeNaN();
    expect(said.some(({ type }) => type === 'MarkupChoice')).toBe(false);
  });

  it('is the same however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const config = loadedConfig(market());
    const text = (result: SimulationResult) => JSON.stringify([...recordsOf(result)]);
    const plain = text(await run(config));
    expect(text(await run(config, { shuffle: stream(1, 'shuffle') }))).toBe(plain);
    expect(text(await run(config, { asStrangers: true }))).toBe(plain);
  });
});
