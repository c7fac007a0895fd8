/** What it costs that balancing prices are formed and many react to them. Alone: `npx tsx bench/emergence.ts`. */
import { fileURLToPath } from 'node:url';
import { cast } from '../agents/reserve/cast.ts';
import type { LoadedConfig } from '../agents/reserve/market/config.ts';
import { loadConfig, simulate } from '../agents/reserve/market/fromDisk.ts';
import { type Figure, show, type Timed, timed } from './figure.ts';

/** What reacts: BRPs with stores, or aggregators whose EVs stand idle. */
const KINDS = { stores: '../configs/emergence.yaml', fleets: '../configs/emergence-fleets.yaml' } as const;
type Kind = keyof typeof KINDS;

/** So many that react, in the fitted world of 2023 with steps of five minutes; or the same parties where the world gives the prices. */
function crowd(kind: Kind, count: number, { days, formed }: { days: number; formed: boolean }): LoadedConfig {
  const loaded = loadConfig(fileURLToPath(new URL(KINDS[kind], import.meta.url)));
  const { config } = loaded;
  config.calendar.days = days;
  if (kind === 'stores') {
    const [model] = config.brps;
    const power = 100 / count; // as much together as the need's standard deviation
    config.brps = Array.from({ length: count }, (_, k) => ({
      ...model,
      name: `Store${k + 1}`,
      store: { power, hours: 2 },
    }));
  } else {
    const models = config.aggregators;
    config.aggregators = Array.from({ length: count }, (_, k) => ({
      ...models[k % models.length],
      name: `Fleet${k + 1}`,
    }));
    for (const key of ['battery', 'chargePower', 'dischargePower'] as const) config.fleet[key] *= models.length / count;
  }
  if (formed) return loaded;
  config.market.balancing = undefined;
  for (const each of [...config.brps, ...config.aggregators]) each.reacts = undefined;
  for (const brp of config.brps) brp.store = undefined;
  return loaded;
}

/** The least CPU time of some runs, as a busy machine only ever adds. */
async function leastOf(config: () => LoadedConfig, tries: number): Promise<Timed<unknown>> {
  let least: Timed<unknown> | undefined;
  for (let k = 0; k < tries; k++) {
    const loaded = config();
    const took = await timed(() => simulate(loaded, { cast }));
    if (least === undefined || took.cpu < least.cpu) least = took;
  }
  return least as Timed<unknown>;
}

async function overGiven(kind: Kind): Promise<Figure> {
  const of = (formed: boolean) => leastOf(() => crowd(kind, 50, { days: 28, formed }), 2);
  const [given, formed] = [await of(false), await of(true)];
  return {
    name: `50 reacting ${kind}, prices formed over prices given`,
    value: formed.cpu / given.cpu,
    unit: 'times CPU',
    detail: `28 days, 3 steps an ISP: ${formed.cpu.toFixed(1)} s against ${given.cpu.toFixed(1)} s; by the clock ${(formed.wall / given.wall).toFixed(2)} times`,
  };
}

async function growth(kind: Kind): Promise<Figure> {
  const counts = [10, 100, 1000];
  const perOne: number[] = [];
  for (const count of counts) {
    const { cpu } = await leastOf(() => crowd(kind, count, { days: 1, formed: true }), count < 1000 ? 3 : 1);
    perOne.push((1000 * cpu) / count);
  }
  return {
    name: `A day of 1,000 reacting ${kind} over a day of 100`,
    value: (10 * perOne[2]) / perOne[1],
    unit: 'times CPU (10 is linear)',
    detail: `${perOne.map((ms, k) => `${ms.toPrecision(3)} ms for each of ${counts[k]}`).join(', ')}`,
  };
}

/** Formed prices against given ones, and growth with those who react: stores, then fleets. */
export async function benchEmergence(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of ['stores', 'fleets'] as const) figures.push(await overGiven(kind), await growth(kind));
  return figures;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchEmergence()) process.stdout.write(`${show(figure)}\n`);
}
