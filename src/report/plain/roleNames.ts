import type { Listed } from '../../market/run.ts';
import type { Names, Paid } from '../../market/shownPayments.ts';

/** What parties are called that are told together, where there are more than so many. */
export function roleNames(payments: readonly Paid[], cast: readonly Listed[], most: number): Names {
  const parties = new Set(payments.flatMap(({ payer, payee }) => [payer, payee]));
  if (parties.size <= most) return new Map();
  const paid = cast.filter(({ name }) => parties.has(name));
  const members = (role: string) => paid.filter((each) => each.role === role).length;
  return new Map(
    paid.filter(({ role }) => members(role) > 1).map(({ name, role }) => [name, `${role} (${members(role)})`]),
  );
}
