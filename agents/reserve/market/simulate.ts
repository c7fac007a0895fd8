import type { Participant } from '../../../src/bus/bus.ts';
import type { AgentEntry } from '../../../src/config/load.ts';
import { blaming } from '../../../src/errors.ts';
import { withHighsAtHand } from '../../../src/market/again.ts';
import { casting, type Part, type Service } from '../../../src/market/casting.ts';
import { type TakenDecision, Witness } from '../../../src/market/decisions.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import { type ClockedRun, type RunTools, runMarket } from '../../../src/market/run.ts';
import type { Run } from '../../../src/market/system.ts';
import { loadSolver } from '../../../src/optimizers/highs.ts';
import { plansIn } from '../../../src/optimizers/planMemory.ts';
import { stream } from '../../../src/random/streams.ts';
import { sum } from '../../../src/series.ts';
import { balancingArea } from '../../../src/worlds/balancing/area.ts';
import { isOfSessions } from '../../../src/worlds/charging/anyFleet.ts';
import { cast as stockCast } from '../cast.ts';
import { BalanceRecorder } from './balanceRecord.ts';
import { BalancingAudit } from './balancingAudit.ts';
import { type LoadedConfig, reserveConfig, type SimulationConfig } from './config.ts';
import { DayAheadAudit } from './dayAheadAudit.ts';
import { checkIntervals } from './dayAheadConfig.ts';
import { DayAheadRecorder } from './dayAheadRecord.ts';
import { areLimited, hasTariff } from './dsoConfig.ts';
import { environment } from './environment.ts';
import { FleetGaps } from './fleetGaps.ts';
import { expectationsIn } from './forecastLearning.ts';
import { type Connection, ForeignRules, type Register } from './foreignRules.ts';
import { Laws } from './laws.ts';
import { learningIn } from './learnedFile.ts';
import { type Message, PHASES, type Phase, RESERVE, type Role } from './messages.ts';
import type { Cast } from './parts.ts';
import { limitedConnections, reactingConnections, reactionsIn, storesIn } from './reacting.ts';
import { ReactionLaws } from './reactionLaws.ts';
import { type RecordedRun, Recorder } from './recorder.ts';
import { regretsIn } from './regrets.ts';
import { WORLD } from './rules.ts';
import { sessionRules, sessionsFrom } from './sessionConfig.ts';
import { SessionLaws } from './sessionLaws.ts';
import { SessionRecorder } from './sessionRecord.ts';
import { storedKinds } from './storedKinds.ts';
import { type RunSummary, summaryOf } from './summary.ts';
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
export interface SimulationResult extends Run<SimulationConfig, World>, RecordedRun {
  loaded: LoadedConfig;
  world: World;
  kpis: RunSummary;
}

/** Before the first day there is nothing to deliver, meter or settle. */
const EVE_PHASES: readonly Phase[] = PHASES.slice(0, PHASES.indexOf('activate'));

/**
 * Runs a market with what its config names at hand. Same config and seed give the same result to the last bit.
 * @throws InputError before anything runs, AgentError when an agent breaks the rules of the conversation,
 * InvariantViolation when energy, money or a state of charge does not add up
 */
export async function simulateFetched(loaded: LoadedConfig, options: SimulateOptions): Promise<SimulationResult> {
  const hasOwn = options.cast !== undefined || reserveConfig.agents(loaded.config).some(({ use }) => use !== undefined);
  if (hasOwn) await loadSolver(); // agents of one's own may keep what is not undone by beginning again
  return withHighsAtHand(options as RunTools, (tools) =>
    simulateOnce(loaded, { ...options, ...tools } as SimulateOptions),
  );
}

async function simulateOnce(loaded: LoadedConfig, options: SimulateOptions): Promise<SimulationResult> {
  const world = options.world ?? buildWorld(loaded);
  const { config } = loaded;
  const { calendar } = world;
  blaming(loaded.file, () => checkIntervals(config.market, world));
  const share = options.certify ?? 0;
  const solver = hasCoupled(config) || share > 0 ? await loadSolver() : undefined;
  const randomOf = (agent: string) => stream(config.seed, 'certify', agent);
  const certify = solver && share > 0 ? { solver, share, randomOf } : undefined;
  const fleetGaps = hasCoupled(config) ? new FleetGaps() : undefined;
  const { onDecision } = options;
  const hearCoupled = (decision: TakenDecision) => {
    fleetGaps?.hear(decision);
    onDecision?.(decision);
  };
  const witness = new Witness({
    certify,
    keep: Boolean(options.trace),
    storedKinds,
    hear: fleetGaps ? hearCoupled : onDecision,
    outside: options.outside,
  });
  const service = { witness, offload: options.offload, asStrangers: options.asStrangers };
  const participants = await assemble(loaded, world, options.cast ?? stockCast, solver, service);

  const connectionLimits = new Map(
    config.aggregators.flatMap(({ name, connectionLimit }) =>
      connectionLimit === undefined ? [] : [[name, connectionLimit] as const],
    ),
  );
  const ledger = new Ledger();
  const { balancing, dayAhead } = config.market;
  const area = balancing && balancingArea(balancing, world.prices, world.supplyPrices, calendar, world.seed);
  const audit = area && new BalancingAudit(area, config.market, storesIn(config), calendar.hoursPerIsp);
  const regrets = area && regretsIn(config, area, calendar);
  const dayAheadAudit =
    dayAhead &&
    new DayAheadAudit(dayAhead, calendar, config.market, { ...traders(config), exchange: config.exchange.name });
  const { dso } = config;
  const limited = limitedConnections(config, world.fleets);
  const limits = areLimited(dso) ? new ReactionLaws([...limited.keys()], dso.name, calendar.hoursPerIsp) : undefined;
  const areSessions = world.fleets.some(({ fleet }) => isOfSessions(fleet));
  const sessionLaws = areSessions ? new SessionLaws(calendar, connectionLimits) : undefined;
  const laws = new Laws(
    ledger,
    config.market,
    calendar,
    connectionLimits,
    dso.name,
    audit,
    dayAheadAudit,
    limits,
    sessionLaws,
  );
  const recorder = new Recorder(
    config.aggregators.map(({ name }) => name),
    calendar,
    config.output.evs,
  );
  const balance =
    balancing && new BalanceRecorder(calendar.ispCount, balancing.subSteps, [...reactionsIn(config).keys()]);
  const dayAheadRecorder = dayAhead && new DayAheadRecorder(calendar);
  const firstIsps = calendar.days.map(({ firstIsp }) => firstIsp);
  const sessionRecorder = areSessions ? new SessionRecorder(calendar.ispCount, firstIsps) : undefined;
  const foreign = participants.some(({ foreign }) => foreign) ? new ForeignRules(registerOf(loaded, world)) : undefined;
  const finished = (clocked: ClockedRun): SimulationResult => {
    const records = {
      ...{ balance: balance?.record, dayAhead: dayAheadRecorder?.record },
      ...{ regrets: regrets?.records(), power: regrets?.power, sessions: sessionRecorder?.record },
      fleetGaps: fleetGaps?.record,
    };
    const result = { loaded, world, ledger, recorder, ...records, ...clocked };
    return { ...result, kpis: summaryOf(result), certificates: witness.certificates() };
  };
  const clocked = await runMarket(
    {
      protocol: RESERVE,
      participants,
      observers: [
        ...[...(foreign ? [foreign] : []), ledger, laws, recorder],
        ...[
          ...(balance ? [balance] : []),
          ...(dayAheadRecorder ? [dayAheadRecorder] : []),
          ...(regrets?.observers ?? []),
          ...(sessionRecorder ? [sessionRecorder] : []),
        ],
      ],
      from: -config.market.offerHorizon,
      to: calendar.ispCount,
      phasesOf: (isp) => (isp < 0 ? EVE_PHASES : PHASES),
      checkForeign: foreign && ((message, isp) => foreign.faultOf(message, isp)),
      witness,
      finished,
    },
    options as RunTools,
  );
  return finished(clocked);
}

/** Whether the EVs of some fleet hang together, so that a MILP plans it. */
export const hasCoupled = ({ market, aggregators }: SimulationConfig): boolean =>
  market.minimumBid > 0 ||
  aggregators.some(({ connectionLimit, minimumBid }) => connectionLimit !== undefined || minimumBid > 0);

const brpOf = ({ brps }: SimulationConfig, { brp }: SimulationConfig['aggregators'][number]) => brp ?? brps[0].name;

/** Those who buy on the exchange. */
const traders = ({ aggregators, brps }: SimulationConfig) => ({
  aggregators: aggregators.map(({ name }) => name),
  brps: brps.map(({ name }) => name),
});

/** BRP -> the aggregators it is responsible for. */
const customersIn = (config: SimulationConfig): ReadonlyMap<string, readonly string[]> =>
  new Map(
    config.brps.map(({ name }) => [
      name,
      config.aggregators.filter((entry) => brpOf(config, entry) === name).map((entry) => entry.name),
    ]),
  );

/** What there is to check a stranger's claims by. */
function registerOf({ config }: LoadedConfig, { calendar, fleets, network }: World): Register {
  const { market, tso, dso, exchange } = config;
  const connection = (entry: SimulationConfig['aggregators'][number], k: number): Connection => {
    const { fleet } = fleets[k];
    const { chargeKw, dischargeKw } = fleet;
    const swingKw = Math.min(sum(chargeKw) + sum(dischargeKw), 2 * (entry.connectionLimit ?? Number.POSITIVE_INFINITY));
    const connectors = isOfSessions(fleet)
      ? { togetherKw: sum(chargeKw), largestKw: chargeKw.reduce((most, kw) => Math.max(most, kw), 0) }
      : undefined;
    return { node: entry.node, brp: brpOf(config, entry), evs: chargeKw.length, connectors, swingMw: swingKw / 1000 };
  };
  return {
    calendar,
    market,
    connections: new Map(config.aggregators.map((entry, k) => [entry.name, connection(entry, k)])),
    customers: customersIn(config),
    stores: storesIn(config),
    limited: limitedConnections(config, fleets),
    billed: hasTariff(config.dso) ? [...reactingConnections(config, fleets).keys()] : [],
    names: { tso: tso.name, dso: dso.name, exchange: exchange.name },
    branches: network.branches.length,
  };
}

/** Everyone who takes part, each with its own part of the config. */
async function assemble(
  loaded: LoadedConfig,
  world: World,
  cast: Cast,
  solver: Awaited<ReturnType<typeof loadSolver>> | undefined,
  service: Service,
): Promise<Participant<Message, Role>[]> {
  const { config } = loaded;
  const { market, tso, dso, exchange, brps, aggregators, forecast } = config;
  const { network, fleets } = world;
  const formed = market.dayAhead && { formed: { rules: market.dayAhead, ...traders(config) } };
  const buyers = market.dayAhead && aggregators.length;
  const customers = customersIn(config);
  const reactions = reactionsIn(config);
  const learners = learningIn(loaded);
  const expectations = expectationsIn(loaded);
  const connections = new Map(aggregators.map(({ name, node }) => [name, node]));
  const onGrid = market.balancing && { reacting: reactingConnections(config, fleets) };
  const entries = new Map(reserveConfig.agents(config).map((entry): [string, AgentEntry] => [entry.name, entry]));
  const participant = casting(loaded, world.calendar, service);
  const play = <C>(role: Role, name: string, agentConfig: C, agent: Part<Message, Role, C>['agent']) =>
    participant({ name, role, config: agentConfig, agent, entry: entries.get(name) });
  return Promise.all([
    casting(loaded, world.calendar, { ...service, asStrangers: false })({
      name: WORLD,
      role: 'environment' as const,
      config: { world, market, forecast, customers, reacting: [...reactions.keys()], stores: storesIn(config) },
      agent: environment,
    }),
    play('exchange', exchange.name, { ...exchange, ...formed }, cast.exchange),
    play('tso', tso.name, { entry: tso, market }, cast.tso),
    play(
      'dso',
      dso.name,
      { entry: dso, market, network, connections, ...onGrid, learning: learners.get(dso.name) },
      cast.dso,
    ),
    ...brps.map((entry) =>
      play(
        'brp',
        entry.name,
        {
          ...{ entry, market, customers: customers.get(entry.name) ?? [] },
          ...{ reaction: reactions.get(entry.name), learning: learners.get(entry.name) },
        },
        cast.brp,
      ),
    ),
    ...aggregators.map((entry, k) => {
      const { settings: fleet } = fleets[k];
      const { risk } = forecast;
      const reaction = reactions.get(entry.name);
      const learning = learners.get(entry.name);
      const expectation = expectations.get(entry.name);
      const learned = { reaction, learning, expectation };
      const sessions = sessionsFrom(fleet) && sessionRules(fleet);
      const agentConfig = {
        entry,
        fleet,
        market,
        risk,
        brp: brpOf(config, entry),
        solver,
        memory: entry.use === undefined && !service.asStrangers ? plansIn(world) : undefined,
        sessions,
        ...learned,
        buyers,
      };
      return play('aggregator', entry.name, agentConfig, cast.aggregator);
    }),
  ]);
}
