import { decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type Bid, cleared } from '../tso/clearing.ts';
import type { DispatchedStep, TsoMarket, TsoStep, Unit } from '../tso/tsoMarket.ts';
import { isNear, stepOf } from './steps.ts';

/** A day, or of it the one step that is looked at: nothing couples steps. */
interface Day {
  market: TsoMarket;
  steps: readonly TsoStep[];
  hours: number;
  /** Step of the day that is the first of these. */
  first: number;
  bid: Bid;
}

interface Dispatched {
  first: number;
  steps: readonly DispatchedStep[];
}

/** Flows this near to a limit are at it, MW. */
const AT_LIMIT = 1e-4;

const sizeOf = ({ blocks }: Unit): number => sum(blocks.map(({ mw }) => mw));

/** One of several interfaces, and of several steps. */
const ofStep = (series: Float64Array, count: number, t: number): Float64Array =>
  series.filter((_, k) => k % count === t);

/** The one step of a day. */
function narrowed(day: Day, at: Moment): Day {
  const t = stepOf(at, day.hours) - day.first;
  const { importMw, offerUpMw, offerDownMw } = day.bid;
  const count = day.steps.length;
  return {
    ...day,
    ...{ first: day.first + t, steps: [day.steps[t]] },
    bid: {
      importMw: ofStep(importMw, count, t),
      offerUpMw: ofStep(offerUpMw, count, t),
      offerDownMw: ofStep(offerDownMw, count, t),
    },
  };
}

const dispatchedIn = ({ hours }: Day, { first, steps }: Dispatched, at: Moment): DispatchedStep =>
  steps[stepOf(at, hours) - first];

/** Whether a unit gives part of a block, so that a MW more or less comes of it. */
function isWithinBlock({ blocks }: Unit, mw: number): boolean {
  let from = 0;
  return blocks.some((block) => {
    const isWithin = mw > from + AT_LIMIT && mw < from + block.mw - AT_LIMIT;
    from += block.mw;
    return isWithin;
  });
}

/** What holds the dispatch where it is. */
function bounds(day: Day, answer: Dispatched, at: Moment): string[] {
  const now = dispatchedIn(day, answer, at);
  const {
    market: { units, lines },
    steps: [step],
    bid,
  } = narrowed(day, at);
  const holding: [string, boolean][] = [
    ...lines.map(({ id, ratingMw }, l): [string, boolean] => {
      const over = Math.abs(now.flowMw[l]) - ratingMw;
      return [`line ${id} ${over > AT_LIMIT ? 'beyond' : 'at'} its limit`, over > -AT_LIMIT];
    }),
    ...units.flatMap((unit, u): [string, boolean][] => {
      const mw = now.unitMw[u];
      const isAlone = !isNear(now.unitUpMw[u], 0);
      return [
        [`unit ${unit.name} at part load`, isWithinBlock(unit, mw)],
        [`unit ${unit.name} at full power`, isNear(mw, sizeOf(unit))],
        [
          `unit ${unit.name} kept below full power to hold flexibility`,
          isAlone && isNear(mw + now.unitUpMw[u], sizeOf(unit)),
        ],
      ];
    }),
    ['all the wind there is', now.windMw > 0 && isNear(now.windMw, step.windMw)],
    ['wind that lines or load have no room for', now.windMw < step.windMw - AT_LIMIT],
    ['all the flexibility upward that the DSO offers', now.takenUpMw > 0 && isNear(now.takenUpMw, sum(bid.offerUpMw))],
    [
      'all the flexibility downward that the DSO offers',
      now.takenDownMw > 0 && isNear(now.takenDownMw, sum(bid.offerDownMw)),
    ],
    ['flexibility upward missing', now.missedUpMw > AT_LIMIT],
    ['flexibility downward missing', now.missedDownMw > AT_LIMIT],
    ['load shed', now.shedMw > AT_LIMIT],
  ];
  return holding.flatMap(([by, holds]) => (holds ? [by] : []));
}

function told(day: Day, answer: Dispatched, at: Moment): ToldValue[] {
  const now = dispatchedIn(day, answer, at);
  const step = day.steps[stepOf(at, day.hours) - day.first];
  return [
    { what: 'before lines', value: now.lambda, unit: 'EUR/MWh' },
    { what: 'price of flexibility upward', value: now.upPrice, unit: 'EUR/MW' },
    { what: 'downward', value: now.downPrice, unit: 'EUR/MW' },
    { what: 'required upward', value: step.requiredUpMw, unit: 'MW' },
    { what: 'of it taken of the DSO', value: now.takenUpMw, unit: 'MW' },
    { what: 'required downward', value: step.requiredDownMw, unit: 'MW' },
    { what: 'of that taken', value: now.takenDownMw, unit: 'MW' },
    { what: 'cost', value: now.costEurPerH, unit: 'EUR/h' },
    ...day.market.lines.flatMap(({ id }, l) =>
      isNear(now.linePrice[l], 0)
        ? []
        : [{ what: `a MW more on line ${id} would save`, value: Math.abs(now.linePrice[l]), unit: 'EUR/h' }],
    ),
  ];
}

type Quantity = 'windMw' | 'requiredUpMw' | 'requiredDownMw';

/** What can be turned in a step; of what is required, the way in which more is. */
const quantitiesOf = ({ requiredUpMw, requiredDownMw }: TsoStep): (readonly [Quantity, string])[] => [
  ['windMw', 'wind in this step'],
  requiredUpMw >= requiredDownMw
    ? ['requiredUpMw', 'required upward in this step']
    : ['requiredDownMw', 'required downward in this step'],
];

function knobs(day: Day, answer: Dispatched, at: Moment): Knob<Day>[] {
  const one = narrowed(day, at);
  const [step] = one.steps;
  const now = dispatchedIn(day, answer, at);
  const drawnMw = one.bid.importMw[0];
  const binding = day.market.lines.flatMap(({ id, ratingMw }, l) =>
    isNear(now.linePrice[l], 0) ? [] : [{ id, ratingMw, l }],
  );
  const upTo = (value: number) => 2 * value + 10;
  return [
    ...quantitiesOf(step).map(
      ([key, name]): Knob<Day> => ({
        ...{ name, unit: 'MW', now: step[key], from: 0, to: upTo(step[key]) },
        turned: (of, value) => {
          const there = narrowed(of, at);
          return { ...there, steps: [{ ...there.steps[0], [key]: value }] };
        },
      }),
    ),
    {
      ...{ name: 'drawn by the feeders in this step', unit: 'MW', now: drawnMw },
      ...{ from: Math.min(0, 2 * drawnMw), to: upTo(Math.max(0, drawnMw)) },
      turned: (of, value) => {
        const there = narrowed(of, at);
        return { ...there, bid: { ...there.bid, importMw: there.bid.importMw.with(0, value) } };
      },
    },
    ...binding.map(
      ({ id, ratingMw, l }): Knob<Day> => ({
        ...{ name: `limit of line ${id}`, unit: 'MW', now: ratingMw, from: ratingMw / 2, to: 2 * ratingMw },
        turned: (of, value) => {
          const lines = of.market.lines.map((line, k) => (k === l ? { ...line, ratingMw: value } : line));
          return { ...narrowed(of, at), market: { ...of.market, lines } };
        },
      }),
    ),
  ];
}

/** The TSO's dispatch of a day, step by step, with the prices it publishes. */
export const dispatch = decisionKind<Day, Dispatched>({
  kind: 'dispatch',
  says: 'Which units run and hold flexibility, and what is taken of the DSO, where that costs least; its duals are the prices published.',
  ...{ unit: 'EUR', sense: 'least', by: 'linear programme, a step each' },
  outcome: {
    what: 'LMP at the feeders',
    unit: 'EUR/MWh',
    of: (day, answer, at) => dispatchedIn(day, answer, at).lmpInterface[0],
  },
  ...{ told, bounds, knobs },
  solve({ market, steps, hours, first, bid }, solver) {
    const requirement = (key: 'requiredUpMw' | 'requiredDownMw') => Float64Array.from(steps, (step) => step[key]);
    const required = { requiredUpMw: requirement('requiredUpMw'), requiredDownMw: requirement('requiredDownMw') };
    const { steps: dispatched } = cleared(solver, market, bid, { steps: [...steps], ...required });
    const objective = hours * sum(dispatched.map(({ costEurPerH }) => costEurPerH));
    return { objective, answer: { first, steps: dispatched } };
  },
});
