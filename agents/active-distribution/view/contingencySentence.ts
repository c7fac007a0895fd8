import { capital, counted, listed } from '../../../src/counted.ts';
import type { Sentence, Span } from '../../../src/market/view.ts';
import { numberText } from '../../../src/numberText.ts';
import type { Contingency } from './contingencies.ts';

/** Energy below this is told as none, MWh. */
const NONE_MWH = 5e-4;
/** Names that a sentence holds. */
const MOST_NAMES = 6;

/** `9-22`, `9-22 and 38-58`, `1, 2, 3 and 4 more`. */
export function briefList(names: readonly string[]): string {
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  const rest = names.length - shown.length;
  return listed(rest > 0 ? [...shown, `${rest} more`] : shown);
}

const energy = (mwh: number) => `${numberText(mwh, mwh < 0.1 ? 3 : 2)} MWh`;

type Told = Pick<Contingency, 'name' | 'closed' | 'dead' | 'switches' | 'unservedMwh' | 'worthEur' | 'worst'>;

/**
 * What fails, how it is restored, and what that leaves.
 * @param hours that were planned
 * @param when most is unserved
 * @param other the same contingency in another run
 */
export function contingencySentence(
  { name, closed, dead, switches, unservedMwh, worthEur, worst }: Told,
  hours: number,
  when: string | undefined,
  other?: readonly [name: string, of: Pick<Contingency, 'unservedMwh'>],
): Sentence {
  const ties =
    closed.length === 0
      ? 'No tie closes'
      : `${closed.length === 1 ? 'Tie' : 'Ties'} ${briefList(closed)} ${closed.length === 1 ? 'closes' : 'close'}`;
  const without =
    dead.length === 0
      ? 'every bus has a substation again'
      : `${counted(dead.length, 'bus', 'buses')} ${dead.length === 1 ? 'has' : 'have'} no substation (${briefList(dead)})`;
  const restored = `${ties} (${counted(switches, 'switch', 'switches')} operated), and ${without}. `;
  const left: Span[] =
    unservedMwh < NONE_MWH
      ? [{ strong: 'Nothing' }, ' is left unserved.']
      : [
          'In ',
          `${counted(hours, 'hour')} `,
          { strong: energy(unservedMwh) },
          ` would go unserved, worth ${numberText(worthEur)} EUR; most, ${numberText(worst?.mw ?? 0, 3)} MW, at ${when}.`,
        ];
  return [{ strong: capital(name) }, ' fails. ', restored, ...left, ...(other ? compared(unservedMwh, other) : [])];
}

/** What the same contingency leaves in another run. */
function compared(mwh: number, [name, other]: readonly [name: string, of: Pick<Contingency, 'unservedMwh'>]): Span[] {
  const both = mwh < NONE_MWH && other.unservedMwh < NONE_MWH;
  if (both) return [` So it is ${name}.`];
  if (Math.abs(mwh - other.unservedMwh) < NONE_MWH) return [` As much ${name}.`];
  return [` ${capital(name)} it would be ${other.unservedMwh < NONE_MWH ? 'nothing' : energy(other.unservedMwh)}.`];
}
