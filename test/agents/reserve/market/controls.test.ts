import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controls, figures } from '../../../../agents/reserve/market/figures.ts';
import type { SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { buildWorld } from '../../../../agents/reserve/market/world.ts';
import { fetched } from '../../../../src/market/fromDisk.ts';
import { ROOT } from '../../../cli/command.ts';
import { loadedConfig, smallMarket } from './helpers.ts';

const world = { season: 'winter' };
const model = join(ROOT, 'configs/worlds/nl-2023.yaml');

/** Means of control variates are found in worlds made for that alone: they must be of the kind that runs meet. */
test.each([
  ['built-in figures', world],
  ['directions without a price called at 0', { ...world, missingPrice: 'zero' }],
  ['a fitted model', { ...world, model }],
])('what is sampled for control variates is what a run of that seed has: %s', (_, of) => {
  for (const seed of ['1.w0', '1.w1']) {
    const loaded = fetched(reserve, loadedConfig(smallMarket({ seed, world: of })));
    const run = { world: buildWorld(loaded) } as SimulationResult;
    const met = figures.filter(({ name }) => controls.figures.includes(name)).map((each) => [each.name, each.of(run)]);
    expect(controls.sampler(loaded)(seed)).toEqual(Object.fromEntries(met));
  }
});

test('worlds of other kinds have other keys, and observed prices none', () => {
  const keyOf = (of: object) => controls.key(loadedConfig(smallMarket({ world: of })).config);
  const keys = [world, { season: 'summer' }, { ...world, missingPrice: 'zero' }, { ...world, model }].map(keyOf);
  expect(new Set(keys).size).toBe(4);
  expect(keyOf({ ...world, prices: { file: 'prices.csv' } })).toBeUndefined();
});
