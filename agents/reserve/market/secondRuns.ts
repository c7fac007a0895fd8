import { own } from '../../../src/lookup.ts';
import type { LoadedConfig } from './config.ts';
import { type SimulateOptions, type SimulationResult, simulateFetched } from './simulate.ts';
import type { RunSummary } from './summary.ts';
import { buildWorld, type World } from './world.ts';

/** A market and a world to run it in. */
interface Setting {
  loaded: LoadedConfig;
  world: World;
}

/** Something that another run of the market in the same world shows of a run. */
export interface SecondRun {
  /** Whose figures these are. */
  figures: readonly string[];
  /** Whether the other run would be another one at all. */
  isNeeded(setting: Setting): boolean;
  /** Why nobody can know it, as part of a sentence, if that is so. */
  unknown?(loaded: LoadedConfig): string | undefined;
  /** What is run for it. */
  other(setting: Setting): Setting;
  /** Notes among the KPIs of the run what the other came to. */
  tell(kpis: RunSummary, other: RunSummary): void;
}

/** By party of either run: what it earned in one less what it earned in the other, EUR. */
export function earnedMore(one: RunSummary, other: RunSummary): Record<string, number> {
  const parties = new Set([...Object.keys(one.balancesEur), ...Object.keys(other.balancesEur)]);
  return Object.fromEntries(
    [...parties]
      .sort()
      .map((party) => [party, (own(one.balancesEur, party) ?? 0) - (own(other.balancesEur, party) ?? 0)]),
  );
}

/**
 * Runs a market, and once more in the same world for each thing that only that shows and that it needs another run for.
 * @param options as of the run itself; its trace, certificates and listeners are not for the others
 */
export async function simulateWith(
  seconds: readonly SecondRun[],
  loaded: LoadedConfig,
  options: SimulateOptions = {},
): Promise<SimulationResult> {
  const world = options.world ?? buildWorld(loaded);
  const needed = seconds.filter((second) => second.isNeeded({ loaded, world }));
  const { onProgress, cast, follow } = options;
  const runs = needed.length + 1;
  const progress = (runsDone: number) =>
    onProgress && runs > 1
      ? { onProgress: (done: number, inAll: number) => onProgress(runsDone * inAll + done, runs * inAll) }
      : {};
  const result = await simulateFetched(loaded, { ...options, world, ...progress(0) });
  for (const [k, second] of needed.entries()) {
    const other = second.other({ loaded, world });
    const { kpis } = await simulateFetched(other.loaded, {
      ...{ world: other.world, follow, ...(cast ? { cast } : {}) },
      ...progress(k + 1),
    });
    second.tell(result.kpis, kpis);
  }
  return result;
}
