import { decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import { responseCurves } from '../tso/responseCurves.ts';
import type { TsoMarket, TsoStep } from '../tso/tsoMarket.ts';
import type { DrawnBox, ResponsePiece } from '../tso/valueFunction.ts';
import { stepOf } from './steps.ts';

/** A day, or of it the one step that is looked at. */
interface Day {
  market: TsoMarket;
  steps: readonly TsoStep[];
  hours: number;
  /** Step of the day that is the first of these. */
  first: number;
  boxes: readonly DrawnBox[];
  /** What the feeders draw as users answered. */
  importMw: Float64Array;
}

interface Curves {
  first: number;
  pieces: readonly (readonly ResponsePiece[])[];
}

/** Costs this close are one, EUR/h. */
const MEETS = 1e-6;

function narrowed(day: Day, at: Moment): Day {
  const t = stepOf(at, day.hours) - day.first;
  return {
    ...day,
    ...{ first: day.first + t, steps: [day.steps[t]], boxes: [day.boxes[t]], importMw: day.importMw.slice(t, t + 1) },
  };
}

/** What is drawn in a step where nothing is offered, and the pieces that are the cost there. */
function there(day: Day, { first, pieces }: Curves, at: Moment) {
  const t = stepOf(at, day.hours);
  const drawnMw = day.importMw[t - day.first];
  const ofStep = pieces[t - first];
  const costOf = ({ constant, lmp }: ResponsePiece) => constant + lmp * drawnMw;
  const costEurPerH = Math.max(...ofStep.map(costOf));
  const meeting = ofStep.filter((piece) => costOf(piece) >= costEurPerH - MEETS);
  return { drawnMw, costEurPerH, meeting, ofStep };
}

const lowest = (values: readonly number[]): number => Math.min(...values);
const highest = (values: readonly number[]): number => Math.max(...values);

function told(day: Day, curves: Curves, at: Moment): ToldValue[] {
  const { drawnMw, costEurPerH, ofStep } = there(day, curves, at);
  const { steps, boxes } = narrowed(day, at);
  const lmps = ofStep.map(({ lmp }) => lmp);
  return [
    { what: 'they draw', value: drawnMw, unit: 'MW' },
    { what: 'and could from', value: boxes[0].leastMw, unit: 'MW' },
    { what: 'to', value: boxes[0].mostMw, unit: 'MW' },
    { what: 'cost', value: costEurPerH, unit: 'EUR/h' },
    { what: 'pieces', value: ofStep.length, unit: '' },
    { what: 'lowest LMP of them', value: lowest(lmps), unit: 'EUR/MWh' },
    { what: 'highest', value: highest(lmps), unit: 'EUR/MWh' },
    { what: 'a MW offered upward is worth up to', value: highest(ofStep.map(({ upWorth }) => upWorth)), unit: 'EUR/h' },
    { what: 'downward', value: highest(ofStep.map(({ downWorth }) => downWorth)), unit: 'EUR/h' },
    { what: 'required upward', value: steps[0].requiredUpMw, unit: 'MW' },
    { what: 'required downward', value: steps[0].requiredDownMw, unit: 'MW' },
  ];
}

function bounds(day: Day, curves: Curves, at: Moment): string[] {
  const lmps = there(day, curves, at).meeting.map(({ lmp }) => lmp);
  return highest(lmps) - lowest(lmps) > MEETS ? ['a jump of the price just there'] : [];
}

function knobs(day: Day, _: Curves, at: Moment): Knob<Day>[] {
  const one = narrowed(day, at);
  const [step] = one.steps;
  const [box] = one.boxes;
  const quantity = (key: 'demandMw' | 'windMw', name: string): Knob<Day> => ({
    ...{ name, unit: 'MW', now: step[key], from: 0, to: 2 * step[key] + 10 },
    turned: (of, value) => {
      const narrow = narrowed(of, at);
      return { ...narrow, steps: [{ ...narrow.steps[0], [key]: value }] };
    },
  });
  const [drawnMw] = one.importMw;
  return [
    {
      ...{ name: 'drawn by the feeders in this step', unit: 'MW', now: drawnMw },
      ...{ from: Math.min(box.leastMw, drawnMw), to: Math.max(box.mostMw, drawnMw) },
      turned: (of, value) => ({ ...narrowed(of, at), importMw: Float64Array.of(value) }),
    },
    quantity('demandMw', 'load in this step'),
    quantity('windMw', 'wind in this step'),
  ];
}

/** What the TSO tells the leader of its cost. */
export const responseCurve = decisionKind<Day, Curves>({
  kind: 'response curve',
  says: "How the TSO's cost answers to what the feeders draw and offer: what the DSO is told before it leads.",
  ...{ unit: '', sense: 'least', by: 'dispatches at the corners of its pieces', slow: true },
  outcome: {
    what: 'LMP at what users answered, nothing offered',
    unit: 'EUR/MWh',
    of: (day, curves, at) => {
      const { drawnMw, meeting } = there(day, curves, at);
      return drawnMw < 0 ? highest(meeting.map(({ lmp }) => lmp)) : lowest(meeting.map(({ lmp }) => lmp));
    },
  },
  ...{ told, bounds, knobs },
  solve({ market, steps, boxes, first }, solver) {
    return { objective: 0, answer: { first, pieces: responseCurves(solver, market, steps, boxes) } };
  },
});
