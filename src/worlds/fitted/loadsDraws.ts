import type { Calendar } from '../../time/calendar.ts';
import { interpolated } from './loadsCourse.ts';
import { drawField, fieldSd, type Place } from './loadsField.ts';
import { DAY_KINDS, type LoadClass, type LoadsModel, ofSeason, type PvModel, seasonOfDay } from './loadsModel.ts';
import { type Days, dayNumber, localDays } from './localDays.ts';
import { valueAt } from './scores.ts';

/** A node whose load is drawn. */
export interface LoadNode extends Place {
  class: LoadClass;
}

const dayNumbers = (calendar: Calendar): number[] => calendar.days.map(({ date }) => dayNumber(date));

/**
 * Loads of nodes over their own means, drawn from a model: the course of the node's class, and about it a deviation that hangs together
 * over time and between nodes as the model says. Of a node of many customers the own part of each averages out, and with it the
 * skewness, as one over the root of their number. Never below 0.
 * @param order nodes, parents before children
 * @param visit is given the load of each node in every ISP of the calendar
 */
export function drawLoads(
  model: NonNullable<LoadsModel['load']>,
  nodes: readonly LoadNode[],
  order: ArrayLike<number>,
  calendar: Calendar,
  seed: string | number,
  visit: (node: number, loads: Float64Array) => void,
): void {
  const dayOf = localDays(calendar.timeZone);
  const days = dayNumbers(calendar);
  const courses = new Map<LoadClass, Float64Array>();
  const spreads = new Map<LoadClass, Float64Array>();
  const ofClass = (known: Map<LoadClass, Float64Array>, of: LoadClass, make: () => Float64Array): Float64Array => {
    const there = known.get(of) ?? make();
    known.set(of, there);
    return there;
  };
  drawField({
    field: model.field,
    places: nodes,
    order,
    days,
    dayOf,
    seed,
    purpose: 'fitted load',
    visit: (node, scores) => {
      const { class: own, customers } = nodes[node];
      const course = ofClass(courses, own, () => courseOf(own, days, dayOf, calendar.ispCount));
      const spread = ofClass(spreads, own, () => spreadOf(own, days, dayOf, calendar.ispCount));
      const sd = fieldSd(model.field, customers);
      const skewed = own.deviation ? 1 / Math.sqrt(customers) : 0;
      visit(
        node,
        scores.map((score, isp) => {
          const standard = score / sd;
          const table = own.deviation && skewed > 0 ? valueAt(own.deviation, standard) : standard;
          const deviation = sd * ((1 - skewed) * standard + skewed * table);
          return Math.max(0, course[isp] + spread[isp] * deviation);
        }),
      );
    },
  });
}

/** The mean course of a class in every ISP of some days, over its mean. */
export function courseOf(own: LoadClass, days: readonly number[], dayOf: Days, length: number): Float64Array {
  return interpolated(days, dayOf, length, (day) => ofSeason(own.shapes, seasonOfDay(day))[DAY_KINDS[day.kind]]);
}

const spreadOf = (own: LoadClass, days: readonly number[], dayOf: Days, length: number): Float64Array =>
  interpolated(days, dayOf, length, () => own.sd);

/**
 * Clearness of the sky over the nodes with PV, 0 to 1.
 * @param visit is given the clearness at each node in every ISP of the calendar
 */
export function drawClearness(
  model: PvModel,
  places: readonly Place[],
  order: ArrayLike<number>,
  calendar: Calendar,
  seed: string | number,
  visit: (place: number, clearness: Float64Array) => void,
): void {
  const dayOf = localDays(calendar.timeZone);
  drawField({
    field: model.field,
    places,
    order,
    days: dayNumbers(calendar),
    dayOf,
    seed,
    purpose: 'fitted clouds',
    visit: (place, scores) => {
      const clearness = new Float64Array(scores.length);
      for (const { date, firstIsp, ispCount } of calendar.days) {
        const table = ofSeason(model.clearness, seasonOfDay(dayOf(dayNumber(date))));
        for (let isp = firstIsp; isp < firstIsp + ispCount; isp++) clearness[isp] = valueAt(table, scores[isp]);
      }
      visit(place, clearness);
    },
  });
}
