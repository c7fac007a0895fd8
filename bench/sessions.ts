/** What a fleet of sessions costs beside one that lives at home: the case study's week with either, in the same market on the same grid. */
import { fileURLToPath } from 'node:url';
import { cast } from '../agents/reserve/cast.ts';
import type { LoadedConfig } from '../agents/reserve/market/config.ts';
import { loadConfig, simulate } from '../agents/reserve/market/fromDisk.ts';
import { type Figure, timed } from './figure.ts';

const WEEK = fileURLToPath(new URL('../configs/bleiswijk-winter.yaml', import.meta.url));
const TRIES = 3;

/** The week with a hundred chargers in place of each hundred EVs, and some 10,000 sessions where there are more than one a day. */
function sessionsWeek(model: string, v2g: boolean): LoadedConfig {
  const loaded = loadConfig(WEEK);
  const { fleet, aggregators } = loaded.config;
  fleet.sessions = model === 'public' ? { model, perDay: 1.4 } : { model };
  fleet.chargers = [{ connectors: 100, kw: 11 }];
  fleet.v2g = v2g;
  for (const entry of aggregators) delete entry.evs;
  return loaded;
}

const WEEKS = {
  homes: () => loadConfig(WEEK),
  public: () => sessionsWeek('public', false),
  depot: () => sessionsWeek('depot', true),
};

/** Seconds of CPU of each week: the least of some tries that take turns, after one that warms up. */
async function cpuOfWeeks(): Promise<Record<keyof typeof WEEKS, number>> {
  const least = { homes: Number.POSITIVE_INFINITY, public: Number.POSITIVE_INFINITY, depot: Number.POSITIVE_INFINITY };
  for (let k = 0; k <= TRIES; k++) {
    for (const name of Object.keys(least) as (keyof typeof WEEKS)[]) {
      const { cpu } = await timed(() => simulate(WEEKS[name](), { cast }));
      if (k > 0) least[name] = Math.min(least[name], cpu);
    }
  }
  return least;
}

export async function benchSessions(): Promise<Figure[]> {
  const cpu = await cpuOfWeeks();
  const beside = (what: string, seconds: number): Figure => ({
    name: `Week of ${what}, to one of 1,000 EVs at home`,
    value: seconds / cpu.homes,
    unit: 'times the CPU',
    detail: `${seconds.toFixed(2)} s against ${cpu.homes.toFixed(2)} s; hybrid, with the grid; nothing written; goal: 1.5`,
  });
  return [
    beside('1,000 public connectors that nobody announces to', cpu.public),
    beside('1,000 connectors of depots with v2g', cpu.depot),
  ];
}
