import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { cast } from '../../../../agents/reserve/cast.ts';
import type { LoadedConfig } from '../../../../agents/reserve/market/config.ts';
import { figures } from '../../../../agents/reserve/market/figures.ts';
import { forecastCost } from '../../../../agents/reserve/market/forecastCost.ts';
import { loadConfig, simulate } from '../../../../agents/reserve/market/fromDisk.ts';
import type { Message } from '../../../../agents/reserve/market/messages.ts';
import type { SimulateOptions, SimulationResult } from '../../../../agents/reserve/market/simulate.ts';
import { present } from '../../../../src/lookup.ts';
import { type AnyFleet, isOfSessions } from '../../../../src/worlds/charging/anyFleet.ts';
import type { Fleet } from '../../../../src/worlds/sessions.ts';

/** The figures of every run, and those of what wrong forecasts cost. */
export const FIGURES = figures.filter(({ asked }) => !asked).map(({ name }) => name);
export const FORECAST_COST_FIGURES = forecastCost.figures;

/** A config given as an object, read as a file would be. */
export function loadedConfig(config: object): LoadedConfig {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  const loaded = loadConfig(file);
  rmSync(folder, { recursive: true });
  return loaded;
}

/** A fleet whose EVs live at one home each. */
export function atHome(fleet: AnyFleet): Fleet {
  if (isOfSessions(fleet)) throw new Error('a fleet of sessions');
  return fleet;
}

/** Two days of four small fleets on the generated network, with days that turn out other than announced. */
export const smallMarket = (changes: { market?: object; [key: string]: unknown } = {}) => ({
  name: 'small',
  seed: 3,
  calendar: { start: '2024-02-19', days: 2 },
  world: { season: 'winter' },
  fleet: { surprise: { arrivalSdIsps: 4, departureSdIsps: 4, tripSdShare: 0.2 } },
  aggregators: [
    { name: 'North', node: 12, evs: 4, bids: { upward: 25 } },
    { name: 'South', node: 42, evs: 4, bids: { upward: { markup: 2 }, downward: { markup: 2 } } },
    { name: 'East', node: 18, evs: 4, bids: { downward: 5 }, congestionPrice: 60 },
    { name: 'West', node: 145, evs: 4, bids: { upward: 30, downward: 5 }, replan: 'every-isp' },
  ],
  ...changes,
});

export const run = (config: object | LoadedConfig, options: Partial<SimulateOptions> = {}) =>
  simulate('config' in config ? (config as LoadedConfig) : loadedConfig(config), { cast, ...options });

/** A figure of a run, or of one of those who took part. */
export function figureOf(result: SimulationResult, name: string, member?: string): number {
  const figure = present(
    figures.find((each) => each.name === name),
    name,
  );
  return member === undefined ? figure.of(result) : (figure.ofMember?.(result, member) ?? Number.NaN);
}

/** A run with all that was said in it. */
export async function heard(
  config: object,
  options: { until?: number } = {},
): Promise<{ result: SimulationResult; said: Message[] }> {
  const said: Message[] = [];
  const result = await run(config, { listen: (message) => void said.push(message), ...options });
  return { result, said };
}
