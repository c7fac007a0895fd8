import { counted } from '../../../src/counted.ts';
import { drawingOf } from '../../../src/market/drawing.ts';
import { Ledger } from '../../../src/market/ledger.ts';
import type { RunTools } from '../../../src/market/run.ts';
import { type Drawing, defineSystem, type LogLine, type NamedFile, type System } from '../../../src/market/system.ts';
import { answer, strips } from './answer.ts';
import { type Config, configKind, feederOf, type LoadedConfig } from './config.ts';
import { defaultKpis, figures, groups } from './figures.ts';
import { Recorder } from './recorder.ts';
import { runReport } from './report.ts';
import { stepMinutes } from './rules.ts';
import { type SimulateOptions, type SimulationResult, simulateFetched } from './simulate.ts';
import { storedKinds } from './storedKinds.ts';
import { tables } from './tables.ts';
import { buildWorld, type World } from './world.ts';

/** The data files a config names. */
function files({ transmission, feeders }: Config): NamedFile[] {
  const { network } = transmission;
  return [
    ...('file' in network
      ? [{ key: 'transmission', at: ['transmission', 'network', 'file'], path: network.file }]
      : []),
    ...feeders.flatMap((feeder, k) =>
      'file' in feeder.network
        ? [{ key: `feeders[${k}]`, at: ['feeders', k, 'network', 'file'], path: feeder.network.file }]
        : [],
    ),
  ];
}

/** What of a config decides its world, and what is checked as that is made: nodes. */
function worldKey({ seed, calendar, market, transmission, feeders, buildings, fleets, world }: Config): string {
  const { interval, step, voll, dump, overload, requirementCurve } = market;
  const { load, pv, systemLoad, wind } = interval;
  const widths = [load, pv, systemLoad, wind];
  const sites = buildings.map(({ node, feeder }) => [node, feeder]);
  return JSON.stringify([
    ...[seed, calendar, widths, step, voll, dump, overload, requirementCurve],
    ...[transmission, feeders, sites, fleets, world],
  ]);
}

/** Days of the default case at 1; a quarter of an hour as step, or big-Ms, take many times that. */
const cost = ({ calendar, market, buildings }: Config): number => {
  const users = 0.3 + 0.02 * buildings.length;
  const leader = { none: 0.02, sequential: 0.05, central: 0.1, nested: market.solver === 'bigM' ? 2 : 0.7 }[
    market.scheme
  ];
  return calendar.days * (users + leader) * (stepMinutes(market) === 60 ? 1 : 8);
};

const trial = (config: Config): Config => ({ ...config, calendar: { ...config.calendar, days: 1 } });

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
  const empty = new Recorder(loaded.config, world, world.calendar);
  return {
    ...{ ...rest, loaded, world },
    ledger: Object.assign(new Ledger(), ledger),
    recorder: Object.assign(empty, recorder),
  };
}

function describe({ config }: LoadedConfig, { calendar, grid, feeders }: World): string {
  const inAll = config.feeders.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
  return [
    `${counted(calendar.days.length, 'day')} (${counted(calendar.ispCount, 'ISP')})`,
    `transmission ${grid.name} (${counted(grid.buses.length, 'bus', 'buses')})`,
    `${counted(inAll, 'feeder')} ${feeders.map(({ name }) => name).join(', ')}`,
    counted(config.buildings.length, 'building'),
    counted(config.fleets.length, 'fleet'),
  ].join(', ');
}

/** The first kind of feeder, with who is on it. */
function drawing({ world, loaded: { config } }: SimulationResult): Drawing {
  const users = [...config.buildings, ...config.fleets].filter((entry) => feederOf(config, entry) === 0);
  return drawingOf(world.feeders[0], new Map(users.map(({ name, node }) => [name, node])));
}

function* log({ recorder, world, certificates }: SimulationResult): Generator<LogLine> {
  const info = (says: string, fields: object): LogLine => ({ level: 'info', says, fields });
  yield info('run', { isps: world.calendar.ispCount, network: world.grid.name });
  for (const note of world.notes) yield info('world', { note });
  for (const { day, systemCostEur, dsoNetEur, said } of recorder.days)
    yield info('cleared', { day, systemCostEur, dsoNetEur, gap: said.leader.gap });
  for (const certificate of certificates) yield info('certified', certificate);
}

/** What a reader of the report is to know first. */
function notes({ world, recorder, loaded }: SimulationResult): string[] {
  const { gap, scheme } = loaded.config.market;
  const loose = recorder.days.filter(({ said }) => scheme === 'nested' && said.leader.gap > gap * (1 + 1e-9));
  const dates = loose.map(({ day }) => world.calendar.days[day].date).join(', ');
  return [
    ...world.notes,
    ...(loose.length > 0 ? [`The leader's search ended at its limit of nodes on ${dates}: see the gap.`] : []),
  ];
}

const run = (loaded: LoadedConfig, world: World, { asked: _, ...tools }: RunTools): Promise<SimulationResult> =>
  simulateFetched(loaded, { ...tools, world } as SimulateOptions);

/** The nested market: users answer a tariff, a DSO leads, a TSO follows. */
export const nested: System<Config, World, SimulationResult> = defineSystem({
  ...configKind,
  says: 'Smart buildings and EV fleets answer a tariff, a DSO that leads offers their flexibility to a TSO, and batteries keep the intervals.',
  files,
  variant: ({ market }) => (market.scheme === 'nested' ? '' : market.scheme),
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
  manifest: ({ world }) => ({ network: world.grid.name }),
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
