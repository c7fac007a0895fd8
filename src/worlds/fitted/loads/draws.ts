import { valueAt } from '../estimators/scores.ts';
import { interpolated, type Span } from './course.ts';
import { drawField, fieldSd, type Place } from './field.ts';
import { DAY_KINDS, type LoadClass, type LoadsModel, ofSeason, type PvModel, seasonOfDay } from './model.ts';

/** A node whose load is drawn. */
export interface LoadNode extends Place {
  class: LoadClass;
}

/** What is drawn: places, in an order in which parents come before children, over some days. */
interface Draw<P extends Place> {
  places: readonly P[];
  order: ArrayLike<number>;
  span: Span;
  seed: string | number;
  /** Is given the values of each place in every ISP of the days. */
  visit: (place: number, values: Float64Array) => void;
}

/**
 * Loads of nodes over their own means, drawn from a model: the course of the node's class, and about it a deviation that hangs together
 * over time and between nodes as the model says. Of a node of many customers the own part of each averages out, and with it the
 * skewness, as one over the root of their number. Never below 0.
 */
export function drawLoads(model: NonNullable<LoadsModel['load']>, { visit, ...draw }: Draw<LoadNode>): void {
  const courses = new Map<LoadClass, { mean: Float64Array; sd: Float64Array }>();
  const courseOf = (own: LoadClass) => {
    const known = courses.get(own) ?? {
      mean: interpolated(draw.span, (day) => ofSeason(own.shapes, seasonOfDay(day))[DAY_KINDS[day.kind]]),
      sd: interpolated(draw.span, () => own.sd),
    };
    courses.set(own, known);
    return known;
  };
  drawField({
    ...draw,
    field: model.field,
    purpose: 'fitted load',
    visit: (node, scores) => {
      const { class: own, customers } = draw.places[node];
      const course = courseOf(own);
      const sd = fieldSd(model.field, customers);
      const skewed = own.deviation ? 1 / Math.sqrt(customers) : 0;
      visit(
        node,
        scores.map((score, isp) => {
          const standard = score / sd;
          const table = own.deviation ? valueAt(own.deviation, standard) : standard;
          const deviation = sd * ((1 - skewed) * standard + skewed * table);
          return Math.max(0, course.mean[isp] + course.sd[isp] * deviation);
        }),
      );
    },
  });
}

/** Clearness of the sky over the places with PV, 0 to 1. */
export function drawClearness(model: PvModel, { visit, ...draw }: Draw<Place>): void {
  const { days, dayOf } = draw.span;
  drawField({
    ...draw,
    field: model.field,
    purpose: 'fitted clouds',
    visit: (place, scores) => {
      const clearness = new Float64Array(scores.length);
      let isp = 0;
      for (const number of days) {
        const day = dayOf(number);
        const table = ofSeason(model.clearness, seasonOfDay(day));
        for (const end = isp + 4 * day.hours.length; isp < end; isp++) clearness[isp] = valueAt(table, scores[isp]);
      }
      visit(place, clearness);
    },
  });
}
