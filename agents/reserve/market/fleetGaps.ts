import type { Decision } from '../../../src/bus/agent.ts';
import { gapBelow } from '../explain/bound.ts';
import type { CoupledUse } from '../explain/coupledFleet.ts';

/** How near to the best the plans of fleets whose EVs are coupled are known to be, over a run. */
export interface FleetGapRecord {
  decisions: number;
  /** Largest share of its bound that a plan may lack. */
  largestGap: number;
}

/** Hears of decisions of fleets whose EVs are coupled. */
export class FleetGaps {
  readonly record: FleetGapRecord = { decisions: 0, largestGap: 0 };

  hear({ kind, answer }: Pick<Decision, 'kind' | 'answer'>): void {
    if (kind !== 'fleet-day') return;
    this.record.decisions++;
    const { gap } = gapBelow((answer ?? {}) as CoupledUse);
    if (gap !== undefined && gap > this.record.largestGap) this.record.largestGap = gap;
  }
}
