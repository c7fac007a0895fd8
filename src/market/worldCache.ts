import { buildWorld, type World } from '../../agents/reserve/market/world.ts';
import type { LoadedConfig } from '../config/load.ts';

/** Worlds with more EV-days than this are not kept: they would take the memory that runs need. */
const LARGEST_EV_DAYS = 50_000;

/** What of a config decides its world. */
function keyOf({ config, folder }: LoadedConfig): string {
  const { seed, calendar, network, world, fleet } = config;
  const fleets = config.aggregators.map(({ name, node, evs, fleet: own }) => [name, node, evs, own]);
  return JSON.stringify([folder, seed, calendar, network, world, fleet, fleets]);
}

/**
 * Makes worlds, and keeps the last few: runs of a study that differ in market rules only meet the very same one. A user's own
 * agent may change what it is shown, so that its worlds are made anew. Files that configs name must not change meanwhile.
 */
export class WorldCache {
  private readonly worlds = new Map<string, World>();

  constructor(private readonly size: number) {}

  /** @throws InputError as buildWorld */
  worldOf(loaded: LoadedConfig): World {
    const { aggregators, brps, tso, dso, exchange, calendar } = loaded.config;
    const foreign = [...aggregators, ...brps, tso, dso, exchange].some(({ use }) => use !== undefined);
    const evDays = calendar.days * aggregators.reduce((sum, { evs }) => sum + evs, 0);
    if (foreign || evDays > LARGEST_EV_DAYS) return buildWorld(loaded);
    const key = keyOf(loaded);
    const world = this.worlds.get(key) ?? buildWorld(loaded);
    this.worlds.delete(key);
    this.worlds.set(key, world);
    if (this.worlds.size > this.size) this.worlds.delete(this.worlds.keys().next().value!);
    return world;
  }
}
