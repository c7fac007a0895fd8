import type { Loaded } from '../config/load.ts';
import type { CommonWorld, System } from './system.ts';

/** What tells the world of a config from others; undefined where it is for one run alone: a user's own agent may change what it is shown. */
export function worldKeyOf(system: System, { config, folder }: Pick<Loaded, 'config' | 'folder'>): string | undefined {
  const isForeign = system.agents(config).some(({ use }) => use !== undefined);
  const worldKey = isForeign ? undefined : system.worldKey(config);
  if (worldKey === undefined) return undefined;
  return JSON.stringify([system.name, folder, config.seed, config.calendar, worldKey]);
}

/**
 * Makes worlds, and keeps the last few: runs of a study that differ in market rules only meet the very same one. Files that
 * configs name must not change meanwhile.
 */
export class WorldCache {
  private readonly worlds = new Map<string, { system: System; world: CommonWorld }>();

  constructor(private readonly size: number) {}

  /** @throws InputError as the system's `world` */
  worldOf(system: System, loaded: Loaded): CommonWorld {
    const key = worldKeyOf(system, loaded);
    if (key === undefined) return system.world(loaded);
    const known = this.worlds.get(key);
    const world = known?.system === system ? known.world : system.world(loaded);
    this.worlds.delete(key);
    this.worlds.set(key, { system, world });
    if (this.worlds.size > this.size)
      for (const oldest of [...this.worlds.keys()].slice(0, 1)) this.worlds.delete(oldest);
    return world;
  }
}
