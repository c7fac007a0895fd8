import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../../agents/active-distribution/market/fromDisk.ts';
import type { Message } from '../../../../agents/active-distribution/market/messages.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { busAt } from '../../../../src/grid/network.ts';
import { sum } from '../../../../src/series.ts';
import { loadedConfig, run, smallSystem, withoutFigure } from './helpers.ts';

const plain = { world: { draws: 10, scenarios: 1, faults: 'none' }, evplas: [], dras: [] };

describe('an unusual system', () => {
  it('of a unit that may be on without giving power: it starts from 0, and is paid for as it is committed', async () => {
    const unit = { node: 4, cost: 50, minimum: 0, noLoad: 2, startUp: 7, upTime: 24 };
    const { recorder, ledger, until } = await run(smallSystem({ ...plain, ads: { generators: [unit] } }));
    const [{ on, generatorMw }] = recorder.plans;
    expect(sum(on)).toBe(24);
    const idle = recorder.generatorMw.filter((mw) => mw === 0).length;
    expect([idle > 0, idle < until]).toEqual([true, true]);
    expect(sum(recorder.generatorMw) / 4).toBeGreaterThan(0.7 * sum(generatorMw));
    const paid = 50 * (sum(recorder.generatorMw) / 4) + 2 * 24 + 7;
    expect(ledger.balance('world')).toBeCloseTo(paid, 6);
  });

  it('of a battery without power, or without energy, runs', async () => {
    for (const storage of [{ power: 0 }, { energy: 0 }]) {
      const ads = { generators: [{ node: 4, cost: 50 }], storages: [{ node: 35, ...storage }] };
      const result = await run(smallSystem({ ...plain, ads }), { until: 8 });
      expect(sum(result.recorder.system.storageMw)).toBe(0);
      expect(result.until).toBe(8);
    }
  });

  it('of reserve dearer than lost load sells no more of it than there is', async () => {
    const market = { cascade: false, frontPoints: 2, voll: 0 };
    const { recorder } = await run(smallSystem({ ...plain, market }), { until: 4 });
    expect(Math.max(...recorder.plans[0].spinningMw)).toBeLessThanOrEqual(3);
  });

  it('of a line that is to fail after the run says so', async () => {
    const world = { ...plain.world, faults: { line: '51-52', hour: 24 } };
    const { notes } = worldOf(loadedConfig(smallSystem({ ...plain, world })));
    expect(notes).toContain('Faults: line 51-52 is to fail at hour 24, after the run has ended.');
    const inTime = { ...world, faults: { line: '51-52', hour: 23.75 } };
    expect(worldOf(loadedConfig(smallSystem({ ...plain, world: inTime }))).notes.join()).not.toContain('Faults');
  });

  it('of a lot whose node goes by another name of its bus: it learns that it is cut off all the same', async () => {
    const heard = async (node: string | number) => {
      const evplas = [{ name: 'Home', node, sessions: 'home', chargers: 6 }];
      const market = { switching: 'none', islanding: false };
      const faults = { line: '70-51', hour: 1, repairHours: 1 };
      const config = smallSystem({ ...plain, market, evplas, world: { ...plain.world, faults } });
      const world = worldOf(loadedConfig({ ...config, evplas: [{ ...evplas[0], node: 53 }] }));
      world.network.busIndex.set('Station road', busAt(world.network, 53));
      const offers: Message[] = [];
      const listen = (message: Message) => void (message.type === 'LocalOffer' && offers.push(message));
      await run(config, { world, until: 8, listen });
      return offers;
    };
    expect(await heard('Station road')).toEqual(await heard(53));
  });

  it('of lines that fail as others are mended is switched anew each time', async () => {
    const world = { ...plain.world, faults: { rate: 3000, repairHours: 1 } };
    const result = await run(smallSystem({ ...plain, world }), { until: 48 });
    const { events } = result.recorder;
    const faults = events.filter(({ event }) => event === 'fault');
    const atOnce = faults.filter(({ isp }) => events.some((each) => each.event === 'repair' && each.isp === isp));
    expect(atOnce.length).toBeGreaterThan(2);
    for (const { isp, id } of faults) {
      expect(events.find((each) => each.event === 'switching' && each.isp === isp)?.opened).toBe(id);
    }
    expect(withoutFigure(result)).toEqual(['evplaAcceptedShare', 'draAcceptedShare']);
  });
});

it('a world is another where nodes are, which are checked as it is made', () => {
  const keyOf = (node: number) =>
    activeDistribution.worldKey(loadedConfig(smallSystem({ ads: { storages: [{ node }] } })).config);
  expect(new Set([35, 36, 35].map(keyOf)).size).toBe(2);
});
