import { moneyFigures, type Paid, paymentsOf } from '../../../src/market/shownPayments.ts';
import type { Part } from '../../../src/market/view.ts';
import type { Stored } from './reading.ts';
import { userGroups } from './users.ts';

/** Reasons that are told as one, so that there are colours for all. */
const TOLD: Readonly<Record<string, string>> = {
  generation: 'energy',
  reward: 'rewards and standing by',
  standby: 'rewards and standing by',
};

/** Payments of a run with what they were for as it is told here; none where messages were not kept. */
export function toldPayments(run: Stored): Paid[] {
  const messages = run.table('messages');
  const payments = messages === undefined ? [] : paymentsOf(messages);
  return payments.map((paid) => ({ ...paid, reason: TOLD[paid.reason] ?? paid.reason }));
}

/** Who paid whom; and what those who decide something earned and paid, users of a kind together. */
export function moneyPart(run: Stored): Part & Pick<ReturnType<typeof moneyFigures>, 'colours'> {
  const groups = userGroups(run.config);
  const decide = new Set([run.config.dso.name, run.config.tso.name, ...groups.values()]);
  const among = (party: string) => decide.has(party);
  return moneyFigures(toldPayments(run), { bars: groups, flows: groups, among });
}
