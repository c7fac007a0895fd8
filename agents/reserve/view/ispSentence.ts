import type { Sentence, Span } from '../../../src/market/view.ts';
import { shortText } from '../../../src/numberText.ts';
import { limitText, percentText } from './amounts.ts';
import { type BalanceFacts, formedPriceSentence, needSentence } from './balanceSentence.ts';

/** Volumes below this are told as none, MW. */
const NONE_MW = 5e-4;

/** What there is to say of an ISP of the reserve market. Volumes MW, prices EUR/MWh; NaN: no figure. */
export interface IspFacts {
  upwardEurPerMwh: number;
  downwardEurPerMwh: number;
  bidUpwardMw: number;
  bidDownwardMw: number;
  /** What the DSO was shown of bids and let through; NaN where it was shown none. */
  askedMw: number;
  throughMw: number;
  calledMw: number;
  /** The most loaded main line, `''` where there is but one, and its loading, limit and loading in the run beside, %. */
  line: string;
  linePercent: number;
  limitPercent: number;
  beside?: { name: string; linePercent: number } | undefined;
  /** Where balancing prices are formed. */
  balance?: BalanceFacts | undefined;
}

/** What a party or a system is called for, at what price. */
export function calledSentence({
  upwardEurPerMwh: up,
  downwardEurPerMwh: down,
}: Pick<IspFacts, 'upwardEurPerMwh' | 'downwardEurPerMwh'>): Sentence {
  const price = (eur: number) => `${shortText(eur)} EUR/MWh`;
  if (Number.isNaN(up) && Number.isNaN(down)) return ['No balancing energy is called for.'];
  if (Number.isNaN(down)) return ['The system is called ', { strong: 'upward' }, ` at ${price(up)}.`];
  if (Number.isNaN(up)) return ['The system is called ', { strong: 'downward' }, ` at ${price(down)}.`];
  return ['The system is called ', { strong: 'both ways' }, `: upward ${price(up)}, downward ${price(down)}.`];
}

const strongMw = (mw: number): Span => ({ strong: `${shortText(mw)} MW` });

/** What fleets offer, what of it the DSO lets through, and what is called. */
export function offeredSentence({
  bidUpwardMw: up,
  bidDownwardMw: down,
  askedMw,
  throughMw,
  calledMw,
}: Pick<IspFacts, 'bidUpwardMw' | 'bidDownwardMw' | 'askedMw' | 'throughMw' | 'calledMw'>): Sentence {
  const offers = [
    { mw: up, way: 'upward' },
    { mw: down, way: 'downward' },
  ].filter(({ mw }) => mw >= NONE_MW);
  if (offers.length === 0) return ['Fleets offer nothing.'];
  const offered = offers.flatMap(({ mw, way }, k): Sentence => [k > 0 ? ' and ' : '', strongMw(mw), ` ${way}`]);
  const called: Sentence = calledMw < NONE_MW ? ['nothing is called.'] : [strongMw(calledMw), ' are called.'];
  return ['Fleets offer ', ...offered, '; ', ...throughSpans(askedMw, throughMw, up + down), ...called];
}

function throughSpans(askedMw: number, throughMw: number, offeredMw: number): Sentence {
  if (Number.isNaN(askedMw)) return [];
  const shown = askedMw < offeredMw - NONE_MW ? ` of ${shortText(askedMw)} MW it was shown` : '';
  if (askedMw - throughMw < NONE_MW) return [`the DSO lets all${shown === '' ? ' of it' : shown} through, and `];
  if (throughMw < NONE_MW) return ['the DSO lets ', { strong: 'nothing' }, `${shown} through, and `];
  return ['the DSO lets ', strongMw(throughMw), `${shown} through, and `];
}

/** How loaded the main line is, against its limit and the run beside. */
export function lineSentence({
  line,
  linePercent: percent,
  limitPercent,
  beside,
}: Pick<IspFacts, 'line' | 'linePercent' | 'limitPercent' | 'beside'>): Sentence {
  if (Number.isNaN(percent)) return [];
  const which = line === '' ? 'The main line is' : `The most loaded main line (${line}) is`;
  const over = percent > limitPercent ? `, over its limit of ${limitText(limitPercent)}` : '';
  const other = beside && !Number.isNaN(beside.linePercent) ? `; ${besideText(percent, beside)}` : '';
  return [`${which} at `, { strong: percentText(percent) }, `${over}${other}.`];
}

function besideText(percent: number, { name, linePercent }: { name: string; linePercent: number }): string {
  const text = percentText(linePercent);
  return text === percentText(percent) ? `the same ${name}` : `${name} ${text}`;
}

/** An ISP in words. */
export function ispSentence(facts: IspFacts): Sentence {
  const { balance } = facts;
  const isOffered = facts.bidUpwardMw + facts.bidDownwardMw >= NONE_MW;
  const parts = [
    ...(balance ? [needSentence(balance), formedPriceSentence(balance)] : [calledSentence(facts)]),
    ...(balance && !isOffered ? [] : [offeredSentence(facts)]),
    lineSentence(facts),
  ].filter(({ length }) => length > 0);
  return parts.flatMap((part, k) => (k > 0 ? [' ', ...part] : part));
}
