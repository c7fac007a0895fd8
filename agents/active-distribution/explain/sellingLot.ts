import { decisionKind, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { stateLotMilp } from '../evpla/commitmentMilp.ts';
import { type LotAsked, lotProblem, ONLY_SELLING, planSellingLots, type SellingLotAnswer } from '../evpla/lotDay.ts';
import { hourOf } from './hours.ts';
import { lotDays } from './lotDays.ts';

/** What a unit more is worth in an hour, as expected of all scenarios, while it sells and buys in the hours in which it does. */
function margins(asked: LotAsked, { plans }: SellingLotAnswer, at: Moment, solver: Solver): ToldValue[] {
  const hour = hourOf(at);
  let [energyEur, connectionEur] = [0, 0];
  plans.forEach(({ whole }, s) => {
    const m = stateLotMilp(lotProblem(asked, s), 'onlySelling');
    let place = 0;
    m.sparse().integer?.forEach((isWhole, column) => {
      if (isWhole) m.fix(column, whole[place++]);
    });
    m.solveRelaxed((linear) => solver.solve(linear));
    const probability = asked.prices.probability[s];
    const dual = (row: string) => m.dual(row, hour);
    const sells = m.lower[m.columnAt('isSelling', hour)];
    const reserved = ['lotSpinning', 'lotRegulating'].reduce(
      (all, name) => all + Math.max(0, m.reducedCost(name, hour)),
      0,
    );
    const served = dual('sellingAtMost') + dual('regulatingAtMost') + dual('spinningAtMost');
    energyEur += probability * dual('meter');
    connectionEur +=
      probability * (dual('connection') + sells * served + (1 - sells) * dual('buyingAtMost') + reserved);
  });
  return [
    { what: 'energy in this hour', value: energyEur, unit: 'EUR/MWh' },
    { what: 'connection in this hour', value: connectionEur, unit: 'EUR/MW' },
  ];
}

/** The day of a lot that holds reserve only in hours in which it sells: (5)-(6) to the letter. */
export const sellingLot = decisionKind<LotAsked, SellingLotAnswer>({
  ...lotDays,
  kind: 'selling lot',
  says: 'When the sessions of a lot charge and give, and what reserve they hold while it sells, in each scenario of local prices: what it bids.',
  by: 'MILPs',
  slow: true,
  proof: (_, { profitEur, boundEur }) => ({
    gap: Math.max(0, boundEur - profitEur) / Math.max(1e-9, Math.abs(profitEur)),
    nodeLimit: ONLY_SELLING.maxNodes,
  }),
  duals: margins,
  // what a search that stops early is worth is not linear in anything
  knobs: (asked, answer, at) => lotDays.knobs(asked, answer, at).map((knob) => ({ ...knob, linear: false })),
  solve(asked, solver) {
    const answer = planSellingLots(asked, solver);
    return { objective: answer.profitEur, answer };
  },
});
