import { decisionKind, type Knob, type ToldValue } from '../../../src/market/kinds.ts';
import { clearMeritOrder, type Dispatch, type MeritOrderProblem } from '../../../src/optimizers/meritOrder.ts';
import { RESERVE_UNITS } from '../market/rules.ts';

/** What the TSO clears: one direction of an ISP, or of one of its steps where the balance is formed. */
export interface ClearingProblem extends MeritOrderProblem {
  step?: { at: number; of: number };
}

const DUST_MW = 1e-9;

/** Prices that are tried, EUR/MWh. */
const LOWEST = -500;
const HIGHEST = 1500;
/** A reserve price beyond this says that there are none but those of the ladder. */
const NO_PRICE = 1e5;

const signOf = ({ direction }: MeritOrderProblem): 1 | -1 => (direction === 'upward' ? 1 : -1);
const isReserve = (name: string): boolean => name === RESERVE_UNITS;

/** MW taken of bids, and of reserve units. */
function taken({ bids }: ClearingProblem, { acceptedMw, reserveMw }: Dispatch): { bidsMw: number; reserveMw: number } {
  let [bidsMw, allReserveMw] = [0, reserveMw];
  bids.forEach(({ name }, k) => {
    if (isReserve(name)) allReserveMw += acceptedMw[k];
    else bidsMw += acceptedMw[k];
  });
  return { bidsMw, reserveMw: allReserveMw };
}

/** Bids that are no reserve units: the dearest taken, upward, or the one that pays least, downward; and the next that is not. */
function atMargin(problem: ClearingProblem, { acceptedMw }: Dispatch): number[] {
  const sign = signOf(problem);
  const own = problem.bids.flatMap(({ name, volumeMw }, k) => (isReserve(name) || volumeMw <= DUST_MW ? [] : [k]));
  const worse = (a: number, b: number) => sign * (problem.bids[a].priceEurPerMwh - problem.bids[b].priceEurPerMwh);
  const ranked = own.sort(worse);
  return [ranked.filter((k) => acceptedMw[k] > 0).at(-1), ranked.find((k) => acceptedMw[k] === 0)].filter(
    (k) => k !== undefined,
  );
}

function priceKnob({ bids }: ClearingProblem, k: number): Knob<ClearingProblem, Dispatch> {
  const { name, priceEurPerMwh: now } = bids[k];
  return {
    ...{ name: `price of the bid of ${name}`, unit: 'EUR/MWh', now, linear: true },
    outcome: {
      what: 'what is taken of it',
      unit: 'MW',
      of: ({ step }, { acceptedMw }) => acceptedMw[k] / (step?.of ?? 1),
    },
    ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
    turned: (of, value) => ({ ...of, bids: of.bids.with(k, { ...of.bids[k], priceEurPerMwh: value }) }),
  };
}

/** Of reserve units with a price, or of the ladder, all of whose prices then move alike. */
function reserveKnob({ reservePriceEurPerMwh: now, bids }: ClearingProblem): Knob<ClearingProblem>[] {
  if (Math.abs(now) < NO_PRICE) {
    return [
      {
        ...{ name: 'price of reserve units', unit: 'EUR/MWh', now, linear: true },
        ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
        turned: (of, value) => ({ ...of, reservePriceEurPerMwh: value }),
      },
    ];
  }
  if (!bids.some(({ name }) => isReserve(name))) return [];
  const moved = (bid: ClearingProblem['bids'][number], by: number) =>
    isReserve(bid.name) ? { ...bid, priceEurPerMwh: bid.priceEurPerMwh + by } : bid;
  return [
    {
      ...{ name: 'added to the prices of reserve units', unit: 'EUR/MWh', now: 0, from: LOWEST, to: HIGHEST },
      linear: true,
      turned: (of, value) => ({ ...of, bids: of.bids.map((bid) => moved(bid, value)) }),
    },
  ];
}

/** EUR/MWh; NaN where nothing is taken. */
function lastPrice({ bids, reservePriceEurPerMwh }: ClearingProblem, { order, reserveMw }: Dispatch): number {
  const last = order.at(-1);
  if (reserveMw > DUST_MW) return reservePriceEurPerMwh;
  return last === undefined ? Number.NaN : bids[last].priceEurPerMwh;
}

const isBid = ({ bids }: ClearingProblem): boolean =>
  bids.some(({ name, volumeMw }) => !isReserve(name) && volumeMw > DUST_MW);

/** What is needed, where bids do not follow it in every MW; with no bids but a ladder, what that does to the price. */
function needKnob(problem: ClearingProblem, answer: Dispatch): Knob<ClearingProblem, Dispatch>[] {
  const { requirementMw: now } = problem;
  const hasLadder = problem.bids.some(({ name }) => isReserve(name));
  if (taken(problem, answer).reserveMw <= DUST_MW || (!isBid(problem) && !hasLadder)) return [];
  const price = { what: 'the price of the last MW', unit: 'EUR/MWh', of: lastPrice };
  return [
    {
      ...{ name: 'needed', unit: 'MW', now, from: 0, to: 2 * now },
      ...(isBid(problem) ? {} : { outcome: price }),
      turned: (of, value) => ({ ...of, requirementMw: value }),
    },
  ];
}

function bounds(problem: ClearingProblem, answer: Dispatch): string[] {
  const { requirementMw, bids } = problem;
  const { bidsMw, reserveMw } = taken(problem, answer);
  if (requirementMw <= DUST_MW) return ['nothing being needed'];
  if (reserveMw <= DUST_MW) return ['what is needed'];
  if (!isBid(problem)) return ['nothing being bid'];
  const offeredMw = bids.reduce((sum, { name, volumeMw }) => sum + (isReserve(name) ? 0 : volumeMw), 0);
  return bidsMw >= offeredMw - DUST_MW
    ? ['what is bid: no more']
    : ['reserve units, which are better than the bids left'];
}

function told(problem: ClearingProblem, answer: Dispatch): ToldValue[] {
  const { step, requirementMw } = problem;
  const { bidsMw, reserveMw } = taken(problem, answer);
  const priced: ToldValue[] =
    bidsMw + reserveMw > DUST_MW
      ? [{ what: 'price of the last MW', value: lastPrice(problem, answer), unit: 'EUR/MWh' }]
      : [];
  const all = [
    { what: 'needed', value: requirementMw, unit: 'MW' },
    { what: 'of reserve units', value: reserveMw, unit: 'MW' },
    ...priced,
  ];
  return step === undefined ? all : all.map((each) => ({ ...each, what: `step ${step.at + 1}: ${each.what}` }));
}

/** Which bids are used in a direction (18)-(27). */
export const meritOrder = decisionKind<ClearingProblem, Dispatch>({
  kind: 'merit order',
  says: 'Which bids meet what is needed at the least cost, and what is left to reserve units.',
  unit: 'EUR/h',
  sense: 'least',
  by: 'sorting',
  withoutHighs: true,
  apart: ({ direction }) => direction,
  outcome: {
    what: 'taken of bids, on average over the ISP',
    unit: 'MW',
    of: (problem, answer) => taken(problem, answer).bidsMw / (problem.step?.of ?? 1),
  },
  told,
  bounds,
  knobs: (problem, answer) =>
    problem.requirementMw <= DUST_MW
      ? []
      : [
          ...needKnob(problem, answer),
          ...(isBid(problem) ? reserveKnob(problem) : []),
          ...atMargin(problem, answer).map((k) => priceKnob(problem, k)),
        ],
  solve(problem) {
    const answer = clearMeritOrder(problem);
    return { objective: answer.costEur, answer };
  },
  worth(problem, { acceptedMw, reserveMw }) {
    const eur = problem.bids.reduce((sum, { priceEurPerMwh }, k) => sum + priceEurPerMwh * acceptedMw[k], 0);
    return signOf(problem) * (eur + problem.reservePriceEurPerMwh * reserveMw);
  },
});
