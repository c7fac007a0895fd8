import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { cast } from '../../../../agents/active-distribution/cast.ts';
import type { LoadedConfig } from '../../../../agents/active-distribution/market/config.ts';
import { loadConfig, simulate } from '../../../../agents/active-distribution/market/fromDisk.ts';
import { planFigures } from '../../../../agents/active-distribution/market/planFigures.ts';
import type { SimulateOptions, SimulationResult } from '../../../../agents/active-distribution/market/simulate.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';

/** Those that a day may lack: means over hours in which something is done, correlations. */
const MAY_LACK = new Set(planFigures.map(({ name }) => name));

/** Figures of a run that are no number, where each must have one. */
export const withoutFigure = (result: SimulationResult): string[] =>
  activeDistribution.figures.flatMap(({ name, of }) => {
    const value = of(result as never);
    return Number.isFinite(value) || (Number.isNaN(value) && MAY_LACK.has(name)) ? [] : [name];
  });

/** A config given as an object, read as a file would be. */
export function loadedConfig(config: object): LoadedConfig {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  try {
    return loadConfig(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A day of a small system on the generated network: two units, a battery, sun and wind, two lots, an aggregator of two consumers. */
export const smallSystem = ({
  market = {},
  world = {},
  ...changes
}: Record<string, object | string | number> = {}) => ({
  system: 'active-distribution',
  name: 'small',
  seed: 3,
  calendar: { start: '2024-03-20', days: 1 },
  market: { cascade: false, frontPoints: 2, ...(market as object) },
  ads: {
    generators: [
      { node: 4, cost: 50 },
      { node: 62, cost: 90, noLoad: 8 },
    ],
    storages: [{ node: 35 }],
    solar: [{ node: 10 }],
    wind: [{ node: 66 }],
  },
  evplas: [
    { name: 'Work', node: 18, sessions: 'workplace', chargers: 6, connection: 0.02 },
    { name: 'Home', node: 53, sessions: 'home', chargers: 6, connection: 0.02 },
  ],
  dras: [{ name: 'DRA', node: 41, consumers: [{ name: 'IC1' }, { name: 'IC2' }] }],
  world: { draws: 40, scenarios: 3, faults: { line: '51-52', hour: 18, repairHours: 2 }, ...(world as object) },
  ...changes,
});

export const run = (config: object, options: Partial<SimulateOptions> = {}): Promise<SimulationResult> =>
  simulate(loadedConfig(config), { cast, ...options });
