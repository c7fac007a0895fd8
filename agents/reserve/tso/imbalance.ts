import type { Allocation, Direction, MessageOf } from '../market/messages.ts';

/** What a BRP nominated for a day, and for whom. */
export interface NominatedDay {
  energyMwh: Float64Array;
  customers: readonly string[];
}

/** What somebody was activated for. */
export interface Activated {
  direction: Direction;
  volumeMw: number;
  priceEurPerMwh: number;
}

/** What is known of an ISP that is settled. */
export interface SettledIsp {
  metered: ReadonlyMap<string, Allocation>;
  activated: ReadonlyMap<string, readonly Activated[]>;
  /** What the BRP's own store gave, MW. */
  storeMw: number;
  hoursPerIsp: number;
}

type Imbalance = Pick<
  MessageOf<'ImbalanceStatement'>,
  'nominatedMwh' | 'meteredMwh' | 'activatedMwh' | 'imbalanceMwh' | 'undelivered'
>;

/** Volumes below this are rounding, MWh. */
const DUST_MWH = 1e-9;

/**
 * A BRP's imbalance: nomination minus metered energy, with what was activated (or ordered by the DSO) taken out of its position first. Energy
 * activated but not delivered thus stays in it.
 * @param at ISP of the day
 */
export function imbalanceOf(nominated: NominatedDay, at: number, isp: SettledIsp): Imbalance {
  const { metered, activated, storeMw, hoursPerIsp } = isp;
  let meteredMwh = -storeMw * hoursPerIsp;
  let activatedMwh = 0;
  const undelivered: Imbalance['undelivered'] = [];
  for (const customer of nominated.customers) {
    const energy = metered.get(customer);
    if (!energy) continue;
    const congestion = energy.congestionUpMwh - energy.congestionDownMwh;
    const passive = (energy.passiveDownMwh ?? 0) - (energy.passiveUpMwh ?? 0);
    meteredMwh += energy.dayAheadMwh + energy.downwardMwh - energy.upwardMwh - congestion + passive;
    activatedMwh += congestion;
    for (const { direction, volumeMw } of activated.get(customer) ?? []) {
      activatedMwh += (direction === 'upward' ? volumeMw : -volumeMw) * hoursPerIsp;
      const missingMwh = volumeMw * hoursPerIsp - (direction === 'upward' ? energy.upwardMwh : energy.downwardMwh);
      if (missingMwh > DUST_MWH) undelivered.push({ aggregator: customer, direction, volumeMwh: missingMwh });
    }
  }
  const nominatedMwh = nominated.energyMwh[at];
  const difference = nominatedMwh - meteredMwh - activatedMwh;
  const imbalanceMwh = Math.abs(difference) < DUST_MWH ? 0 : difference;
  return { nominatedMwh, meteredMwh, activatedMwh, imbalanceMwh, undelivered };
}
