import type { Network } from '../../../src/grid/network.ts';
import { decisionKind, type Knob, type ToldValue } from '../../../src/market/kinds.ts';
import { type Adjustment, cheapestAdjustment, type FlexUnit } from '../../../src/optimizers/dsoAdjustment.ts';
import { fullLines, injected, linearOf, type Tested, worstLine } from './lines.ts';

/** What the DSO clears of what a test has found: lines over their limits, and who could help. */
export interface ClearingLines {
  network: Network;
  tested: Tested;
  /** Part of the volumes under test that is tried, 0 to 1. */
  share: number;
  /** MW per bus, the volumes included. */
  injectionMw: Float64Array;
  limitMw: Float64Array;
  units: FlexUnit[];
}

const DUST_MW = 1e-6;
/** Prices that are tried, EUR/MWh. */
const HIGHEST = 1500;
/** Units whose price is asked about. */
const MOST_KNOBS = 4;
/** How much more may be offered, and lines may carry, as a share, where nothing helps. */
const MOST_TIMES = 3;

const orderedMw = ({ upMw, downMw }: Adjustment, k: number): number => upMw[k] + downMw[k];

const after = ({ injectionMw, units }: ClearingLines, { upMw, downMw }: Adjustment): Float64Array =>
  injected(
    injectionMw,
    units.map(({ bus }, k) => ({ bus, mw: upMw[k] - downMw[k] })),
  );

function solved({ network, injectionMw, limitMw, units }: ClearingLines): Adjustment {
  return cheapestAdjustment({ linear: linearOf(network), injectionMw, limitMw, units });
}

function bounds(problem: ClearingLines, answer: Adjustment): string[] {
  const { injectionMw, units } = problem;
  if (!answer.feasible)
    return [units.length === 0 ? 'no flexibility being offered' : 'too little being offered, or elsewhere'];
  if (worstLine(problem, injectionMw) === undefined) return ['no line being over its limit'];
  const all = units.flatMap(({ name, upMw, downMw }, k) => [
    ...(answer.upMw[k] > DUST_MW && answer.upMw[k] >= upMw - DUST_MW ? [`all that ${name} offers upward`] : []),
    ...(answer.downMw[k] > DUST_MW && answer.downMw[k] >= downMw - DUST_MW ? [`all that ${name} offers downward`] : []),
  ]);
  // Who is asked to withdraw loads a line more the less it does.
  const pushes = units.flatMap(({ bus }, k) => [
    ...(answer.upMw[k] > DUST_MW ? [{ bus, sign: -1 }] : []),
    ...(answer.downMw[k] > DUST_MW ? [{ bus, sign: 1 }] : []),
  ]);
  return [...fullLines(problem, after(problem, answer), pushes), ...all];
}

/** Prices of those who are asked, then of others. */
function priceKnobs({ units }: ClearingLines, answer: Adjustment): Knob<ClearingLines, Adjustment>[] {
  const offering = [...units.keys()].filter((k) => units[k].upMw + units[k].downMw > DUST_MW);
  const asked = offering.sort((a, b) => orderedMw(answer, b) - orderedMw(answer, a) || a - b);
  return asked.slice(0, MOST_KNOBS).flatMap((k) => {
    const { name, upPriceEurPerMwh: now, downPriceEurPerMwh } = units[k];
    if (now !== downPriceEurPerMwh || now < 0) return [];
    return {
      ...{ name: `price of ${name}`, unit: 'EUR/MWh', now, from: 0, to: Math.max(HIGHEST, now), linear: true },
      outcome: {
        what: 'what is ordered of it',
        unit: 'MW',
        of: (_, found) => (found.feasible ? orderedMw(found, k) : Number.NaN),
      },
      turned: (of, value) => ({
        ...of,
        units: of.units.with(k, { ...of.units[k], upPriceEurPerMwh: value, downPriceEurPerMwh: value }),
      }),
    };
  });
}

/** What more it would take, where nothing helps. */
function moreKnobs({ units }: ClearingLines): Knob<ClearingLines, Adjustment>[] {
  const times = { unit: '', now: 1, from: 1, to: MOST_TIMES };
  const limits: Knob<ClearingLines, Adjustment> = {
    ...{ name: 'limits of all lines, times', ...times },
    turned: (of, value) => ({ ...of, limitMw: of.limitMw.map((mw) => mw * value) }),
  };
  if (units.length === 0) return [limits];
  const offers: Knob<ClearingLines, Adjustment> = {
    ...{ name: 'all that is offered, times', ...times },
    turned: (of, value) => ({
      ...of,
      units: of.units.map((unit) => ({ ...unit, upMw: unit.upMw * value, downMw: unit.downMw * value })),
    }),
  };
  return [limits, offers];
}

function told(problem: ClearingLines, answer: Adjustment): ToldValue[] {
  const { injectionMw, units, share } = problem;
  const worst = worstLine(problem, injectionMw);
  return [
    { what: 'part of the volumes tried', value: share, unit: '' },
    ...(worst ? [{ what: `${worst.name} is over its limit by`, value: worst.mw, unit: 'MW' }] : []),
    ...units.flatMap(({ name }, k) => [
      ...(answer.upMw[k] > DUST_MW ? [{ what: `${name} upward`, value: answer.upMw[k], unit: 'MW' }] : []),
      ...(answer.downMw[k] > DUST_MW ? [{ what: `${name} downward`, value: answer.downMw[k], unit: 'MW' }] : []),
    ]),
  ];
}

/** The cheapest flexibility that clears the lines which volumes congest (28)-(38). */
export const adjustment = decisionKind<ClearingLines, Adjustment>({
  kind: 'adjustment',
  says: 'Which flexibility makes room on the lines for the volumes under test at the least cost.',
  unit: 'EUR/h',
  sense: 'least',
  by: 'linear programme',
  withoutHighs: true,
  apart: ({ tested }) => tested,
  outcome: {
    what: 'flexibility to be ordered',
    unit: 'MW',
    of: ({ units }, answer) =>
      answer.feasible ? units.reduce((mw, _, k) => mw + orderedMw(answer, k), 0) : Number.NaN,
  },
  told,
  bounds,
  knobs: (problem, answer) => (answer.feasible ? priceKnobs(problem, answer) : moreKnobs(problem)),
  solve(problem) {
    const answer = solved(problem);
    return answer.feasible ? { objective: answer.costEurPerHour, answer } : undefined;
  },
  worth: ({ units }, { upMw, downMw }) =>
    units.reduce(
      (eur, { upPriceEurPerMwh, downPriceEurPerMwh }, k) =>
        eur + upPriceEurPerMwh * upMw[k] + downPriceEurPerMwh * downMw[k],
      0,
    ),
});
