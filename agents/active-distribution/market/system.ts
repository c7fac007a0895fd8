import { counted } from '../../../src/counted.ts';
import { drawingOf } from '../../../src/market/drawing.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import type { RunTools } from '../../../src/market/run.ts';
import { type Drawing, defineSystem, type LogLine, type NamedFile, type System } from '../../../src/market/system.ts';
import { answer, strips } from './answer.ts';
import { type Config, configKind, type LoadedConfig } from './config.ts';
import { defaultKpis, figures, groups } from './figures.ts';
import { Recorder } from './recorder.ts';
import { runReport } from './report.ts';
import { aggregatorsOf, type SimulateOptions, type SimulationResult, simulateFetched } from './simulate.ts';
import { storedKinds } from './storedKinds.ts';
import { tables } from './tables.ts';
import { buildWorld, type World } from './world.ts';

/** The data files a config names. */
function files({ network, world }: Config): NamedFile[] {
  const prices = world.prices === 'generated' ? [] : [world.prices.file].flat();
  const single = world.prices !== 'generated' && typeof world.prices.file === 'string';
  const pricesAt = ['world', 'prices', 'file'];
  return [
    ...('file' in network ? [{ key: 'network', at: ['network', 'file'], path: network.file }] : []),
    ...prices.map((path, k) => ({
      key: k === 0 ? 'prices' : `prices[${k}]`,
      at: single ? pricesAt : [...pricesAt, k],
      path,
    })),
    ...(world.model === undefined ? [] : [{ key: 'model', at: ['world', 'model'], path: world.model }]),
  ];
}

/** What of a config decides its world, and what is checked as that is made: nodes. */
function worldKey({ seed, calendar, network, world, market, ads, evplas, dras }: Config): string {
  const sites = [ads.generators, ads.storages, ads.solar, ads.wind, evplas, dras];
  const nodes = sites.map((entries: { node: string }[]) => entries.map(({ node }) => node));
  const lots = evplas.map(({ name, sessions, chargers, battery }) => [name, sessions, chargers, battery]);
  return JSON.stringify([seed, calendar, network, world, market.switching, lots, nodes]);
}

/** Day-ahead fronts take nearly all the time: one of 10 scenarios with arbitrage is 1; a part of it is the map of contingencies. */
const cost = ({ calendar, market, world }: Config): number =>
  calendar.days *
  (market.gamma === 'choose' ? 3 : 1) *
  (market.adsArbitrage ? 1 : 2.5) *
  (0.4 + 0.06 * world.scenarios);

const trial = (config: Config): Config => ({
  ...config,
  calendar: { ...config.calendar, days: 1 },
  world: { ...config.world, scenarios: Math.min(2, config.world.scenarios), draws: Math.min(100, config.world.draws) },
});

/** What is left of a run without what only its thread has. */
interface Packed extends Omit<SimulationResult, 'loaded' | 'world' | 'ledger' | 'recorder'> {
  ledger: object;
  recorder: object;
}

function packed({ loaded: _, world: __, ledger, recorder, ...rest }: SimulationResult): Packed {
  const {
    calendar: ___,
    world: ____,
    config: _____,
    ...recorded
  } = { ...recorder } as unknown as Record<string, unknown>;
  return { ...rest, ledger: { ...ledger }, recorder: recorded };
}

function unpacked(given: unknown, loaded: LoadedConfig, world: World): SimulationResult {
  const { ledger, recorder, ...rest } = given as Packed;
  const empty = new Recorder(aggregatorsOf(loaded.config), loaded.config, world, world.calendar);
  return {
    ...rest,
    loaded,
    world,
    ledger: Object.assign(new Ledger(), ledger),
    recorder: Object.assign(empty, recorder),
  };
}

function describe({ config }: LoadedConfig, { calendar, network, feeders }: World): string {
  const { ads, evplas, dras } = config;
  const ties = network.branches.filter(({ closed }) => !closed).length;
  return [
    `${counted(calendar.days.length, 'day')} (${counted(calendar.ispCount, 'ISP')})`,
    `network ${network.name} (${counted(network.buses.length, 'bus', 'buses')}, ${counted(feeders.names.length, 'feeder')}, ${counted(ties, 'tie')})`,
    `${counted(ads.generators.length, 'unit')}`,
    `${counted(evplas.length, 'parking lot')}`,
    `${counted(dras.length, 'demand-response aggregator')}`,
  ].join(', ');
}

/** Without it a run cannot be drawn once the file of its network has moved. */
const drawing = ({ world: { network }, loaded }: SimulationResult): Drawing =>
  drawingOf(network, new Map([...loaded.config.evplas, ...loaded.config.dras].map(({ name, node }) => [name, node])));

function* log({ recorder, world, certificates }: SimulationResult): Generator<LogLine> {
  const info = (says: string, fields: object): LogLine => ({ level: 'info', says, fields });
  yield info('run', { isps: world.calendar.ispCount, network: world.network.name });
  for (const note of world.notes) yield info('world', { note });
  for (const { day, f1Eur, f2Eur, gapEur, front } of recorder.plans) {
    yield info('planned', { day, f1Eur, f2Eur, gapEur, points: front.length });
  }
  for (const event of recorder.events)
    yield { level: event.event === 'fault' ? 'warn' : 'info', says: event.event, fields: event };
  for (const certificate of certificates) yield info('certified', certificate);
}

/** What a reader of the report is to know first. */
function notes({ world, recorder, leftOver, until }: SimulationResult): string[] {
  const single = recorder.plans
    .filter(({ front }) => front.length === 1)
    .map(({ day }) => world.calendar.days[day].date);
  const same =
    single.length > 0
      ? [`No conflict between revenue and unserved energy on ${single.join(', ')}: the front is one point.`]
      : [];
  const { paybackMwh, sessions, wantedMwh } = leftOver;
  const payback = `Cut off at the end: ${paybackMwh.toFixed(3)} MWh that consumers have yet to draw for calls of the last day.`;
  const parked = `Cut off at the end: ${counted(sessions, 'session')} still plugged in, ${wantedMwh.toFixed(3)} MWh short of what they want.`;
  const cut =
    until < world.calendar.ispCount ? [] : [...(paybackMwh > 5e-4 ? [payback] : []), ...(sessions > 0 ? [parked] : [])];
  return [...world.notes, ...same, ...cut];
}

const run = (loaded: LoadedConfig, world: World, { asked: _, ...tools }: RunTools): Promise<SimulationResult> =>
  simulateFetched(loaded, { ...tools, world } as SimulateOptions);

/** The active distribution system with arbitrage and tie switches. */
export const activeDistribution: System<Config, World, SimulationResult> = defineSystem({
  ...configKind,
  says: 'An operator trades twice, parking lots and demand-response aggregators bid to it, and ties close when a line fails.',
  files,
  variant: ({ market }) => (market.switching === 'none' ? 'without-ties' : ''),
  world: buildWorld,
  worldKey,
  run,
  decidesLong: () => true,
  decisionKinds: async () => (await import('./decisionKinds.ts')).decisionKinds,
  storedKinds,
  carriage: { packed, unpacked },
  figures,
  groups,
  defaultKpis,
  tables,
  manifest: ({ world }) => ({ network: world.network.name }),
  log,
  drawing,
  describe,
  notes,
  answer,
  strips,
  view: async () => (await import('../view/view.ts')).view,
  report: runReport,
  cost,
  trial,
});
