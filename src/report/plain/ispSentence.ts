import { capital, counted } from '../../counted.ts';
import type { Sentence } from '../../market/view.ts';
import { numberText } from '../../numberText.ts';
import { briefly } from '../figures/numbers.ts';

/** What is known of an ISP. */
export interface OfIsp {
  /** Undefined: messages were not kept. */
  readonly messages?: number;
  readonly payments: number;
  /** What changed hands, EUR: sizes of payments, whoever paid. */
  readonly eur: number;
  /** What the small chart shows, if there is one. */
  readonly strip?: { readonly label: string; readonly value: number; readonly unit: string };
}

/** What is told of an ISP, of whose market nothing is known but its messages and figures. */
export function ispSentence({ messages, payments, eur, strip }: OfIsp): Sentence {
  return [...stripSpans(strip), ...(messages === undefined ? [] : saidSpans(messages, payments, eur))];
}

function stripSpans(strip: OfIsp['strip']): Sentence {
  if (strip === undefined) return [];
  const { label, value, unit } = strip;
  const head = capital(label);
  if (Number.isNaN(value)) return [`${head}: no figure. `];
  return [`${head}: `, { strong: `${briefly(value)} ${unit}`.trimEnd() }, '. '];
}

function saidSpans(messages: number, payments: number, eur: number): Sentence {
  if (messages === 0) return ['Nothing was said about this ISP.'];
  const said: Sentence = [{ strong: counted(messages, 'message') }, ` ${messages === 1 ? 'is' : 'are'} about this ISP`];
  if (payments === 0) return [...said, '; nothing was paid for it.'];
  return [...said, `; ${counted(payments, 'payment')} of `, { strong: `${numberText(eur, 2)} EUR` }, ' for it.'];
}
