import type { Given } from '../../../src/config/load.ts';
import { loadOwnConfig } from '../../../src/config/readConfig.ts';
import { fetched } from '../../../src/market/fromDisk.ts';
import type { RunTools } from '../../../src/market/run.ts';
import { simulate as simulateAny } from '../../../src/market/systems.ts';
import { study as studyOf } from '../../../src/studies/fromScript.ts';
import type { StudyOptions, StudyResults } from '../../../src/studies/scripted.ts';
import { configKind, type LoadedConfig } from './config.ts';
import { type SimulateOptions, type SimulationResult, simulateFetched } from './simulate.ts';
import { nested } from './system.ts';
import { buildWorld, type World } from './world.ts';

/**
 * Reads and checks a config file of this market.
 * @param given `seed`, `scheme`, `solver`, `tariff` and `network`, as on the command line
 * @throws InputError naming file, line, path, what was found and what is expected
 */
export const loadConfig = (file: string, given: Given = {}): LoadedConfig => loadOwnConfig(configKind, file, given);

/** The world of a config, and of the files it names. @throws InputError for a file that cannot be read, or does not fit */
export const worldOf = (loaded: LoadedConfig): World => buildWorld(fetched(nested, loaded));

/**
 * Runs a market: agents, world and clock in, results out; one with agents of a user's own in a thread made for it, unless it is given a
 * cast or a world. Same config and seed give the same result to the last bit.
 * @throws InputError before anything runs, AgentError when an agent breaks the rules of the conversation,
 * InvariantViolation when energy, heat, money or a state of charge does not add up
 */
export async function simulate(loaded: LoadedConfig, options: SimulateOptions = {}): Promise<SimulationResult> {
  const { cast, world, ...tools } = options;
  if (cast !== undefined || world !== undefined) return simulateFetched(fetched(nested, loaded), options);
  return (await simulateAny({ system: nested as never, loaded }, tools as RunTools)) as SimulationResult;
}

/**
 * Does a study of this market, as `flexagora study FILE` does, one run after another: what its folder has is not done again, and
 * results are the same bytes.
 * @throws InputError for a study that is not sound, or a folder that is another's
 */
export const study = (file: string, options: StudyOptions = {}): Promise<StudyResults> =>
  studyOf(file, [nested], options);
