import type { Verdict } from '../../claims/findings.ts';
import { counted, listed } from '../../counted.ts';
import type { Sentence, Span } from '../../market/view.ts';

/** What became of a claim under all readings. */
export type Fate = 'holds' | 'refuted' | 'depends' | 'undecided';

/** It depends where one reading has it hold and another refuted; else it is what all say that were asked, or undecided. */
export function fateOf(verdicts: readonly Verdict[]): Fate {
  const asked = verdicts.filter((verdict) => verdict !== 'not asked');
  if (asked.includes('holds') && asked.includes('refuted')) return 'depends';
  const [first] = asked;
  return first !== undefined && asked.every((verdict) => verdict === first) ? first : 'undecided';
}

/** How many claims hold, are refuted, and are undecided; under several readings, how many under all of them. */
export function saysVerdicts(fates: readonly Fate[], readings: number): Sentence {
  const count = (fate: Fate) => fates.filter((each) => each === fate).length;
  const claims = counted(fates.length, 'claim');
  const [holds, refuted, undecided, depends] = (['holds', 'refuted', 'undecided', 'depends'] as const).map(count);
  const some = (n: number, one: string, many: string): Span =>
    n === 0 ? `none ${one}` : { strong: counted(n, one, many) };
  const all: Span[] = [
    some(holds, 'holds', 'hold'),
    some(refuted, 'is refuted', 'are refuted'),
    some(undecided, 'is undecided', 'are undecided'),
    ...(depends > 0 ? [some(depends, 'depends on the reading', 'depend on the reading')] : []),
  ];
  const between = (k: number) => (k === 0 ? '' : k === all.length - 1 ? ' and ' : ', ');
  const under = readings === 1 ? ' ' : `, under all ${readings} readings, `;
  return [`Of ${claims}${under}`, ...all.flatMap((each, k): Span[] => [between(k), each]), '.'];
}

/** Which claims these are, by number; undefined where no claim has such a fate. */
export function saysWhich(fate: Exclude<Fate, 'undecided'>, numbers: readonly number[]): string | undefined {
  if (numbers.length === 0) return undefined;
  const which = `${numbers.length === 1 ? 'Claim' : 'Claims'} ${listed(numbers.map(String))}`;
  const one = numbers.length === 1;
  switch (fate) {
    case 'holds':
      return `${which} ${one ? 'holds' : 'hold'} whatever the reading.`;
    case 'refuted':
      return `${which} ${one ? 'is' : 'are'} refuted whatever the reading.`;
    case 'depends':
      return `${which} ${one ? 'holds' : 'hold'} under one reading and ${one ? 'is' : 'are'} refuted under another.`;
  }
}
