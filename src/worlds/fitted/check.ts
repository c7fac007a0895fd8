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
}
