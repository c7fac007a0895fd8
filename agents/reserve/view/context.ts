import { type Balance, balanceOf } from './balance.ts';
import { type Beside, besideOf } from './beside.ts';
import { type MainLines, mainLines } from './lines.ts';
import { reactedBy } from './reacted.ts';
import { type Reading, readingOf, type Stored } from './reading.ts';
import { type Rulings, rulingsOf } from './withheld.ts';

/** What everything that is shown of a run is made of. */
export interface Context {
  reading: Reading;
  lines: MainLines;
  rulings: Rulings;
  /** Where balancing prices are formed. */
  balance?: Balance | undefined;
  /** What each took who reacts, MW by step; where it was written. */
  reacted?: ReadonlyMap<string, Float64Array> | undefined;
  beside?: Beside | undefined;
}

/** Reads a run, and one to stand beside it. */
export function contextOf(run: Stored, other?: Stored): Context {
  const reading = readingOf(run);
  const balance = balanceOf(reading);
  return {
    reading,
    lines: mainLines(reading),
    rulings: rulingsOf(reading),
    balance,
    reacted: balance && reactedBy(reading, balance),
    beside: other && besideOf(reading, other),
  };
}
