/** How fast a day of the active distribution system is planned and run. Alone: `npx tsx bench/main.ts activeDistribution`. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dayProblem } from '../agents/active-distribution/ads/dayProblem.ts';
import { type Front, planDayAhead } from '../agents/active-distribution/ads/front.ts';
import { ownSetsOf } from '../agents/active-distribution/ads/ownSets.ts';
import { planPointMilp } from '../agents/active-distribution/ads/pointMilp.ts';
import type { DayAheadProblem, Tools } from '../agents/active-distribution/ads/problem.ts';
import { reliabilityOptions, sitesOf } from '../agents/active-distribution/ads/register.ts';
import { planLot } from '../agents/active-distribution/evpla/commitment.ts';
import { planLotMilp } from '../agents/active-distribution/evpla/commitmentMilp.ts';
import { pricesOf } from '../agents/active-distribution/evpla/localPrices.ts';
import { lotSet } from '../agents/active-distribution/evpla/lotDay.ts';
import {
  type AdsConfig,
  cast,
  type LoadedConfig,
  loadConfig,
  type Message,
  type MessageOf,
  simulate,
} from '../agents/active-distribution/index.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { createReliabilityMap } from '../src/optimizers/reliability/reliabilityMap.ts';
import { type Figure, type Timed, timed } from './figure.ts';

const CONFIG = fileURLToPath(new URL('../configs/active-distribution.yaml', import.meta.url));
const NETWORK = fileURLToPath(new URL('../../shared/data/networks/case70da.m', import.meta.url));
const GENERATED = 'generate: four-feeders';
const HOURS = 24;
const LOSS_SHARE = 0.04;
/** The plain programme of a point is stopped here. */
const MAX_NODES = 60;

/** A day as its config has it, on the network of the case study where that is at hand. */
function dayOf(change: (market: LoadedConfig['config']['market']) => void = () => {}): LoadedConfig {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  try {
    const text = readFileSync(CONFIG, 'utf8');
    const file = join(folder, 'day.yaml');
    writeFileSync(file, existsSync(NETWORK) ? text.replace(GENERATED, `file: ${NETWORK}`) : text);
    const loaded = loadConfig(file);
    change(loaded.config.market);
    return loaded;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the operator has heard when its gate closes, and what it plans with. */
async function heardBy(loaded: LoadedConfig) {
  const heard: Message[] = [];
  let config: AdsConfig | undefined;
  const listening = {
    ...cast,
    ads: (self: Parameters<typeof cast.ads>[0]) => {
      config = self.config;
      return cast.ads(self);
    },
  };
  await simulate(loaded, {
    cast: listening,
    listen: (message, phase) => (phase === 'clear' ? 'end' : heard.push(message)),
  });
  const all = <T extends Message['type']>(type: T) =>
    heard.filter((message) => message.type === type) as MessageOf<T>[];
  return { config: config as unknown as AdsConfig, all };
}

type Heard = Awaited<ReturnType<typeof heardBy>>;

async function planned({
  config,
  all,
}: Heard): Promise<{ problem: DayAheadProblem; tools: Tools; map: Timed<unknown> }> {
  const sites = sitesOf(config);
  const solver = await loadSolver();
  const map = await timed(() => createReliabilityMap(config.network, reliabilityOptions(config, sites), solver));
  const [forecast] = all('ScenarioForecast');
  const [ancillary] = all('AncillaryPrices');
  const bids = new Map(all('LocalBid').map((bid) => [bid.from, bid]));
  const off = { isOn: false, hoursInState: HOURS, powerMw: 0 };
  const storedMwh = config.entry.storages.reduce((sum, { energy }) => sum + energy / 2, 0);
  const start = { generators: config.entry.generators.map(() => off), storedMwh };
  const losses = new Float64Array(HOURS).fill(LOSS_SHARE);
  const own = ownSetsOf(sites.connections, new Map(all('FeasibleSet').map((told) => [told.from, told])));
  const problem = dayProblem(config, sites, { forecast, ancillary, bids }, start, losses);
  return { problem, tools: { solver, reliability: map.result, own: own.map(({ set }) => set) }, map };
}

const told = ({ cpu, wall }: Timed<unknown>): string => `${cpu.toFixed(2)} s of CPU, ${wall.toFixed(2)} s by the clock`;

function frontFigure(name: string, front: Timed<Front>): Figure {
  const { points } = front.result;
  const gaps = points.map(({ search }) => search.gapEur.toFixed(0));
  const detail = `CPU; ${points.length} points, 10 scenarios; ${told(front)}; gaps ${gaps.join(', ')} EUR`;
  return { name: `day-ahead front, ${name}`, value: front.cpu, unit: 'seconds', detail };
}

/** The points of a front again, each as one plain programme of all units, stopped at the gap that was told of it. */
async function plainly(problem: DayAheadProblem, tools: Tools, { result }: Timed<Front>): Promise<Timed<string>> {
  return timed(() => {
    const apart = result.points.map(({ aim, search }) => {
      const absoluteGap = Math.max(1, search.gapEur);
      const until = { absoluteGap, relativeGap: problem.settings.relativeGap, maxNodes: MAX_NODES };
      const slow = planPointMilp(problem, tools, aim, { ...until, tolerance: problem.settings.cutTolerance });
      return slow.plan.search.integerRounds;
    });
    return apart.join(', ');
  });
}

/** Fronts of the five cases, the map, a lot, and a day's operation. */
export async function benchActiveDistribution(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const heard = await heardBy(dayOf());
  const { problem, tools, map } = await planned(heard);
  figures.push({
    name: 'reliability map',
    value: map.cpu,
    unit: 'seconds',
    detail: `CPU; ${told(map)}`,
  });
  const fast = await timed(() => planDayAhead(problem, tools));
  figures.push(frontFigure('proposed', fast));
  const slow = await plainly(problem, tools, fast);
  figures.push({
    name: 'day-ahead front: plain programmes / in two phases',
    value: slow.cpu / fast.cpu,
    unit: 'times',
    detail: `CPU; plain ${told(slow)}; at most ${MAX_NODES} nodes each, stopped at the same gaps; rounds of cuts ${slow.result}`,
  });
  const cases: [string, (market: LoadedConfig['config']['market']) => void][] = [
    ['case 1', (market) => Object.assign(market, { switching: 'none' })],
    ['case 2', (market) => Object.assign(market, { adsArbitrage: false })],
    ['case 3', (market) => Object.assign(market, { evplaArbitrage: false })],
    ['case 4', (market) => Object.assign(market, { draArbitrage: false })],
  ];
  for (const [name, change] of cases) {
    const of = await planned(await heardBy(dayOf(change)));
    figures.push(frontFigure(name, await timed(() => planDayAhead(of.problem, of.tools))));
  }
  figures.push(await lotFigure(heard), await operationFigure());
  return figures;
}

/** A lot's day in every scenario, against the programme with a binary an hour, stopped as the lot stops it. */
async function lotFigure({ all }: Heard): Promise<Figure> {
  const solver = await loadSolver();
  const [prices] = all('LocalPrices');
  const entries = dayOf().config.evplas;
  const problems = entries.flatMap((entry) => {
    const sessions = all('SessionForecast').find(({ to }) => to === entry.name) as MessageOf<'SessionForecast'>;
    const set = lotSet(entry, sessions, HOURS);
    return Array.from(prices.probability, (_, s) => ({ ...set, prices: pricesOf(prices, s, HOURS) }));
  });
  planLot(problems[0], solver);
  const fast = await timed(() => problems.forEach((problem) => void planLot(problem, solver)));
  const few = problems.slice(0, 10);
  const until = { relativeGap: 1e-3, maxNodes: 500 };
  const slow = await timed(() => few.forEach((problem) => void planLotMilp(problem, solver, 'onlySelling', until)));
  return {
    name: 'lot: literal programme / linear programme',
    value: slow.cpu / few.length / (fast.cpu / problems.length),
    unit: 'times',
    detail: `CPU; ${problems.length} linear programmes in ${told(fast)}; ${few.length} literal ones in ${told(slow)}, at most 500 nodes`,
  };
}

/** A day's 96 ISPs with all agents, its plan made before. */
async function operationFigure(): Promise<Figure> {
  let start: { cpu: NodeJS.CpuUsage; wall: number } | undefined;
  await simulate(dayOf(), {
    listen: (_, _phase, isp) => {
      if (isp >= 0) start ??= { cpu: process.cpuUsage(), wall: performance.now() };
    },
  });
  const { cpu, wall } = start as unknown as { cpu: NodeJS.CpuUsage; wall: number };
  const { user, system } = process.cpuUsage(cpu);
  const day = { result: undefined, cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1000 };
  return {
    name: 'a day of 96 ISPs, all agents',
    value: day.cpu,
    unit: 'seconds',
    detail: `CPU; ${told(day)}; without its plan`,
  };
}
