import type { Participant } from '../../../src/bus/bus.ts';
import type { AgentEntry } from '../../../src/config/load.ts';
import { busAt } from '../../../src/grid/network.ts';
import { casting, type Part, type Service } from '../../../src/market/casting.ts';
import { Witness } from '../../../src/market/decisions.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import { type ClockedRun, type RunTools, runMarket } from '../../../src/market/run.ts';
import type { Run } from '../../../src/market/system.ts';
import { collecting, loadSolver, type Solver } from '../../../src/optimizers/highs.ts';
import { stream } from '../../../src/random/streams.ts';
import { sum } from '../../../src/series.ts';
import { cast as stockCast } from '../cast.ts';
import { type Config, configKind, type EvplaEntry, type LoadedConfig } from './config.ts';
import { environment } from './environment.ts';
import { ForeignRules, type Register } from './foreignRules.ts';
import { Laws } from './laws.ts';
import { type LeftOver, LeftOverBook } from './leftOver.ts';
import { ACTIVE_DISTRIBUTION, type Message, PHASES, type Phase, type Role } from './messages.ts';
import type { Cast, Connection } from './parts.ts';
import { Recorder } from './recorder.ts';
import { EVE, WORLD } from './rules.ts';
import { storedKinds } from './storedKinds.ts';
import { buildWorld, type World } from './world.ts';

export interface SimulateOptions extends Omit<RunTools, 'listen' | 'asked'> {
  /** Who plays each part where the config names no module of its own: the agents of this folder, where not given. */
  cast?: Cast;
  /** The world of this config, where the caller has already made it. */
  world?: World;
  /** Hears every message as it is said. */
  listen?: (message: Message, phase: Phase, isp: number) => 'end' | unknown;
}

/** A finished run of this market. */
export interface SimulationResult extends Run<Config, World> {
  loaded: LoadedConfig;
  world: World;
  ledger: Ledger;
  recorder: Recorder;
  /** What the run's end cuts off. */
  leftOver: LeftOver;
}

/** Before the first day there is nothing to dispatch, deliver, meter or settle. */
const EVE_PHASES: readonly Phase[] = PHASES.slice(0, PHASES.indexOf('activate'));

/** Lots and demand-response aggregators, in the order of the config. */
export const aggregatorsOf = ({ evplas, dras }: Config): string[] => [...evplas, ...dras].map(({ name }) => name);

/**
 * Runs an active distribution system with what its config names at hand. Same config and seed give the same result to the last bit.
 * @throws InputError before anything runs, AgentError when an agent breaks the rules of the conversation,
 * InvariantViolation when power, money or a state of charge does not add up
 */
export async function simulateFetched(loaded: LoadedConfig, options: SimulateOptions): Promise<SimulationResult> {
  const world = options.world ?? buildWorld(loaded);
  const solver = collecting(await loadSolver());
  try {
    return await simulateIn(world, loaded, solver, options);
  } finally {
    solver[Symbol.dispose]();
  }
}

async function simulateIn(
  world: World,
  loaded: LoadedConfig,
  solver: Solver,
  options: SimulateOptions,
): Promise<SimulationResult> {
  const { config } = loaded;
  const { calendar } = world;
  const share = options.certify ?? 0;
  const randomOf = (agent: string) => stream(config.seed, 'certify', agent);
  const certify = share > 0 ? { solver, share, randomOf } : undefined;
  const witness = new Witness({
    certify,
    keep: Boolean(options.trace),
    storedKinds,
    hear: options.onDecision,
    outside: options.outside,
  });
  const service = { witness, offload: options.offload, asStrangers: options.asStrangers };
  const connections = connectionsOf(config);
  const recorder = new Recorder(aggregatorsOf(config), config, world, calendar);
  const participants = await assemble(loaded, world, { ...options, connections, recorder }, solver, service);
  const foreign = participants.some(({ foreign }) => foreign)
    ? new ForeignRules(registerOf(loaded, world, connections))
    : undefined;
  const ledger = new Ledger();
  const leftOver = new LeftOverBook(calendar);
  const finished = (clocked: ClockedRun): SimulationResult => {
    const certificates = witness.certificates();
    return { loaded, world, ledger, recorder, leftOver: leftOver.sum, ...clocked, certificates };
  };
  const clocked = await runMarket(
    {
      protocol: ACTIVE_DISTRIBUTION,
      participants,
      observers: [...(foreign ? [foreign] : []), ledger, new Laws(ledger, config, world, calendar), recorder, leftOver],
      from: -EVE,
      to: calendar.ispCount,
      phasesOf: (isp) => (isp < 0 ? EVE_PHASES : PHASES),
      mayBeIdle: ['evpla', 'dra', 'ic'],
      checkForeign: foreign && ((message, isp) => foreign.faultOf(message, isp)),
      witness,
      finished,
    },
    options as RunTools,
  );
  return finished(clocked);
}

/** Lots and demand-response aggregators, as the operator's register has them. */
const connectionsOf = ({ evplas, dras }: Config): Connection[] => [
  ...evplas.map(({ name, node, connection }): Connection => ({ name, role: 'evpla', node, mostMw: connection })),
  ...dras.map(({ name, node, consumers }): Connection => {
    const mostMw = sum(consumers.map(({ load, generator }) => load + generator));
    return { name, role: 'dra', node, mostMw };
  }),
];

/** What there is to check a stranger's claims by. */
function registerOf(
  { config }: LoadedConfig,
  { calendar, network, feeders }: World,
  connections: readonly Connection[],
): Register {
  const { market, ads, dras, world } = config;
  const consumers = dras.flatMap(({ name: dra, consumers }) =>
    consumers.map(({ name, load: loadMw, generator: generatorMw }) => [name, { dra, loadMw, generatorMw }] as const),
  );
  return {
    ...{ calendar, market, scenarios: world.scenarios, ads: ads.name },
    connections: new Map(connections.map((each) => [each.name, each])),
    consumers: new Map(consumers),
    zones: feeders.names.length,
    generators: ads.generators.length,
    buses: network.buses.length,
    branches: new Set(network.branches.map(({ id }) => id)),
  };
}

/** Everyone who takes part, each with its own part of the config. */
async function assemble(
  loaded: LoadedConfig,
  world: World,
  {
    cast = stockCast,
    onStep,
    offload,
    connections,
    recorder,
  }: SimulateOptions & { connections: readonly Connection[]; recorder: Recorder },
  solver: Solver,
  service: Service,
): Promise<Participant<Message, Role>[]> {
  const { config } = loaded;
  const { market, ads, exchange, evplas, dras } = config;
  const { network } = world;
  const entries = new Map(configKind.agents(config).map((entry): [string, AgentEntry] => [entry.name, entry]));
  const participant = casting(loaded, world.calendar, service);
  // a node may have several names: that of its bus is what messages call it
  const atItsBus = (entry: EvplaEntry): EvplaEntry => ({
    ...entry,
    node: network.buses[busAt(network, entry.node)].id,
  });
  const play = <C>(role: Role, name: string, agentConfig: C, agent: Part<Message, Role, C>['agent']) =>
    participant({ name, role, config: agentConfig, agent, entry: entries.get(name) });
  return Promise.all([
    casting(loaded, world.calendar, { ...service, asStrangers: false })({
      ...{ name: WORLD, role: 'environment' as const, agent: environment },
      config: { loaded, world, onFlow: (isp, flow) => recorder.noteFlow(isp, flow) },
    }),
    play('exchange', exchange.name, { market, ads: ads.name }, cast.exchange),
    play(
      'ads',
      ads.name,
      {
        entry: ads,
        market,
        network,
        connections,
        exchange: exchange.name,
        solver,
        sideBySide: offload !== undefined,
        onProgress: onStep,
        onRestoration: (restoration) => recorder.noteRestoration(restoration),
      },
      cast.ads,
    ),
    ...evplas.map((entry) =>
      play('evpla', entry.name, { entry: atItsBus(entry), market, ads: ads.name, solver }, cast.evpla),
    ),
    ...dras.flatMap((entry) => [
      play(
        'dra',
        entry.name,
        { entry, market, ads: ads.name, consumers: entry.consumers.map(({ name }) => name), solver },
        cast.dra,
      ),
      ...entry.consumers.map((consumer) => play('ic', consumer.name, { entry: consumer, dra: entry.name }, cast.ic)),
    ]),
  ]);
}
