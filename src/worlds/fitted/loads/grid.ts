import type { Network } from '../../../grid/network.ts';
import { validateNetwork } from '../../../grid/topology.ts';
import { stream } from '../../../random/streams.ts';
import type { Calendar } from '../../../time/calendar.ts';
import { dayNumber, localDays } from '../localDays.ts';
import type { Span } from './course.ts';
import { drawClearness, drawLoads, type LoadNode } from './draws.ts';
import {
  DAY_KINDS,
  type Field,
  type LoadClass,
  type LoadsModel,
  ofSeason,
  type PvModel,
  seasonOfDay,
} from './model.ts';

interface Grid {
  network: Network;
  calendar: Calendar;
  seed: string | number;
}

/**
 * Active load of a network, MW, a row of buses per ISP, from a fitted model. Every bus is of one of the model's classes and has as many
 * customers as its mean load is times that of the class's series. The load of the whole network runs between the factors as the
 * classes' mean courses do in the season, a margin at either end left to chance; a bus has its share of the whole.
 * @param loadFactor lowest and highest load of the whole network as shares of installed
 * @param margin share of the span that the mean courses leave free at either end
 */
export function fittedLoadTable(
  { network, calendar, seed }: Grid,
  model: NonNullable<LoadsModel['load']>,
  loadFactor: { minimum: number; peak: number },
  margin: number,
): Float64Array {
  const installed = Float64Array.from(network.buses, (bus) => bus.loadMw);
  const buses = installed.length;
  const random = stream(seed, 'grid', 'fitted class');
  const weights = model.classes.map(({ series }) => series.length);
  const meanFactor = (loadFactor.minimum + loadFactor.peak) / 2;
  const { parents, order } = treeOf(network, model.field, (bus) => installed[bus] !== 0);
  const nodes = Array.from(installed, (mw, bus): LoadNode => {
    const own = model.classes[random.pick(weights)];
    return { class: own, parent: parents[bus], customers: Math.max(1, Math.abs(mw * meanFactor) / own.meanMw) };
  });

  const table = new Float64Array(calendar.ispCount * buses);
  drawLoads(model, {
    places: nodes,
    order,
    span: spanOf(calendar),
    seed,
    visit: (bus, loads) => {
      for (let isp = 0; isp < loads.length; isp++) table[isp * buses + bus] = installed[bus] * loads[isp];
    },
  });
  scale(table, installed, nodes, calendar, loadFactor, margin);
  return table;
}

/** Scales each ISP's row so that the whole has its place between the factors; no bus draws more than installed. */
function scale(
  table: Float64Array,
  installed: Float64Array,
  nodes: readonly LoadNode[],
  calendar: Calendar,
  { minimum, peak }: { minimum: number; peak: number },
  margin: number,
): void {
  const buses = installed.length;
  const whole = installed.reduce((a, b) => a + b, 0);
  const dayOf = localDays(calendar.timeZone);
  const ranges = new Map<string, { low: number; high: number }>();
  for (const { date, firstIsp, ispCount } of calendar.days) {
    const season = seasonOfDay(dayOf(dayNumber(date)));
    const range = ranges.get(season) ?? rangeOf(season, nodes, installed, whole);
    ranges.set(season, range);
    for (let isp = firstIsp; isp < firstIsp + ispCount; isp++) {
      const row = table.subarray(isp * buses, (isp + 1) * buses);
      const sum = row.reduce((a, b) => a + b, 0);
      const course = range.high > range.low ? (sum / whole - range.low) / (range.high - range.low) : 0.5;
      const place = Math.min(1, Math.max(0, margin + (1 - 2 * margin) * course));
      const factor = sum === 0 ? 0 : ((minimum + (peak - minimum) * place) * whole) / sum;
      for (let bus = 0; bus < buses; bus++) {
        const mw = row[bus] * factor;
        row[bus] = Math.abs(mw) > Math.abs(installed[bus]) ? installed[bus] : mw;
      }
    }
  }
}

/** Lowest and highest mean hour of the whole network in a season, over its mean. */
function rangeOf(
  season: ReturnType<typeof seasonOfDay>,
  nodes: readonly LoadNode[],
  installed: Float64Array,
  whole: number,
): { low: number; high: number } {
  const weights = new Map<LoadClass, number>();
  nodes.forEach(({ class: own }, bus) => {
    weights.set(own, (weights.get(own) ?? 0) + installed[bus] / (whole || 1));
  });
  const course = DAY_KINDS.flatMap((kind) =>
    Array.from({ length: 24 }, (_, hour) =>
      [...weights].reduce((sum, [own, weight]) => sum + weight * ofSeason(own.shapes, season)[kind][hour], 0),
    ),
  );
  return { low: Math.min(...course), high: Math.max(...course) };
}

/**
 * Clearness of the sky, 0 to 1, over each bus with PV in every ISP, from a fitted model.
 * @param pvMw PV installed at each bus
 */
export function fittedClearness({ network, calendar, seed }: Grid, model: PvModel, pvMw: Float64Array): Float64Array[] {
  const { parents, order } = treeOf(network, model.field, (bus) => pvMw[bus] > 0);
  const places = Array.from(pvMw, (_, bus) => ({ parent: parents[bus], customers: 1 }));
  const clearness: Float64Array[] = [];
  drawClearness(model, {
    places,
    order,
    span: spanOf(calendar),
    seed,
    visit: (bus, values) => {
      if (pvMw[bus] > 0) clearness[bus] = values;
    },
  });
  return clearness;
}

const spanOf = ({ days, timeZone }: Calendar): Span => ({
  days: days.map(({ date }) => dayNumber(date)),
  dayOf: localDays(timeZone),
});

/** The buses as a tree, parents before children; where distance does not matter, only those that count, and no tree. */
function treeOf(
  network: Network,
  { near, far }: Field,
  counts: (bus: number) => boolean,
): { parents: ArrayLike<number>; order: ArrayLike<number> } {
  if (near > far) {
    const { parentBus, order } = validateNetwork(network);
    return { parents: parentBus, order };
  }
  const buses = network.buses.map((_, bus) => bus);
  return { parents: buses.map(() => -1), order: buses.filter(counts) };
}
