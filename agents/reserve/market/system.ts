import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { pathText } from '../../../src/input/issues.ts';
import type { Path } from '../../../src/input/yaml.ts';
import { drawingOf } from '../../../src/market/drawing.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import type { RunTools } from '../../../src/market/run.ts';
import { type Drawing, defineSystem, type LogLine, type NamedFile, type System } from '../../../src/market/system.ts';
import { answer, strips } from './answer.ts';
import { type LoadedConfig, reserveConfig, type SimulationConfig } from './config.ts';
import { demo } from './demo.ts';
import { aliases, controls, defaultKpis, figures, groups, plans } from './figures.ts';
import type { FleetConfig } from './fleetConfig.ts';
import { flexibilityValue } from './flexibilityValue.ts';
import { forecastCost, forecastNotes } from './forecastCost.ts';
import { expectationsIn } from './forecastLearning.ts';
import { learnedText, learningIn } from './learnedFile.ts';
import { learnedFilesOf } from './learningConfig.ts';
import { learningNotes } from './learningFigures.ts';
import { Recorder } from './recorder.ts';
import { otherParties, runReport } from './report.ts';
import { type SecondRun, simulateWith } from './secondRuns.ts';
import { type Charger, evsOf, holdingsText, sessionsFrom } from './sessionConfig.ts';
import { upwardNotes } from './sessionWorld.ts';
import { hasCoupled, type SimulateOptions, type SimulationResult } from './simulate.ts';
import { storedKinds } from './storedKinds.ts';
import { tables } from './tables.ts';
import { buildWorld, type World } from './world.ts';

/** Files of observed sessions that settings of a fleet name. */
function sessionFilesOf(sessions: unknown, at: Path): NamedFile[] {
  const from = sessionsFrom({ sessions });
  if (from === undefined || 'model' in from) return [];
  const place = [...at, 'sessions', 'file'];
  const named =
    typeof from.file === 'string'
      ? [{ at: place, path: from.file }]
      : from.file.map((path, k) => ({ at: [...place, k], path }));
  return named.map((each) => ({ ...each, key: pathText(each.at) }));
}

/** The data files a config names. */
function files({ network, world, fleet, aggregators, brps, dso }: SimulationConfig): NamedFile[] {
  const prices = world.prices === 'generated' ? [] : world.prices.file;
  const pricesAt = ['world', 'prices', 'file'];
  return [
    ...('file' in network ? [{ key: 'network', at: ['network', 'file'], path: network.file }] : []),
    ...(typeof prices === 'string'
      ? [{ key: 'prices', at: pricesAt, path: prices }]
      : prices.map((path, k) => ({ key: k === 0 ? 'prices' : `prices[${k}]`, at: [...pricesAt, k], path }))),
    ...(world.model === undefined ? [] : [{ key: 'model', at: ['world', 'model'], path: world.model }]),
    ...sessionFilesOf(fleet.sessions, ['fleet']),
    ...aggregators.flatMap(({ fleet: own }, k) => sessionFilesOf(own?.sessions, ['aggregators', k, 'fleet'])),
    ...learnedFilesOf({ aggregators, brps, dso }).map((each) => ({ ...each, key: pathText(each.at) })),
  ];
}

const evsIn = (config: SimulationConfig) => config.aggregators.reduce((sum, entry) => sum + evsOf(config, entry), 0);

/** Worlds with more EV-days than this are not kept: they would take the memory that runs need. */
const LARGEST_EV_DAYS = 50_000;

/** What of a config decides its world. */
function worldKey(config: SimulationConfig): string | undefined {
  const { seed, calendar, network, world, fleet, aggregators, brps } = config;
  if (calendar.days * evsIn(config) > LARGEST_EV_DAYS) return undefined;
  const fleets = aggregators.map(({ name, node, evs, fleet: own }) => [name, node, evs, own]);
  const stores = brps.flatMap(({ store }) => store?.node ?? []);
  const told = upwardNotes(config); // bids decide nothing else of a world
  return JSON.stringify([
    seed,
    calendar,
    network,
    world,
    fleet,
    fleets,
    ...(stores.length > 0 ? [stores] : []),
    ...told,
  ]);
}

/** What only another run in the same world shows. */
const SECOND_RUNS = [forecastCost, flexibilityValue];

/**
 * Runs the market, and once more for each thing asked for that only that shows.
 * @throws InputError where one of its figures is asked for, and nobody can know it
 */
async function run(loaded: LoadedConfig, world: World, { asked = [], ...tools }: RunTools): Promise<SimulationResult> {
  const isOf = ({ figures }: SecondRun, name: string) =>
    figures.some((each) => name === each || name.endsWith(`.${each}`));
  const wanted = SECOND_RUNS.filter((second) => {
    const named = asked === 'all' ? undefined : asked.find((name) => isOf(second, name));
    const unknown = second.unknown?.(loaded);
    if (named !== undefined && unknown !== undefined)
      throw new InputError({ path: 'kpis', found: `the figure ${named}`, expected: unknown });
    return (asked === 'all' || named !== undefined) && unknown === undefined;
  });
  return simulateWith(wanted, loaded, { ...tools, world } as SimulateOptions);
}

/** What is left of a run without what only its thread has: the classes, the config, the world. */
interface Packed extends Omit<SimulationResult, 'loaded' | 'world' | 'ledger' | 'recorder'> {
  ledger: object;
  recorder: object;
}

function packed({ loaded: _, world: __, ledger, recorder, ...rest }: SimulationResult): Packed {
  const { calendar: ___, ...recorded } = { ...recorder } as unknown as { calendar: unknown };
  return { ...rest, ledger: { ...ledger }, recorder: recorded };
}

function unpacked(given: unknown, loaded: LoadedConfig, world: World): SimulationResult {
  const { ledger, recorder, ...rest } = given as Packed;
  const { aggregators, output } = loaded.config;
  const empty = new Recorder(
    aggregators.map(({ name }) => name),
    world.calendar,
    output.evs,
  );
  return {
    ...rest,
    loaded,
    world,
    ledger: Object.assign(new Ledger(), ledger),
    recorder: Object.assign(empty, recorder),
  };
}

/** EVs a grid without any costs as much as: the power flows, the world, the agents. */
const GRID_IN_EVS = 250;

/** EV-days: simulated EVs and a grid's worth of them, times days. */
const cost = (config: SimulationConfig): number => {
  const { aggregators, calendar, fleet } = config;
  return calendar.days * aggregators.reduce((evs, each) => evs + evsOf(config, each) / fleet.standsFor, GRID_IN_EVS);
};

/** EVs an aggregator has at most in a run that is made only to see how fast a machine is. */
const TRIAL_EVS = 100;

/** Settings of a fleet as they are in such a run: few connectors, and sessions of any day, as it may be one without. */
function tried<F extends { sessions?: unknown; chargers?: unknown }>(fleet: F): F {
  const { sessions, chargers } = fleet as { sessions?: FleetConfig['sessions']; chargers?: FleetConfig['chargers'] };
  const isReplayed = typeof sessions === 'object' && 'file' in sessions;
  return {
    ...fleet,
    ...(isReplayed ? { sessions: { ...sessions, days: 'drawn' } } : {}),
    ...(chargers ? { chargers: chargers.map(fewConnectors) } : {}),
  };
}

const fewConnectors = (charger: Charger): Charger =>
  typeof charger.connectors === 'number'
    ? { ...charger, connectors: Math.min(charger.connectors, TRIAL_EVS) }
    : charger;

const trial = (config: SimulationConfig): SimulationConfig => ({
  ...config,
  calendar: { ...config.calendar, days: 1 },
  fleet: tried(config.fleet),
  aggregators: config.aggregators.map((each) => ({
    ...each,
    ...(each.evs === undefined ? {} : { evs: Math.min(each.evs, TRIAL_EVS) }),
    ...(each.fleet === undefined ? {} : { fleet: tried(each.fleet) }),
  })),
});

function* log(run: SimulationResult): Generator<LogLine> {
  const { recorder, world, kpis, loaded, certificates } = run;
  const info = (says: string, fields: object): LogLine => ({ level: 'info', says, fields });
  const warn = (says: string, fields: object): LogLine => ({ level: 'warn', says, fields });
  yield info('run', { isps: world.calendar.ispCount, network: world.network.name, scheme: kpis.scheme });
  for (const note of world.notes) yield info('world', { note });
  for (const note of forecastNotes(loaded)) yield info('forecasts', { note });
  for (const note of learningNotes(run)) yield warn('learners', { note });
  for (const { isp, state, direction, divisions, askedMw, boundaryMw } of recorder.validations) {
    if (state !== 'green') yield warn('congestion', { isp, state, direction, divisions, askedMw, boundaryMw });
  }
  for (const [aggregator, { undeliveredMwh }] of Object.entries(kpis.aggregators)) {
    if (undeliveredMwh > 1e-9) yield warn('activated energy not delivered', { aggregator, undeliveredMwh });
  }
  for (const certificate of certificates) yield info('certified', certificate);
  yield info('result', { total: kpis.total, mainLine: kpis.grid.mainLine });
}

function manifest({ loaded, kpis, world }: SimulationResult): object {
  const { market, forecast } = loaded.config;
  return {
    scheme: market.scheme,
    forecast: forecast.kind,
    ...(kpis.forecastCostEur ? { forecastCostEur: kpis.forecastCostEur } : {}),
    ...(kpis.flexibilityValueEur ? { flexibilityValueEur: kpis.flexibilityValueEur } : {}),
    network: world.network.name,
  };
}

/** Without it a run cannot be drawn once the file of its network has moved. */
function drawing({ world: { network }, loaded }: SimulationResult): Drawing {
  const { aggregators, brps } = loaded.config;
  const stores = brps.flatMap(({ name, store }) => (store?.node === undefined ? [] : [{ name, node: store.node }]));
  return drawingOf(network, new Map([...aggregators, ...stores].map(({ name, node }) => [name, node])));
}

/** What was learned, where somebody learns, agent by agent in the order of their names. */
function texts({ recorder: { learned } }: SimulationResult): Record<string, string> {
  if (learned.size === 0) return {};
  return { 'learned.json': learnedText(Object.fromEntries([...learned].sort(([a], [b]) => (a < b ? -1 : 1)))) };
}

function describe(loaded: LoadedConfig, { calendar, network, grid: _ }: World): string {
  learningIn(loaded); // for its faults
  expectationsIn(loaded);
  const { config } = loaded;
  const { market, aggregators } = config; // the grid is read above so that its faults are found: it is made when first looked at
  return (
    `${market.scheme}, ${counted(calendar.days.length, 'day')} (${counted(calendar.ispCount, 'ISP')}), ` +
    `${counted(aggregators.length, 'aggregator')} with ${holdingsText(config)}, network ${network.name} (${counted(network.buses.length, 'bus', 'buses')})`
  );
}

/** The reserve market under TSO-DSO coordination, of arXiv 2502.08782. */
export const reserve: System<SimulationConfig, World, SimulationResult> = defineSystem({
  ...reserveConfig,
  says: 'Fleets of EVs offer balancing energy to a TSO, which the DSO lets through as far as its grid can carry it.',
  files,
  variant: ({ market }) => market.scheme,
  world: buildWorld,
  worldKey,
  run,
  decidesLong: hasCoupled,
  decisionKinds: async () => (await import('./decisionKinds.ts')).decisionKinds,
  storedKinds,
  carriage: { packed, unpacked },
  figures,
  aliases,
  groups,
  defaultKpis,
  controls,
  shortcuts: { plans },
  tables,
  summary: ({ kpis }) => kpis,
  manifest,
  log,
  drawing,
  describe,
  notes: (run) => [
    ...run.world.notes,
    ...forecastNotes(run.loaded).map((note) => `Forecasts: ${note}`),
    ...learningNotes(run).map((note) => `Learners: ${note}`),
  ],
  texts,
  answer,
  strips,
  view: async () => (await import('../view/view.ts')).view,
  report: (run) => runReport(run.kpis, run.world.calendar, otherParties(run.loaded.config)),
  cost,
  trial,
  demo,
});
