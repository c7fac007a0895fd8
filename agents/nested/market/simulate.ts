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
import { cast as stockCast } from '../cast.ts';
import { type Config, configKind, feederOf, type LoadedConfig } from './config.ts';
import { environment } from './environment.ts';
import { ForeignRules } from './foreignRules.ts';
import { Laws } from './laws.ts';
import { type Message, NESTED, PHASES, type Phase, type Role } from './messages.ts';
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
}

/** Before the first day there is nothing to activate, deliver, meter or settle. */
const EVE_PHASES: readonly Phase[] = PHASES.slice(0, PHASES.indexOf('activate'));

/**
 * Runs a nested market with what its config names at hand. Same config and seed give the same result to the last bit.
 * @throws InputError before anything runs, AgentError when an agent breaks the rules of the conversation,
 * InvariantViolation when power, heat, money or a state of charge does not add up
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
  const witness = new Witness({
    certify: share > 0 ? { solver, share, randomOf } : undefined,
    keep: Boolean(options.trace),
    storedKinds,
    hear: options.onDecision,
    outside: options.outside,
  });
  const service = { witness, offload: options.offload, asStrangers: options.asStrangers };
  const register = registerOf(config, world);
  const recorder = new Recorder(config, world, calendar);
  const participants = await assemble(loaded, world, { ...options, register, recorder }, solver, service);
  const foreign = participants.some((each) => each.foreign) ? new ForeignRules(config, world, register) : undefined;
  const ledger = new Ledger();
  const finished = (clocked: ClockedRun): SimulationResult => {
    return { loaded, world, ledger, recorder, ...clocked, certificates: witness.certificates() };
  };
  const clocked = await runMarket(
    {
      protocol: NESTED,
      participants,
      observers: [...(foreign ? [foreign] : []), ledger, new Laws(ledger, config, world, calendar), recorder],
      from: -EVE,
      to: calendar.ispCount,
      phasesOf: (isp) => (isp < 0 ? EVE_PHASES : PHASES),
      mayBeIdle: ['building', 'fleet'],
      checkForeign: foreign && ((message, isp) => foreign.faultOf(message, isp)),
      witness,
      finished,
    },
    options as RunTools,
  );
  return finished(clocked);
}

/** Users, in the order of the config, as the DSO's register has them. */
function registerOf(config: Config, { feeders }: World): Connection[] {
  const { buildings, fleets, buildingTypes } = config;
  const at = (entry: { feeder?: string | undefined; node: string }) => {
    const feeder = feederOf(config, entry);
    return { feeder, bus: busAt(feeders[feeder], entry.node) };
  };
  return [
    ...buildings.map((entry): Connection => {
      const mostMw = (entry.standsFor * buildingTypes[entry.type].fuse) / 1000;
      return { name: entry.name, role: 'building', ...at(entry), mostMw };
    }),
    ...fleets.map((entry): Connection => {
      const mostMw = (entry.evs * entry.power) / 1000;
      return { name: entry.name, role: 'fleet', ...at(entry), mostMw };
    }),
  ];
}

/** Everyone who takes part, each with its own part of the config. */
async function assemble(
  loaded: LoadedConfig,
  world: World,
  {
    cast = stockCast,
    onStep,
    register,
    recorder,
  }: SimulateOptions & { register: readonly Connection[]; recorder: Recorder },
  solver: Solver,
  service: Service,
): Promise<Participant<Message, Role>[]> {
  const { config } = loaded;
  const { market, dso, tso, buildings, fleets, buildingTypes } = config;
  const entries = new Map(configKind.agents(config).map((entry): [string, AgentEntry] => [entry.name, entry]));
  const participant = casting(loaded, world.calendar, service);
  const play = <C>(role: Role, name: string, agentConfig: C, agent: Part<Message, Role, C>['agent']) =>
    participant({ name, role, config: agentConfig, agent, entry: entries.get(name) });
  const { transmission } = world;
  const ofDso = { entry: dso, market, feeders: config.feeders, networks: world.feeders, users: register };
  return Promise.all([
    casting(loaded, world.calendar, { ...service, asStrangers: false })({
      ...{ name: WORLD, role: 'environment' as const, agent: environment },
      config: { loaded, world, register, noteFlow: (...flow) => recorder.noteFlow(...flow) },
    }),
    play('tso', tso.name, { entry: tso, market, transmission, dso: dso.name, solver }, cast.tso),
    play('dso', dso.name, { ...ofDso, tso: tso.name, solver, onStep }, cast.dso),
    ...buildings.map((entry) =>
      play(
        'building',
        entry.name,
        { entry, type: buildingTypes[entry.type], market, dso: dso.name, solver },
        cast.building,
      ),
    ),
    ...fleets.map((entry, k) =>
      play(
        'fleet',
        entry.name,
        { entry, market, dso: dso.name, capacityKwh: world.fleets[k].capacityKwh, solver },
        cast.fleet,
      ),
    ),
  ]);
}
