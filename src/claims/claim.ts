/** One thing a claim says, as a figure of each world that is above 0 where it is so. */
export interface Part<W> {
  id: string;
  says: string;
  unit: string;
  /** Its statistic is 1 where it is so and 0 where not, and it is asked whether that is the case in most worlds. */
  share?: boolean;
  /** What the paper's own figures make of the statistic, where it gives them. */
  paper?: number;
  /** What worlds must know of for it to be asked of them, as `seasons`. */
  needs?: string;
  /** Of a part whose statistic is a sum of figures that are not paired: these, each of observations of its own. */
  terms?: readonly ((world: W) => number)[];
  /** NaN where a world has nothing to say, as one without any downward volume. */
  statistic(world: W): number;
}

/**
 * A part that adds figures of samples that are not paired, as weeks of winter and of summer: the interval of the sum of their means
 * knows nothing of which stand side by side in one world.
 */
export const unpaired = <W>(
  about: Omit<Part<W>, 'terms' | 'statistic'>,
  terms: readonly ((world: W) => number)[],
): Part<W> => ({ ...about, terms, statistic: (world) => terms.reduce((sum, term) => sum + term(world), 0) });

/** What a paper claims. */
export interface Claim<W> {
  number: number;
  /** A few words, for tables and pictures. */
  short: string;
  sentence: string;
  parts: Part<W>[];
}
