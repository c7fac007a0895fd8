import { present, spread } from './summary.ts';

/** The sum of the means of samples that are not paired: a difference, where the second sample is negated. */
export interface SumOfMeans {
  /** Values of all samples; those missing (NaN) are not counted. */
  n: number;
  sum: number;
  /** 0 where no sample has any spread; NaN where one has fewer than two values. */
  standardError: number;
  /** Of the t interval around it: n - 1 of one sample; of several those of Welch and Satterthwaite, who let each have its own spread. */
  df: number;
}

/** @param samples values of each, which may differ in number */
export function sumOfMeans(samples: readonly ArrayLike<number>[]): SumOfMeans {
  const each = samples.map((sample) => {
    const values = present(sample);
    const { mean, squares } = spread(values);
    return { n: values.length, mean, variance: squares / (values.length - 1) / values.length };
  });
  const total = (of: (sample: (typeof each)[number]) => number) => each.reduce((sum, sample) => sum + of(sample), 0);
  const variance = total((sample) => sample.variance);
  return {
    n: total(({ n }) => n),
    sum: total(({ mean }) => mean),
    standardError: Math.sqrt(variance),
    df:
      variance > 0
        ? variance ** 2 / total((sample) => sample.variance ** 2 / (sample.n - 1))
        : Math.min(...each.map(({ n }) => n - 1)),
  };
}
