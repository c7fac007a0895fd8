// @module-tag slow
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emergenceFigures } from '../../../../agents/reserve/market/emergenceFigures.ts';
import { emergenceReport } from '../../../../agents/reserve/market/emergenceReport.ts';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { loadedConfig, run } from './helpers.ts';

const model = join(import.meta.dirname, '../../../../configs/worlds/nl-2023.yaml');
const NEED_MW = 100;
const SHARES = [0.4, 0.6, 0.8, 1, 1.1, 1.5];
const FIGURES = ['amplification', 'reactionLag', 'reactionProfit', 'stateTwoShare', 'herding', 'tsoCostEur'] as const;

/** Ten BRPs with stores of two hours, of so many MW together for each MW of the need's standard deviation; two weeks. */
async function crowd(share: number, seed: string, reaction: object = {}) {
  const stores = Array.from({ length: 10 }, (_, k) => ({
    ...{ name: `S${k}`, store: { power: (share * NEED_MW) / 10, hours: 2 } },
  }));
  const result = await run(
    loadedConfig({
      ...{ name: 'crowd', seed, calendar: { start: '2023-03-06', days: 14 }, world: { season: 'winter', model } },
      market: { balancing: { from: 'generated', need: NEED_MW, subSteps: 3 }, reaction },
      ...{ aggregators: [{ name: 'Idle', node: 12, evs: 1 }], brps: [{ name: 'BRP' }, ...stores] },
    }),
  );
  const of = (name: string) => emergenceFigures.find((figure) => figure.name === name)?.of(result) ?? Number.NaN;
  return Object.fromEntries(FIGURES.map((name) => [name, of(name)])) as Record<(typeof FIGURES)[number], number>;
}

/** The first share at which a figure crosses a level, between those that were run. */
function crossing(points: readonly Record<string, number>[], name: string, level: number): number {
  const k = points.findIndex((each, at) => at > 0 && each[name] > level !== points[at - 1][name] > level);
  const [from, to] = [points[k - 1][name], points[k][name]];
  return SHARES[k - 1] + ((level - from) / (to - from)) * (SHARES[k] - SHARES[k - 1]);
}

describe('passive balancing helps, then harms', () => {
  it.each(['s1', 's3'])('and swings before it harms, and harms while it still pays (seed %s)', async (seed) => {
    const points: Awaited<ReturnType<typeof crowd>>[] = [];
    for (const share of SHARES) points.push(await crowd(share, seed));
    const at = (share: number) => points[SHARES.indexOf(share)];
    expect(at(0.4).amplification).toBeLessThan(1);
    expect(at(0.8).amplification).toBeLessThan(1);
    expect(at(1.5).amplification).toBeGreaterThan(1.5);
    const [swings, harms, losses] = [
      crossing(points, 'reactionLag', 0),
      crossing(points, 'amplification', 1),
      crossing(points, 'reactionProfit', 0),
    ];
    expect(swings).toBeGreaterThan(0.6);
    expect(harms).toBeGreaterThan(swings);
    expect(losses).toBeGreaterThan(harms);
    expect(losses).toBeLessThan(1.1);
    // what it costs rises again before those who react lose
    const cheapest = Math.min(...points.map(({ tsoCostEur }) => tsoCostEur));
    expect(at(1).tsoCostEur).toBeGreaterThan(1.2 * cheapest);
    for (let k = 1; k < points.length; k++)
      expect(points[k].stateTwoShare).toBeGreaterThan(points[k - 1].stateTwoShare);
    for (const { herding } of points) expect(herding).toBeGreaterThan(0.9); // whether they help or harm
  });

  it('and is healed by delays that differ, by attention, and by softness; not by a later publication', async () => {
    const seed = 's1';
    const untreated = (await crowd(1.5, seed)).amplification;
    expect((await crowd(1.5, seed, { delaySpread: 6 })).amplification).toBeLessThan(1);
    expect((await crowd(1.5, seed, { attention: 0.3 })).amplification).toBeLessThan(1);
    expect((await crowd(1.5, seed, { softness: 60 })).amplification).toBeLessThan(untreated - 0.2);
    expect((await crowd(1.5, seed, { delay: 6 })).amplification).toBeGreaterThan(1.4);
  });
});

describe('fleets in the merit order', () => {
  it('leave ever less to reserve units as they get larger, and the need as it was', async () => {
    const left = async (need: number) => {
      const fleet = { evs: 10, offers: 'standby', bids: { upward: { markup: 0 }, downward: { markup: 0 } } };
      const result = await run(
        loadedConfig({
          ...{
            name: 'merit',
            seed: 's1',
            calendar: { start: '2023-03-06', days: 3 },
            world: { season: 'winter', model },
          },
          market: { scheme: 'tso-managed', balancing: { from: 'generated', need, subSteps: 3, ladder: 0.1 } },
          aggregators: [8, 9, 10, 11].map((node) => ({ name: `F${node}`, node, ...fleet })),
          ...{ brps: [{ name: 'BRP', deviationFee: 0 }] },
        }),
      );
      const of = (name: string) => emergenceFigures.find((figure) => figure.name === name)?.of(result) ?? Number.NaN;
      expect(of('amplification')).toBe(1);
      return of('reserveAmplification');
    };
    const [small, large] = [await left(4), await left(0.5)];
    expect(small).toBeLessThan(1);
    expect(large).toBeLessThan(small - 0.1);
  });
});

it('configs/emergence.yaml is such a crowd', async () => {
  const result = await run(loadConfig(join(import.meta.dirname, '../../../../configs/emergence.yaml')));
  expect(emergenceReport(result)).toMatch(
    /^50 parties that react harm: .*They move as one: .*Reacting costs and harms: /,
  );
});
