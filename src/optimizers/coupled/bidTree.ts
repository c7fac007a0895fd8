import { present } from '../../lookup.ts';
import type { Decision, PriceSearch } from './priceSearch.ts';
import { WAYS } from './room.ts';

/** An offer is torn where it is more than this share of the least bid away from nothing and from that. */
const TORN = 0.02;
/** Of the offers that are torn, this share is decided at once on the way to a plan: those nearest to nothing or to enough. */
const AT_ONCE = 0.5;
const MOST_STEPS = 5;
/** Rounds after each step of that way, and after a decision of the tree. */
const ROUNDS = { ofWay: 3, ofTree: 2 };

export interface TreeEffort {
  /** How many searches are branched into two. */
  nodes: number;
  /** Relative gap that is enough. */
  gap: number;
  /** Lets a search go on for some rounds, and proves its bound. */
  goOn: (search: PriceSearch, rounds: number) => void;
  /** Seeks plans from where a search stands. @returns what the best of all that are known earn, EUR */
  seek: (search: PriceSearch) => number;
}

/**
 * Decides offers that are neither nothing nor as much as a bid must be: first some at once, down to a plan, then one by one in a tree,
 * of which each branch has the bound of its prices.
 * @param bidKwh least bid, above 0
 * @returns a bound on what plans earn that keep to the least bid, EUR: the highest of all branches that are left
 */
export function boundWithBids(root: PriceSearch, bidKwh: number, effort: TreeEffort): number {
  const { nodes, gap, goOn, seek } = effort;
  let earnedEur = wayDown(root, bidKwh, effort);
  const open = [root];
  let decidedEur = earnedEur;
  for (let node = 0; node < nodes && open.length > 0; node++) {
    open.sort((a, b) => b.boundEur - a.boundEur);
    const [{ boundEur }] = open;
    if (boundEur <= decidedEur || boundEur - earnedEur <= gap * Math.abs(boundEur)) break;
    const search = present(open.shift(), 'a branch');
    const torn = tornOffers(search, bidKwh);
    if (torn.length === 0) {
      earnedEur = seek(search);
      decidedEur = Math.max(decidedEur, search.boundEur, earnedEur);
      continue;
    }
    for (const leastKwh of [bidKwh, 0]) {
      const branch = search.where([{ ...torn[0], leastKwh }]);
      goOn(branch, ROUNDS.ofTree);
      open.push(branch);
    }
  }
  return open.reduce((most, { boundEur }) => Math.max(most, boundEur), decidedEur);
}

function wayDown(root: PriceSearch, bidKwh: number, { goOn, seek }: TreeEffort): number {
  let search = root;
  for (let step = 0; step < MOST_STEPS; step++) {
    const torn = tornOffers(search, bidKwh);
    if (torn.length === 0) break;
    search = search.where(torn.slice(-Math.ceil(AT_ONCE * torn.length)));
    goOn(search, ROUNDS.ofWay);
  }
  return seek(search);
}

/** Offers that are neither nothing nor enough, with what is nearer: those farthest from it first. */
function tornOffers(search: PriceSearch, bidKwh: number): Decision[] {
  const torn: (Decision & { farKwh: number })[] = [];
  for (const way of WAYS) {
    search.offered(way).forEach((kwh, isp) => {
      const farKwh = Math.min(kwh, bidKwh - kwh);
      if (farKwh > TORN * bidKwh) torn.push({ way, isp, leastKwh: kwh < bidKwh / 2 ? 0 : bidKwh, farKwh });
    });
  }
  return torn.sort((a, b) => b.farKwh - a.farKwh);
}
