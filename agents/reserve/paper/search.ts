import { kept } from '../../../src/lookup.ts';
import { CLAIMS, type Claim, FEES, type Fee, type Weeks } from './claims.ts';
import { CHOICES, nameOf, PLAIN_READING, type Reading } from './readings.ts';

/** How well a reading fits the paper, by the signs of means over few seeds: enough to choose by, not to conclude from. */
export interface Score {
  /** Claims of which every part is so, at the lower fee, which the paper's own account is about. */
  claims: number;
  /** Parts that are so, over both fees. */
  parts: number;
  /** Numbers of the claims counted. */
  numbers: number[];
}

export interface Scored {
  reading: Reading;
  score: Score;
}

function meanOf(values: readonly number[]): number {
  const there = values.filter((value) => !Number.isNaN(value));
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}

/**
 * @param worlds the weeks of each seed
 * @param claims as the reading measures them
 */
export function scoreOf(worlds: readonly Omit<Weeks, 'fee'>[], claims: readonly Claim[] = CLAIMS): Score {
  const isSo = (claim: Claim, fee: Fee) =>
    claim.parts.map(
      (part) => meanOf(worlds.map((weeks) => part.statistic({ ...weeks, fee }))) > (part.share ? 0.5 : 0),
    );
  const numbers = claims.filter((claim) => isSo(claim, FEES[0]).every(Boolean)).map(({ number }) => number);
  const parts = FEES.flatMap((fee) => claims.flatMap((claim) => isSo(claim, fee))).filter(Boolean).length;
  return { claims: numbers.length, parts, numbers };
}

const isBetter = (a: Score, b: Score) => a.claims > b.claims || (a.claims === b.claims && a.parts > b.parts);

/** Readings that differ from this one in a single choice. */
const neighbours = (reading: Reading): Reading[] =>
  CHOICES.flatMap(({ options }, k) =>
    options
      .filter((option) => option !== reading[k])
      .map((option) => reading.map((own, place) => (place === k ? option : own))),
  );

/**
 * Looks for the reading under which most claims are so: from the plain one, changes the choice that helps most, until none
 * does. A better reading several changes away from all others may be missed.
 * @param evaluate scores of some readings, in their order
 * @returns every reading looked at, the best first; among equals the one found first
 */
export async function searchReadings(evaluate: (readings: readonly Reading[]) => Promise<Score[]>): Promise<Scored[]> {
  const known = new Map<string, Scored>();
  const look = async (readings: readonly Reading[]) => {
    const fresh = readings.filter((reading) => !known.has(nameOf(reading)));
    const scores = await evaluate(fresh);
    fresh.forEach((reading, k) => {
      known.set(nameOf(reading), { reading, score: scores[k] });
    });
    return readings.map((reading) => kept(known, nameOf(reading)));
  };
  const best = (all: readonly Scored[]) => all.reduce((a, b) => (isBetter(b.score, a.score) ? b : a));
  let [present] = await look([PLAIN_READING]);
  for (;;) {
    const next = best([present, ...(await look(neighbours(present.reading)))]);
    if (next === present) break;
    present = next;
  }
  const others = [...known.values()].filter((each) => each !== present);
  others.sort((a, b) => (isBetter(a.score, b.score) ? -1 : isBetter(b.score, a.score) ? 1 : 0));
  return [present, ...others];
}
