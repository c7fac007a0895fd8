/** One line of the judgement of a generator: a statistic of what was fitted on, of what is generated, and of data it never saw. */
export interface CheckRow {
  /** What is judged: `day-ahead`, `regulation state`, `sessions public weekday`, ... */
  what: string;
  /** `quantile 5 %`, `autocorrelation 1 h`, `share of state 2`, ... */
  statistic: string;
  unit: string;
  fitted: number;
  generated: number;
  tested: number;
  /**
   * How far two pieces of observed data of this length lie apart by themselves (a standard deviation, from a block bootstrap or
   * from the difference of years): what no generator can be asked to beat.
   */
  noise: number;
  /** The same figure of worlds of the built-in season generator (worlds/prices.ts), which knows nothing of the data. */
  baseline?: number;
}

/**
 * What a row says: `ok` if the generated figure is within two noises of the tested data; else `years differ` if it is within two
 * noises of the data it was fitted on, so that only data of other years could do better; else `off`. `-` where the tested data do not have the figure, or its noise cannot be told: nothing is judged then.
 */
export type Verdict = 'ok' | 'years differ' | 'off' | '-';

export function verdictOf({ fitted, generated, tested, noise }: CheckRow): Verdict {
  if (Number.isNaN(tested) || Number.isNaN(noise)) return '-';
  const near = (figure: number): boolean => Math.abs(generated - figure) <= 2 * noise + 1e-9;
  return near(tested) ? 'ok' : near(fitted) ? 'years differ' : 'off';
}
