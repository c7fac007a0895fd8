import type { Figure } from '../../../src/market/system.ts';
import { pivotalShare, residualSupply } from '../../../src/measures/concentration.ts';
import { lerner, lernerOverTruthful } from '../../../src/measures/lerner.ts';
import type { BalanceRecord } from './balanceRecord.ts';
import { mean, ofBalance } from './emergenceFigures.ts';
import type { PowerRecord } from './marketPower.ts';
import type { SimulationResult } from './simulate.ts';

/** MW that each bidder offers upward in every ISP, then downward, and what was needed. */
function supply({ upwardMw, downwardMw }: BalanceRecord, { recorder }: SimulationResult) {
  const { bidUpwardMw, bidDownwardMw } = recorder.columns;
  const isps = upwardMw.length;
  const offers = recorder.aggregators.map((_, k) => {
    const of = (column: Float64Array) => column.subarray(k * isps, (k + 1) * isps);
    return Float64Array.from([...of(bidUpwardMw), ...of(bidDownwardMw)]);
  });
  return { offers, need: Float64Array.from([...upwardMw, ...downwardMw]) };
}

/** As one that was activated: what is asked of it is a share of sums. */
const activated = ({ mwh, paidEur, costEur }: PowerRecord['formed']) => ({
  prices: [paidEur / mwh],
  costs: [costEur / mwh],
  energies: [mwh],
});

/** Who could keep prices up, and who does, where balancing prices are formed; NaN where they are given. */
export const marketPowerFigures: readonly Figure<SimulationResult>[] = [
  ofBalance(
    {
      name: 'residualSupply',
      unit: '',
      says: 'What all bidders but the largest offer over what is needed, in the mean of ISPs and directions with a need; reserve units apart.',
    },
    (balance, run) => {
      const { offers, need } = supply(balance, run);
      const each = Array.from(need, (mw, k) =>
        residualSupply(
          offers.map((series) => series[k]),
          mw,
        ),
      );
      return mean(each.filter((index) => !Number.isNaN(index)));
    },
  ),
  ofBalance(
    {
      name: 'pivotalShare',
      unit: '',
      says: 'Share of ISPs and directions with a need that bids without those of the largest bidder do not meet; reserve units apart.',
    },
    (balance, run) => {
      const { offers, need } = supply(balance, run);
      return pivotalShare(offers, need);
    },
  ),
  ofBalance(
    {
      name: 'lerner',
      unit: '',
      says: 'Share of what upward bids with a learned markup are paid that is beyond their cost (Lerner index).',
    },
    (_, { power }) => (power ? lerner(activated(power.formed)) : Number.NaN),
  ),
  ofBalance(
    {
      name: 'lernerOverTruthful',
      unit: '',
      says: 'That share less what it would be if these bids asked what it costs: what markups add to the rent of scarcity.',
    },
    (_, { power }) => (power ? lernerOverTruthful(activated(power.formed), activated(power.truthful)) : Number.NaN),
  ),
];
