import { InputError } from '../../../errors.ts';
import type { ObservedSeries } from '../../../observed/observed.ts';
import { rounded } from '../estimators/scores.ts';
import { meanOf } from '../samples.ts';
import { clustersOf } from './clusters.ts';
import { fitField } from './field.ts';
import { DAY_KINDS, type DayShapes, type LoadClass, type LoadsModel, SEASONS, type SeasonName } from './model.ts';
import { fitPv } from './pv.ts';
import { type Choice, hourlyMeans, onOneGrid, present, type Step, sortSeries, stepsOf } from './series.ts';
import { quantileTable } from './table.ts';

/**
 * Fits load and PV by node to observed series.
 *
 * Loads: each series over its own mean; series of like shape make a class (its hourly means by season and kind of day, the
 * standard deviation about them by hour, and the distribution of deviations as a function of a normal score). PV: output over that
 * of a clear sky in that season (see loadsPv.ts), likewise by season. Over time and between
 * places the scores hang together as a `Field`. Series that say nothing of either are left out and told in `notes`.
 * @param series with units of power; PV by name (`solar`, `pv`), all others are loads
 * @param p.timeZone IANA name of the zone whose clock customers live by
 * @param p.normal loads are normal about the mean profile, as in the second seed paper
 * @param p.ordered the series stand in order along a feeder, so that correlation may fade with distance
 * @param p.series names of those to take, and `p.unit` of those without one
 * @throws InputError when no series can be used, or those of loads, or of PV, have different steps
 */
export function fitLoads(
  series: readonly ObservedSeries[],
  p: { timeZone: string; normal?: boolean; ordered?: boolean } & Choice,
): LoadsModel {
  const notes: string[] = [];
  const { load, pv } = sortSeries(series, p, notes);
  if (load.length + pv.length === 0) {
    throw new InputError({
      found: `no series of load or PV${notes.length > 0 ? ` (${notes[0].replace(/\.$/, '')})` : ''}`,
      expected: 'series with a unit of power, MW or kW, of at least six days',
    });
  }
  for (const own of [load, pv]) {
    const steps = [...new Set(own.map(({ stepMinutes }) => stepMinutes))];
    if (steps.length > 1) {
      throw new InputError({
        found: `series with steps of ${steps.join(' and ')} minutes`,
        expected: 'one step for all',
      });
    }
    if (own.length === 1) {
      notes.push(`${own[0].name}: one series does not say how nodes move together, so all move as one.`);
    }
  }
  return {
    timeZone: p.timeZone,
    notes,
    ...(load.length > 0 ? { load: fitLoad(load, p, notes) } : {}),
    ...(pv.length > 0 ? { pv: fitPv(pv, p) } : {}),
  };
}

function fitLoad(
  series: readonly ObservedSeries[],
  p: { timeZone: string; normal?: boolean; ordered?: boolean },
  notes: string[],
): NonNullable<LoadsModel['load']> {
  const below = series.filter((each) => present(each).some((value) => value < 0)).map(({ name }) => name);
  if (below.length > 0) notes.push(`Below 0 at times, where a generated load is 0: ${below.join(', ')}.`);
  const parts = series.map((each) => {
    const meanMw = meanOf(present(each));
    return {
      name: each.name,
      meanMw,
      relative: each.values.map((value) => value / meanMw),
      steps: stepsOf(each, p.timeZone),
    };
  });
  const groups = clustersOf(parts.map(({ relative, steps }) => hourlyMeans(relative, steps).flat()));
  const classes = groups.map((members): LoadClass => {
    const own = members.map((k) => parts[k]);
    const shapes = shapesOf(own, notes);
    const rest = own.map(({ relative, steps }) => relative.map((value, k) => value - meanAt(shapes, steps[k])));
    const sd = sdByHour(
      rest,
      own.map(({ steps }) => steps),
    );
    const scaled = rest.map((values, i) => {
      const byHour = values.map((value, k) => value / sd[Math.floor(own[i].steps[k].hour)]);
      const ownSd = Math.sqrt(meanOf(byHour.filter((value) => !Number.isNaN(value)).map((value) => value * value)));
      return byHour.map((value) => value / ownSd);
    });
    const standard = scaled.flatMap((values) => [...values]);
    return {
      series: own.map(({ name }) => name),
      meanMw: rounded(meanOf(own.map(({ meanMw }) => meanMw))),
      shapes,
      sd,
      ...(p.normal ? {} : { deviation: quantileTable(standard) }),
    };
  });
  const deviations = parts.map((own) => {
    const shapes = shapesOf([own], []);
    return own.relative.map((value, k) => value - meanAt(shapes, own.steps[k]));
  });
  const tables = classes.flatMap(({ deviation, series: own }) => (deviation ? own.map(() => deviation) : []));
  return { classes, field: fitField(onOneGrid(series, deviations), series[0].stepMinutes / 60, { ...p, tables }) };
}

/** Mean courses of a class by season; seasons of which some hour is not known are left out. */
function shapesOf(
  own: readonly { relative: Float64Array; steps: readonly Step[]; name: string }[],
  notes: string[],
): LoadClass['shapes'] {
  const all = own.flatMap(({ relative, steps }) => steps.map((step, k) => ({ step, value: relative[k] })));
  const shapes: Partial<Record<SeasonName, DayShapes>> = {};
  for (const season of SEASONS) {
    const ofSeason = all.filter(({ step, value }) => step.season === season && !Number.isNaN(value));
    const means = hourlyMeans(
      ofSeason.map(({ value }) => value),
      ofSeason.map(({ step }) => step),
    );
    if (ofSeason.length === 0 || means.flat().some(Number.isNaN)) continue;
    shapes[season] = Object.fromEntries(
      DAY_KINDS.map((kind, k) => [kind, means[k].map((value) => rounded(value))]),
    ) as unknown as DayShapes;
  }
  if (Object.keys(shapes).length > 0) return shapes as LoadClass['shapes'];
  const season = all[0].step.season;
  const means = hourlyMeans(
    all.map(({ value }) => value),
    all.map(({ step }) => step),
  );
  const ofDays = [0, 1, 2].map((kind) =>
    means[kind].map((value, hour) => {
      const known = [value, means[0][hour], means[1][hour], means[2][hour]].find((each) => !Number.isNaN(each));
      return rounded(known ?? 1);
    }),
  );
  notes.push(`${own[0].name}: no season is whole, so what there is stands for all of them.`);
  return { [season]: { weekday: ofDays[0], saturday: ofDays[1], sunday: ofDays[2] } } as LoadClass['shapes'];
}

/** The shape's value at a step; the season's own, or that of any other. */
function meanAt(shapes: LoadClass['shapes'], { season, kind, hour }: Step): number {
  const shape = shapes[season] ?? Object.values(shapes).find((each) => each !== undefined);
  return shape ? shape[DAY_KINDS[kind]][Math.floor(hour)] : 0;
}

function sdByHour(rest: readonly Float64Array[], steps: readonly (readonly Step[])[]): number[] {
  const squares = new Array<number>(24).fill(0);
  const counts = new Array<number>(24).fill(0);
  rest.forEach((values, i) => {
    values.forEach((value, k) => {
      if (Number.isNaN(value)) return;
      squares[Math.floor(steps[i][k].hour)] += value * value;
      counts[Math.floor(steps[i][k].hour)]++;
    });
  });
  return squares.map((square, hour) => rounded(Math.max(1e-6, Math.sqrt(square / Math.max(1, counts[hour])))));
}
