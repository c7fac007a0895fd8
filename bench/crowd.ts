import { fileURLToPath } from 'node:url';
import { cast } from '../agents/reserve/cast.ts';
import type { LoadedConfig } from '../agents/reserve/market/config.ts';
import { loadConfig, simulate, worldOf } from '../agents/reserve/market/fromDisk.ts';
import { isOfSessions } from '../src/worlds/charging/anyFleet.ts';

let seed = 0;

/**
 * The case study's winter week: ten aggregators of 100 EVs on the generated network. Each time in another world, since what one run
 * planned helps the next one in the same world.
 */
export const week = (days = 7): LoadedConfig => {
  const loaded = loadConfig(fileURLToPath(new URL('../configs/bleiswijk-winter.yaml', import.meta.url)));
  loaded.config.calendar.days = days;
  loaded.config.seed = ++seed;
  return loaded;
};

/** EVs of the case study: what the grid is made for. */
const EVS = 1000;

/**
 * The case study with so many aggregators and EVs each, as what does a run of it, with the making of its world. The grid stays as it is, so that each EV is that part of
 * one of the case study by which there are more: in its battery, its power and the energy of its trips, so that all have the same plans to
 * make.
 */
export const crowd = (aggregators: number, evs: number) => () => {
  const loaded = week(1);
  const { config } = loaded;
  const models = config.aggregators;
  config.aggregators = Array.from({ length: aggregators }, (_, k) => ({
    ...models[k % models.length],
    name: `EV_Agg${k + 1}`,
    evs,
  }));
  const world = worldOf(loaded);
  const share = EVS / (aggregators * evs);
  for (const key of ['battery', 'chargePower', 'dischargePower'] as const) config.fleet[key] *= share;
  const scaled = new Set<Float64Array>();
  const scale = (series: Float64Array) => {
    if (scaled.has(series)) return;
    scaled.add(series);
    for (let k = 0; k < series.length; k++) series[k] *= share;
  };
  for (const { fleet } of world.fleets) {
    if (isOfSessions(fleet)) throw new Error('the case study has EVs that live at home');
    for (const key of ['capacityKwh', 'minimumKwh', 'chargeKw', 'dischargeKw'] as const) scale(fleet[key]);
    for (const { tripKwh } of [...fleet.announced, ...fleet.actual]) scale(tripKwh);
  }
  return simulate(loaded, { cast, world });
};
