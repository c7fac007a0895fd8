import type { Sentence } from '../../../src/market/view.ts';
import { shortText } from '../../../src/numberText.ts';
import { type Balance, byIsp, largestSize, meanOfSteps } from './balance.ts';

/** Needs and reactions below this are told as none, MW. */
const NONE_MW = 5e-4;

/** What the balance of the area was in an ISP: means over its steps, short and more above 0, MW; prices EUR/MWh. */
export interface BalanceFacts {
  baseMw: number;
  reactionMw: number;
  needMw: number;
  /** Largest size of a reaction. */
  largestReactionMw: number;
  /** Of the steps, what is left to be met at least and at most. */
  leastNeedMw: number;
  mostNeedMw: number;
  shortageEurPerMwh: number;
  surplusEurPerMwh: number;
}

/** Facts of each ISP. */
export function balanceFactsOf(balance: Balance): (isp: number) => BalanceFacts {
  const mean = (series: Float64Array) => byIsp(balance, series, meanOfSteps);
  const [base, reaction, need] = [mean(balance.baseMw), mean(balance.reactionMw), mean(balance.needMw)];
  const least = byIsp(balance, balance.needMw, (steps) => Math.min(...steps));
  const most = byIsp(balance, balance.needMw, (steps) => Math.max(...steps));
  const reacted = byIsp(balance, balance.reactionMw, largestSize);
  return (isp) => ({
    largestReactionMw: reacted[isp],
    baseMw: base[isp],
    reactionMw: reaction[isp],
    needMw: need[isp],
    leastNeedMw: least[isp],
    mostNeedMw: most[isp],
    shortageEurPerMwh: balance.shortageEurPerMwh[isp],
    surplusEurPerMwh: balance.surplusEurPerMwh[isp],
  });
}

const side = (mw: number): string => (mw > 0 ? 'short of' : 'long by');
const sizeOf = (mw: number) => ({ strong: `${shortText(Math.abs(mw))} MW` });
const isNone = (mw: number): boolean => Math.abs(mw) < NONE_MW;

/** What the area needs, and what those who react do about it. */
export function needSentence(facts: BalanceFacts): Sentence {
  const { baseMw, reactionMw } = facts;
  const before: Sentence = isNone(baseMw)
    ? ['The area is in balance']
    : [`The area is ${side(baseMw)} `, sizeOf(baseMw)];
  if (isNone(facts.largestReactionMw)) return [...before, '; nobody reacts.'];
  return [...before, '; those who react take ', ...reactionSpans(reactionMw), `, and ${leftText(facts)}.`];
}

function reactionSpans(meanMw: number): Sentence {
  if (isNone(meanMw)) return [{ strong: 'as much more as less' }];
  return [{ strong: `${shortText(Math.abs(meanMw))} MW ${meanMw > 0 ? 'more' : 'less'}` }];
}

const isSwinging = ({ leastNeedMw, mostNeedMw }: BalanceFacts): boolean =>
  leastNeedMw < -NONE_MW && mostNeedMw > NONE_MW;

/** What is left to be met after reactions. */
function leftText(facts: BalanceFacts): string {
  const { needMw, leastNeedMw, mostNeedMw } = facts;
  if (isSwinging(facts))
    return `it swings between ${shortText(-leastNeedMw)} MW long and ${shortText(mostNeedMw)} MW short`;
  return isNone(needMw) ? 'it is in balance' : `it is ${side(needMw)} ${shortText(Math.abs(needMw))} MW`;
}

/** What imbalance costs. */
export function formedPriceSentence({
  shortageEurPerMwh: short,
  surplusEurPerMwh: long,
}: Pick<BalanceFacts, 'shortageEurPerMwh' | 'surplusEurPerMwh'>): Sentence {
  if (short === long) return ['Imbalance is settled at ', { strong: `${shortText(short)} EUR/MWh` }, '.'];
  return [
    'Who is short pays ',
    { strong: `${shortText(short)} EUR/MWh` },
    ', who is long is paid ',
    { strong: `${shortText(long)} EUR/MWh` },
    '.',
  ];
}
