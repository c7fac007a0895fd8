import { decisionKind } from '../../../src/market/kinds.ts';
import { type LotAnswer, type LotAsked, planLots } from '../evpla/lotDay.ts';
import { lotDays } from './lotDays.ts';

/** A parking lot's day: what it bids in each scenario of local prices (3)-(6). */
export const lot = decisionKind<LotAsked, LotAnswer>({
  ...lotDays,
  kind: 'lot',
  says: 'When the sessions of a lot charge and give, and what reserve they hold, in each scenario of local prices: what it bids.',
  by: 'linear programmes',
  slow: true,
  solve(asked, solver) {
    const answer = planLots(asked, solver);
    return { objective: answer.profitEur, answer };
  },
});
