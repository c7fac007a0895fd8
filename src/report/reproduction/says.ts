import type { Verdict } from '../../claims/findings.ts';
import { counted } from '../../counted.ts';
import type { Sentence, Span } from '../../market/view.ts';
import { listed } from '../study/readable.ts';

/** What became of a claim under all readings. */
export type Fate = 'holds' | 'refuted' | 'depends' | 'undecided';

/** It depends where one reading has it hold and another refuted; else it is what all say, or undecided. */
export function fateOf(verdicts: readonly Verdict[]): Fate {
  if (verdicts.includes('holds') && verdicts.includes('refuted')) return 'depends';
  const [first] = verdicts;
  return first !== undefined && verdicts.every((verdict) => verdict === first) ? first : 'undecided';
}

/** How many claims hold, are refuted, and are undecided; under several readings, how many under all of them. */
export function saysVerdicts(fates: readonly Fate[], readings: number): Sentence {
  const count = (fate: Fate) => fates.filter((each) => each === fate).length;
  const claims = counted(fates.length, 'claim');
  const [holds, refuted, undecided, depends] = (['holds', 'refuted', 'undecided', 'depends'] as const).map(count);
  const many: Span[] = [
    { strong: counted(holds, 'holds', 'hold') },
    ', ',
    { strong: counted(refuted, 'is refuted', 'are refuted') },
    depends > 0 ? ', ' : ' and ',
    { strong: counted(undecided, 'is undecided', 'are undecided') },
  ];
  if (readings === 1) return [`Of ${claims} `, ...many, '.'];
  const rest: Span[] =
    depends > 0 ? [' and ', { strong: `${depends}` }, ` ${depends === 1 ? 'depends' : 'depend'} on the reading`] : [];
  return [`Of ${claims}, under all ${counted(readings, 'reading')}, `, ...many, ...rest, '.'];
}

/** Which claims these are, by number; undefined where no claim has such a fate. */
export function saysWhich(fate: Fate, numbers: readonly number[]): string | undefined {
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
    case 'undecided':
      return `Of ${which.toLowerCase()} too little is known under some reading.`;
  }
}
