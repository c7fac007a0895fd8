import { config as rxjsConfig } from 'rxjs';
import type { Agent, Self } from '../../../src/bus/agent.ts';
import { createBus, type Participant } from '../../../src/bus/bus.ts';
import { type TraceRow, traceRow } from '../../../src/bus/trace.ts';
import type { LoadedConfig } from '../../../src/config/load.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import { type Certificate, createCertifier, type Decision } from '../../../src/optimizers/certify.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { type Random, stream } from '../../../src/random/streams.ts';
import { type Cast, loadAgent } from './cast.ts';
import { environment } from './environment.ts';
import { foreignRules } from './foreignRules.ts';
import { Auditor } from './laws.ts';
import { type Message, PHASES, type Phase, type Role } from './messages.ts';
import { Recorder } from './recorder.ts';
import { type Kpis, kpisOf } from './summary.ts';
import { buildWorld, type World } from './world.ts';

export interface SimulateOptions {
  /** Who plays each part where the config names no module of its own. */
  cast: Cast;
  /** The world of this config, where the caller has already made it. */
  world?: World;
  /** Called after every ISP. */
  onProgress?: (ispsDone: number, ispsInAll: number) => void;
  /** Share of decisions that the slow twins solve again. */
  certify?: number;
  /** Keep every message. */
  trace?: boolean;
  /** Hears every message as it is said. */
  listen?: (message: Message, phase: Phase, isp: number) => void;
  /** Tests only: deliver in a random order within each round. */
  shuffle?: Random;
}

export interface SimulationResult {
  loaded: LoadedConfig;
  world: World;
  ledger: Ledger;
  recorder: Recorder;
  kpis: Kpis;
  trace: TraceRow[];
  certificates: Certificate[];
  messages: number;
}

/** Before the first day there is nothing to deliver, meter or settle. */
const EVE_PHASES: readonly Phase[] = PHASES.slice(0, PHASES.indexOf('activate'));

/** ISPs between two looks at the event loop, so that an interrupt is heard. */
const YIELD_EVERY = 24;

/** The name of the agent that is the world; no other agent may have it. */
export const ENVIRONMENT_NAME = 'world';

/**
 * Runs a market: agents, world and clock in, results out. Same config and seed give the same result to the last bit.
 * @throws InputError before anything runs, AgentError when an agent breaks the rules of the conversation,
 * InvariantViolation when energy, money or a state of charge does not add up
 */
export async function simulate(loaded: LoadedConfig, options: SimulateOptions): Promise<SimulationResult> {
  const world = options.world ?? buildWorld(loaded);
  const { config } = loaded;
  const { calendar } = world;
  const coupled = config.market.minimumBid > 0 || config.aggregators.some(isCoupled);
  const share = options.certify ?? 0;
  const solver = coupled || share > 0 ? await loadSolver() : undefined;
  const certifier = solver && share > 0 ? createCertifier(solver, share, stream(config.seed, 'certify')) : undefined;
  const participants = await assemble(loaded, world, options.cast, solver, certifier?.witness);

  const connectionLimits = new Map(
    config.aggregators.flatMap(({ name, connectionLimit }) =>
      connectionLimit === undefined ? [] : [[name, connectionLimit] as const],
    ),
  );
  const ledger = new Ledger();
  const auditor = new Auditor(ledger, config.market, calendar, connectionLimits);
  const recorder = new Recorder(
    config.aggregators.map(({ name }) => name),
    calendar,
    config.output.evs,
  );
  const trace: TraceRow[] = [];
  let isp = -config.market.offerHorizon;
  const observe = (message: Message, phase: Phase) => {
    if (message.type === 'Payment') ledger.post(message);
    auditor.observe(message);
    recorder.observe(message);
    if (options.trace) trace.push(traceRow(message, phase, isp));
    options.listen?.(message, phase, isp);
  };

  const bus = createBus(participants, {
    observe,
    checkForeign: foreignRules(
      calendar,
      config.market,
      new Map(world.fleets.map(({ name, fleet }) => [name, fleet.capacityKwh.length])),
    ),
    ...(options.shuffle ? { shuffle: options.shuffle } : {}),
  });
  const inAll = calendar.ispCount - isp;
  // An error thrown in a user's own subscriber would otherwise only reach the event loop, after the run.
  const { useDeprecatedSynchronousErrorHandling } = rxjsConfig;
  rxjsConfig.useDeprecatedSynchronousErrorHandling = true;
  try {
    for (let done = 1; isp < calendar.ispCount; isp++, done++) {
      bus.runIsp(isp, isp < 0 ? EVE_PHASES : PHASES);
      ledger.closeIsp();
      if (isp >= 0) auditor.closeIsp(isp);
      options.onProgress?.(done, inAll);
      if (done % YIELD_EVERY === 0) await new Promise((resume) => setImmediate(resume));
    }
  } finally {
    rxjsConfig.useDeprecatedSynchronousErrorHandling = useDeprecatedSynchronousErrorHandling;
  }
  const result = { loaded, world, ledger, recorder, trace, messages: bus.delivered };
  return { ...result, kpis: kpisOf(result), certificates: certifier?.certificates() ?? [] };
}

const isCoupled = (entry: LoadedConfig['config']['aggregators'][number]) =>
  entry.connectionLimit !== undefined || entry.minimumBid > 0;

/** Everyone who takes part, each with its own streams and its own part of the config. */
async function assemble(
  { config, file, folder }: LoadedConfig,
  world: World,
  cast: Cast,
  solver: Awaited<ReturnType<typeof loadSolver>> | undefined,
  onDecision: ((decision: Decision) => void) | undefined,
): Promise<Participant[]> {
  const { market, seed } = config;
  const { calendar } = world;
  const brpOf = (entry: (typeof config.aggregators)[number]) => entry.brp ?? config.brps[0].name;
  const customers = new Map(
    config.brps.map(({ name }) => [
      name,
      config.aggregators.filter((entry) => brpOf(entry) === name).map((entry) => entry.name),
    ]),
  );
  const connections = new Map(config.aggregators.map(({ name, node }) => [name, node]));

  async function participant<C>(
    name: string,
    role: Role,
    agentConfig: C,
    agent: Agent<C>,
    use?: string,
    key = '',
  ): Promise<Participant> {
    const self: Self<C> = {
      name,
      role,
      config: agentConfig,
      calendar,
      random: (...purpose) => stream(seed, name, ...purpose),
    };
    if (use === undefined) return { name, role, behaviour: agent(self) };
    const own = (await loadAgent(use, folder, file, `${key}.use`)) as unknown as Agent<C>;
    const behaviour: Participant['behaviour'] = (heard) => own(self)(heard);
    return { name, role, behaviour, foreign: true };
  }

  return Promise.all([
    participant(ENVIRONMENT_NAME, 'environment', { world, market, forecast: config.forecast, customers }, environment),
    participant(config.exchange.name, 'exchange', config.exchange, cast.exchange, config.exchange.use, 'exchange'),
    participant(config.tso.name, 'tso', { entry: config.tso, market, onDecision }, cast.tso, config.tso.use, 'tso'),
    participant(
      config.dso.name,
      'dso',
      { entry: config.dso, market, network: world.network, connections, onDecision },
      cast.dso,
      config.dso.use,
      'dso',
    ),
    ...config.brps.map((entry, k) =>
      participant(
        entry.name,
        'brp',
        { entry, market, customers: customers.get(entry.name) ?? [], onDecision },
        cast.brp,
        entry.use,
        `brps[${k}]`,
      ),
    ),
    ...config.aggregators.map((entry, k) =>
      participant(
        entry.name,
        'aggregator',
        {
          entry,
          fleet: world.fleets[k].settings,
          market,
          risk: config.forecast.risk,
          brp: brpOf(entry),
          solver,
          onDecision,
        },
        cast.aggregator,
        entry.use,
        `aggregators[${k}]`,
      ),
    ),
  ]);
}
