/** How fast a day of the nested market is planned and run. Alone: `npx tsx bench/main.ts nested`. */
import { fileURLToPath } from 'node:url';
import { leadByBigM } from '../agents/nested/dso/bigMLeader.ts';
import type { DayProblem } from '../agents/nested/dso/decideDay.ts';
import { leadByCurve } from '../agents/nested/dso/leaders.ts';
import { reach } from '../agents/nested/dso/reach.ts';
import type { ChargingDay } from '../agents/nested/fleet/chargingDay.ts';
import { ChargingSolver } from '../agents/nested/fleet/chargingDp.ts';
import { planCharging } from '../agents/nested/fleet/chargingMilp.ts';
import { type Config, cast, loadConfig, simulate } from '../agents/nested/index.ts';
import { monitoredLines, withLines } from '../agents/nested/tso/monitored.ts';
import type { TsoMarket, TsoStep } from '../agents/nested/tso/tsoMarket.ts';
import { valueFunction } from '../agents/nested/tso/valueFunction.ts';
import type { Decision } from '../src/bus/agent.ts';
import { kept } from '../src/lookup.ts';
import { loadSolver } from '../src/optimizers/highs.ts';
import { type Figure, type Timed, timed } from './figure.ts';

const CONFIG = fileURLToPath(new URL('../configs/nested.yaml', import.meta.url));
const SCHEMES = ['none', 'sequential', 'nested', 'central'] as const;
const DAYS_OF_STUDY = 30;
const CORES = 2;

const told = ({ cpu, wall }: Timed<unknown>): string => `${cpu.toFixed(2)} s of CPU, ${wall.toFixed(2)} s by the clock`;

type Agents = typeof cast;

/** An agent of the cast whose decisions are heard. */
const overheard = <K extends keyof Agents>(role: K, hear: (decision: Decision) => void) =>
  ((self: Parameters<Agents[K]>[0]) =>
    (cast[role] as (self: unknown) => ReturnType<Agents[K]>)({ ...self, decided: hear })) as Agents[K];

function dayOf(change: (market: Config['market']) => void = () => {}) {
  const loaded = loadConfig(CONFIG);
  change(loaded.config.market);
  return loaded;
}

/** What was decided in a day until it was cleared, the last of each kind. */
async function decisions() {
  const known = new Map<string, Decision>();
  const charging: ChargingDay[] = [];
  const hear = (decision: Decision) => {
    known.set(decision.kind, decision);
    if (decision.kind === 'EV charging') charging.push(decision.problem as ChargingDay);
  };
  const agents = { ...cast, tso: overheard('tso', hear), dso: overheard('dso', hear), fleet: overheard('fleet', hear) };
  await simulate(dayOf(), { cast: agents, listen: ({ type }) => (type === 'LeaderPlan' ? 'end' : undefined) });
  const problemOf = <P>(kind: string) => kept(known, kind).problem as P;
  const { feeders, answered } = problemOf<DayProblem>('feeder day, nested');
  const dispatch = problemOf<{ market: TsoMarket; steps: TsoStep[] }>('dispatch');
  if (!('curve' in answered)) throw new Error('the leader was told no curve');
  const { requiredUpMw, requiredDownMw, pieces } = answered.curve;
  const curves = pieces.map((ofStep, t) => ({
    ...{ requiredUpMw: requiredUpMw[t], requiredDownMw: requiredDownMw[t], solves: 0 },
    pieces: ofStep as Parameters<typeof leadByCurve>[2][number]['pieces'],
  }));
  return { feeders, curves, ...dispatch, charging: charging.filter(({ offer }) => offer !== undefined) };
}

/** The programmes of a day beside their twins, and whole days under each scheme. */
export async function benchNested(): Promise<Figure[]> {
  const solver = await loadSolver();
  const { feeders, curves, market, steps, charging } = await decisions();
  const [feeder] = feeders;
  const boxes = reach(feeder);
  const imports = boxes.map(({ leastMw, mostMw }) => ({ leastImportMw: [leastMw], mostImportMw: [mostMw] }));
  const known = withLines(market, steps, monitoredLines(market, steps, imports));
  const value = await timed(() => known.steps.map((step, t) => valueFunction(solver, known.market, step, boxes[t])));
  const solves = value.result.reduce((sum, each) => sum + each.solves, 0);
  const count = curves.reduce((sum, { pieces }) => sum + pieces.length, 0);
  const curve = await timed(() => leadByCurve(solver, feeder, curves, { gap: 1e-5 }));
  const bigM = await timed(() => leadByBigM(solver, feeders, market, steps, { gap: 1e-3, maxNodes: 100_000 }));
  return [
    {
      name: 'nested: curve of a day of 24 steps',
      value: value.cpu,
      unit: 'seconds',
      detail: `CPU; ${solves} dispatches, ${count} pieces; ${told(value)}`,
    },
    {
      name: 'nested: leader by big-Ms at gap 1e-3 / by the curve at gap 1e-5',
      value: bigM.cpu / (curve.cpu + value.cpu),
      unit: 'times',
      detail: `CPU, the curve with its making; big-Ms ${told(bigM)}, to ${bigM.result.objectiveEur.toFixed(1)} EUR; curve ${told(curve)}, to ${curve.result.objectiveEur.toFixed(1)} EUR`,
    },
    await chargingFigure(charging),
    ...(await dayFigures()),
  ];
}

async function chargingFigure(charging: readonly ChargingDay[]): Promise<Figure> {
  const solver = await loadSolver();
  const programme = new ChargingSolver();
  const [first] = charging;
  programme.solve(first);
  const repeats = 20;
  const fast = await timed(() => {
    for (let k = 0; k < repeats; k++) for (const day of charging) programme.solve(day);
  });
  const few = charging.slice(0, 60);
  const slow = await timed(() => few.forEach((day) => void planCharging(solver, day)));
  return {
    name: "nested: an EV's MILP / its programme",
    value: slow.cpu / few.length / (fast.cpu / charging.length / repeats),
    unit: 'times',
    detail: `CPU; ${repeats * charging.length} programmes in ${told(fast)}; ${few.length} MILPs in ${told(slow)}`,
  };
}

async function dayFigures(): Promise<Figure[]> {
  const days: { scheme: string; day: Timed<unknown> }[] = [];
  for (const scheme of SCHEMES) {
    const loaded = dayOf((market) => Object.assign(market, { scheme }));
    days.push({ scheme, day: await timed(() => simulate(loaded)) });
  }
  const cpu = days.reduce((sum, { day }) => sum + day.cpu, 0);
  return [
    ...days.map(
      ({ scheme, day }): Figure => ({
        name: `nested: a day with its users, ${scheme}`,
        value: day.cpu,
        unit: 'seconds',
        detail: `CPU; 15 buildings, 140 EVs, 96 ISPs; ${told(day)}`,
      }),
    ),
    {
      name: `nested: a study of ${DAYS_OF_STUDY} days under 4 schemes`,
      value: (cpu * DAYS_OF_STUDY) / CORES / 60,
      unit: 'minutes',
      detail: `reckoned from these days, on ${CORES} cores`,
    },
  ];
}
