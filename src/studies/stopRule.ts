import { estimateAt, estimatePair, strata } from './estimates.ts';
import { knownMeans } from './knownMeans.ts';
import type { Study } from './load.ts';
import { outcomesOf } from './outcomes.ts';
import type { StopRule } from './questions.ts';
import type { Records } from './records.ts';

/** What a stop rule finds after some replications. */
export interface Verdict {
  met: boolean;
  /** Intervals asked for that no run says anything of, as all failed; the rule looks at the others. */
  untold: number;
  /** No run at all gave the KPI, so that more would not help. */
  hopeless: boolean;
  /** Width of the widest interval of those asked for, and what it had to be narrower than. NaN: an interval cannot be told. */
  width: number;
  wanted: number;
  /** Replications that would do at the present spread; NaN if that cannot be told. */
  needed: number;
  replications: number;
}

/**
 * Looks whether every interval that the rule asks about is narrow enough. A point at which every run failed has no interval
 * and never will: it is left out.
 */
export function verdictOf(
  study: Study,
  rule: Extract<StopRule, { kind: 'until narrow' }>,
  records: Records,
  replications: number,
): Verdict {
  const outcomes = outcomesOf(study, records, replications);
  const means = knownMeans(study);
  const estimates = rule.pair
    ? strata(study, rule.pair).map(({ first, second }) =>
        estimatePair(study, outcomes, means, rule.kpi.name, [first], [second]),
      )
    : study.points.map((_, point) => estimateAt(study, outcomes, means, rule.kpi.name, point));
  const widths = estimates
    .filter(({ n }) => n > 0)
    .map((each) => {
      const { mean, low, high } = each.controlled ?? each;
      const wanted = 'absolute' in rule.width ? rule.width.absolute : rule.width.ofMean * Math.abs(mean);
      return { width: high - low, wanted };
    });
  const ratio = ({ width, wanted }: { width: number; wanted: number }) =>
    Number.isNaN(width) ? Number.POSITIVE_INFINITY : width === 0 ? 0 : width / wanted;
  const { width, wanted } = widths.reduce((most, each) => (ratio(each) > ratio(most) ? each : most), {
    width: 0,
    wanted: 0,
  });
  return {
    met: widths.length > 0 && widths.every((each) => ratio(each) < 1),
    untold: estimates.length - widths.length,
    hopeless: widths.length === 0,
    width,
    wanted,
    needed: Math.ceil(replications * (width / wanted) ** 2),
    replications,
  };
}
