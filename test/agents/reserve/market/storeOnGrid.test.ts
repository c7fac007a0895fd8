import { filter } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/reserve/cast.ts';
import type { Agent, Message } from '../../../../agents/reserve/market/messages.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { present } from '../../../../src/lookup.ts';
import { stream } from '../../../../src/random/streams.ts';
import { loadedConfig, run, smallMarket } from './helpers.ts';

const STORE = { power: 0.4, hours: 2 };
const config = (nodes: Record<string, string | number>) =>
  smallMarket({
    calendar: { start: '2024-02-19', days: 1 },
    forecast: 'persistence',
    market: { balancing: { need: 1, ladder: 0.1, subSteps: 3 } },
    brps: ['R', 'S', 'T'].map((name) => ({ name, store: { ...STORE, ...(nodes[name] && { node: nodes[name] }) } })),
  });

/** MW that a store takes on average over each ISP. */
function taken({ balance }: Awaited<ReturnType<typeof run>>, name: string, isps: number): number[] {
  const { reactionMw, subSteps } = present(balance, 'balance');
  return Array.from({ length: isps }, (_, isp) => {
    const steps = reactionMw[name].subarray(isp * subSteps, (isp + 1) * subSteps);
    return steps.reduce((sum, mw) => sum + mw, 0) / subSteps;
  });
}

describe('a store of a BRP', () => {
  it('that has a node loads the grid there with what it takes and gives; one that has none does not', async () => {
    const [beside, on] = [await run(config({})), await run(config({ R: 12, T: '42' }))];
    expect(on.balance).toEqual(beside.balance); // what it does is what it did
    expect(on.ledger.balance('R')).toBe(beside.ledger.balance('R'));
    const isps = on.recorder.grid.length;
    const [r, t] = [taken(on, 'R', isps), taken(on, 'T', isps)];
    expect(Math.max(...r.map(Math.abs))).toBeGreaterThan(0.1);
    on.recorder.grid.forEach(({ netLoadMw, importMw, lossMw }, isp) => {
      expect(netLoadMw - beside.recorder.grid[isp].netLoadMw).toBeCloseTo(r[isp] + t[isp], 9);
      expect(importMw).toBeCloseTo(netLoadMw + lossMw, 5);
    });
    expect(on.recorder.loading).not.toEqual(beside.recorder.loading);
  });

  it('does so however messages are delivered, and among strangers', { tags: 'slow' }, async () => {
    const loaded = loadedConfig(config({ R: 12, S: 18, T: 42 }));
    const plain = await run(loaded);
    for (const options of [{ shuffle: stream(1, 'shuffle') }, { asStrangers: true }]) {
      const { kpis, recorder } = await run(loaded, options);
      expect(kpis).toEqual(plain.kpis);
      expect(recorder.loading).toEqual(plain.recorder.loading);
    }
  });

  it('is in what the DSO has to measure', async () => {
    const dso: Agent<never> = (self) => (heard) =>
      (cast.dso as Agent<never>)(self)(heard.pipe(filter((m: Message) => m.type !== 'StoreReading')));
    await expect(run(config({ R: 12 }), { cast: { ...cast, dso } as Cast })).rejects.toThrow(
      /^DSO, ISP 0: the grid was not measured/,
    );
  });

  it('has to be at a node that there is', async () => {
    await expect(run(config({ S: 9999 }))).rejects.toThrow(
      /brps\[1\]\.store\.node.*found node '9999', which is not on the network/,
    );
  });
});
