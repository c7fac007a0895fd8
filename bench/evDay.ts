/** How much faster the exact dynamic programme for an EV-day is than its MILP on HiGHS in WebAssembly, by CPU. Alone: `npx tsx bench/evDay.ts`. */
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import type { EvDay } from '../src/optimizers/evDay.ts';
import { EvDaySolver } from '../src/optimizers/evDayDp.ts';
import { solveEvDayHighs } from '../src/optimizers/evDayMilp.ts';
import { loadSolver, type Solver } from '../src/optimizers/highs.ts';
import { createCalendar } from '../src/time/calendar.ts';
import { generatePrices } from '../src/worlds/prices.ts';
import { generateFleet } from '../src/worlds/sessions.ts';
import { type Figure, show } from './figure.ts';

const DAYS = 200;
const BATCHES = 10;
const BATCH = 10; // the clock of CPU is too coarse for one run of the dynamic programme

/** Times both solvers on the same 200 days of two kinds, and checks that they agree. */
export async function benchEvDay(): Promise<Figure[]> {
  const random = seedrandom('bench/evDay');
  const solver = await loadSolver();
  return [
    ...compare('uniformly random prices', solver, () => randomDay(random), 2),
    ...compare('the generated winter and summer worlds', solver, worldDay, 1, { ...OF_DAY, id: 'evDay' }),
    ...compare('public sessions', solver, () => randomSession(random, 0), 1, SESSION),
    ...compare('public sessions that may sell', solver, () => randomSession(random, SESSION_KW), 1, SESSION),
  ];
}

const OF_DAY = { what: 'EV-day', size: 'days of 96 ISPs, 11 kW, 60 kWh' };
const SESSION_KW = 11;
const SESSION = { what: 'Session', size: 'sessions of 12 to 40 ISPs, a third of which stay on, 11 kW' };

function compare(
  kind: string,
  solver: Solver,
  dayOf: (k: number) => EvDay,
  milpRuns: number,
  { what, size, id }: { what: string; size: string; id?: string } = OF_DAY,
): Figure[] {
  const days = Array.from({ length: DAYS }, (_, k) => dayOf(k));
  const dp = new EvDaySolver();
  for (let round = 0; round < 20; round++) for (const day of days) dp.solve(day);
  solveEvDayHighs(solver, days[0]);

  let largestGap = 0;
  const times = days.map((day) => {
    const dpMs = shortest(BATCHES, () => {
      for (let i = 0; i < BATCH; i++) dp.solve(day);
    });
    let plan = dp.solve(day);
    const exactEur = plan.objectiveEur;
    const milpMs = shortest(milpRuns, () => {
      plan = solveEvDayHighs(solver, day);
    });
    largestGap = Math.max(largestGap, Math.abs(plan.objectiveEur - exactEur));
    return { dpMs: dpMs / BATCH, milpMs, ratio: (BATCH * milpMs) / dpMs };
  });
  const detail = `${kind}; median of ${DAYS} ${size}; largest difference ${largestGap.toExponential(1)} EUR`;
  const figure = (name: string, unit: string, of: (time: (typeof times)[number]) => number): Figure => ({
    name,
    value: median(times.map(of)),
    unit,
    detail,
  });
  return [
    {
      ...figure(`${what}: MILP on HiGHS in WebAssembly over dynamic programme`, 'times the CPU', (time) => time.ratio),
      ...(id !== undefined && { id }),
    },
    figure(`${what}: dynamic programme`, 'us of CPU', (time) => 1000 * time.dpMs),
    figure(`${what}: MILP on HiGHS in WebAssembly`, 'ms of CPU', (time) => time.milpMs),
  ];
}

/** The k-th day as an agent meets it: prices and sessions of a world of its own, winter and summer in turn. */
export function worldDay(k: number): EvDay {
  const [season, start] = k % 2 === 0 ? (['winter', '2024-02-20'] as const) : (['summer', '2023-06-27'] as const);
  const calendar = createCalendar({ start, days: 1 });
  const prices = generatePrices(season, calendar, k);
  const specification = { evs: 1, batteryKwh: 60, minimumShare: 0.2, chargeKw: 11, dischargeKw: 11 };
  const surprise = { arrivalSdIsps: 0, departureSdIsps: 0, tripSdShare: 0 };
  const lossless = { chargeEfficiency: 1, dischargeEfficiency: 1 };
  const { announced } = generateFleet({ ...specification, ...lossless, surprise }, calendar, k, 'bench');
  const [{ departureIsp, arrivalIsp, tripKwh }] = announced;
  return {
    ...randomDay(seedrandom('bench/shape')),
    departureIsp: departureIsp[0],
    arrivalIsp: arrivalIsp[0],
    tripKwh: tripKwh[0],
    dayAheadPrice: prices.dayAhead,
    upPrice: prices.upward,
    downPrice: prices.downward,
  };
}

/** A commuter's weekday under volatile prices: balancing called for upward or downward in about half of the ISPs each. */
export function randomDay(random: () => number): EvDay {
  const ispCount = 96;
  const series = (price: (isp: number) => number): Float64Array =>
    Float64Array.from({ length: ispCount }, (_, t) => price(t));
  const hourly = Array.from({ length: 24 }, (_, hour) => 90 + 50 * Math.sin((hour - 12) / 3) + 80 * (random() - 0.5));
  const called = series(() => random());
  return {
    ...commuter(ispCount),
    departureIsp: 28 + Math.floor(8 * random()),
    arrivalIsp: 64 + Math.floor(12 * random()),
    tripKwh: 5 + 15 * random(),
    dayAheadPrice: series((t) => hourly[Math.floor(t / 4)]),
    upPrice: series((t) => (called[t] < 0.5 ? hourly[Math.floor(t / 4)] + 150 * random() : Number.NaN)),
    downPrice: series((t) => (called[t] > 0.45 ? hourly[Math.floor(t / 4)] - 150 * random() : Number.NaN)),
  };
}

/** What EVs of the case study have in common. */
export const commuter = (ispCount: number) =>
  ({
    hoursPerIsp: 0.25,
    fromIsp: 0,
    ispCount,
    capacityKwh: 60,
    minimumKwh: 12,
    chargeKw: 11,
    dischargeKw: 11,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    startKwh: 60,
    deviationFee: 30,
    ownerPrice: 85,
    ownerBilling: 'charged',
    wear: 0,
  }) as const;

/** A car at a public charger: part of a volatile day, wanting a third to all of what it can charge in its stay. */
function randomSession(random: () => number, dischargeKw: number): EvDay {
  const stayIsps = 12 + Math.floor(29 * random());
  const fromIsp = Math.floor((96 - stayIsps) * random());
  const ispCount = fromIsp + stayIsps;
  const day = randomDay(random);
  const known = (series: Float64Array): Float64Array => series.slice(0, ispCount);
  const startKwh = 8 + 8 * random();
  const wantedKwh = Math.min(day.capacityKwh, startKwh + (1 + 2 * random()) * (stayIsps / 12) * SESSION_KW);
  return {
    ...day,
    ...{ fromIsp, ispCount, startKwh, dischargeKw, minimumKwh: Math.min(day.minimumKwh, startKwh) },
    ...{ departureIsp: 0, arrivalIsp: 0, tripKwh: 0 },
    ...{ dayAheadPrice: known(day.dayAheadPrice), upPrice: known(day.upPrice), downPrice: known(day.downPrice) },
    end: { wantedKwh, laterIsps: random() < 1 / 3 ? 8 : 0, laterPrice: 90 },
  };
}

/** Least CPU of a few runs, ms: what the machine's other work adds is no part of either solver. */
function shortest(runs: number, call: () => void): number {
  let ms = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return ms;
}

function median(figures: number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.floor(middle)]) / 2;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchEvDay()) process.stdout.write(`${show(figure)}\n`);
}
