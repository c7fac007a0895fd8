import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Agent } from '../../../src/bus/agent.ts';
import { InputError } from '../../../src/errors.ts';
import type { Network } from '../../../src/grid/network.ts';
import type { Decision } from '../../../src/optimizers/certify.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { Risk } from '../../../src/optimizers/stochastic.ts';
import type { AggregatorEntry, BrpEntry, DsoEntry, FleetConfig } from './config.ts';
import type { MarketRules } from './rules.ts';

/** Called with every decision of a fast solver, so that a share of them can be solved again by its slow twin. */
type OnDecision = (decision: Decision) => void;
interface Witnessed {
  onDecision?: OnDecision | undefined;
}

/** What each kind of agent is told of the world when it is made: its own entry in the config, and the public rules. */
export interface AggregatorConfig extends Witnessed {
  entry: AggregatorEntry;
  fleet: FleetConfig;
  market: MarketRules;
  /** How it weighs the possible days it is told of. */
  risk?: Risk | undefined;
  /** Its BRP, by name. */
  brp: string;
  /** The MILP solver, for a fleet whose EVs are coupled. */
  solver?: Solver | undefined;
}
export interface BrpConfig extends Witnessed {
  entry: BrpEntry;
  market: MarketRules;
  /** The aggregators it carries balance responsibility for. */
  customers: readonly string[];
}
export interface TsoConfig extends Witnessed {
  market: MarketRules;
}
export interface DsoConfig extends Witnessed {
  entry: DsoEntry;
  market: MarketRules;
  network: Network;
  /** Its connection register: the node of every aggregator. */
  connections: ReadonlyMap<string, string>;
}

/** Who plays each part. */
export interface Cast {
  aggregator: Agent<AggregatorConfig>;
  brp: Agent<BrpConfig>;
  tso: Agent<TsoConfig>;
  dso: Agent<DsoConfig>;
  exchange: Agent<unknown>;
}

/**
 * A user's own agent: the default export of the module a config names.
 * @param path of the module, relative to the folder of the config
 * @throws InputError if there is no such module, it does not load, or its default export is no function
 */
export async function loadAgent(path: string, folder: string, file: string, key: string): Promise<Agent<never>> {
  const full = isAbsolute(path) ? path : resolve(folder, path);
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(full).href)) as { default?: unknown };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError({ file, path: key, found: `'${path}', which does not load (${why})`, expected: 'a module' });
  }
  if (typeof module.default !== 'function') {
    throw new InputError({
      file,
      path: key,
      found: `'${path}' with no function as its default export`,
      expected: 'export default (self) => (heard) => said, as in docs/architecture.md',
    });
  }
  return module.default as Agent<never>;
}
