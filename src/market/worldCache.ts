import type { Loaded } from '../config/load.ts';
import type { CommonWorld, System } from './system.ts';

/**
 * Makes worlds, and keeps the last few: runs of a study that differ in market rules only meet the very same one. A user's own
 * agent may change what it is shown, so that its worlds are made anew. Files that configs name must not change meanwhile.
 */
export class WorldCache {
  private readonly worlds = new Map<string, { system: System; world: CommonWorld }>();

  constructor(private readonly size: number) {}

  /** @throws InputError as the system's `world` */
  worldOf(system: System, loaded: Loaded): CommonWorld {
    const { config, folder } = loaded;
    const isForeign = system.agents(config).some(({ use }) => use !== undefined);
    const worldKey = isForeign ? undefined : system.worldKey(config);
    if (worldKey === undefined) return system.world(loaded);
    const key = JSON.stringify([system.name, folder, config.seed, config.calendar, worldKey]);
    const known = this.worlds.get(key);
    const world = known?.system === system ? known.world : system.world(loaded);
    this.worlds.delete(key);
    this.worlds.set(key, { system, world });
    if (this.worlds.size > this.size)
      for (const oldest of [...this.worlds.keys()].slice(0, 1)) this.worlds.delete(oldest);
    return world;
  }
}
