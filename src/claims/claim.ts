/** One thing a claim says, as a figure of each world that is above 0 where it is so. */
export interface Part<W> {
  id: string;
  says: string;
  unit: string;
  /** Its statistic is 1 where it is so and 0 where not, and it is asked whether that is the case in most worlds. */
  share?: boolean;
  /** What the paper's own figures make of the statistic, where it gives them. */
  paper?: number;
  /** NaN where a world has nothing to say, as one without any downward volume. */
  statistic(world: W): number;
}

/** What a paper claims. */
export interface Claim<W> {
  number: number;
  /** A few words, for tables and pictures. */
  short: string;
  sentence: string;
  parts: Part<W>[];
}
