import type { Replay } from '../../../src/market/view.ts';
import { highestAt } from '../../../src/series.ts';
import { byIsp, largestSize } from './balance.ts';
import type { Context } from './context.ts';
import { limitOf } from './lines.ts';
import { cutsOf } from './withheld.ts';

/** Volumes below this are none, MW. */
const NONE_MW = 1e-6;

/** ISPs that are worth a look: only of what there is. */
export function jumpsOf({ reading, lines, rulings, balance }: Context): Replay['jumps'] {
  const { hoursPerIsp } = reading.run.calendar;
  const called = (way: 'Upward' | 'Downward') => reading.ofAll(`activated${way}Mw`);
  const delivered = [reading.ofAll('upwardMwh'), reading.ofAll('downwardMwh')];
  const [calledUp, calledDown] = [called('Upward'), called('Downward')];
  const shortMw = calledUp.map(
    (mw, isp) => mw + calledDown[isp] - (delivered[0][isp] + delivered[1][isp]) / hoursPerIsp,
  );
  const limit = limitOf(reading);
  const ofPrices = balance
    ? [
        { label: 'largest need', step: highestAt(byIsp(balance, balance.needMw, largestSize), 0) },
        { label: 'largest reaction', step: highestAt(byIsp(balance, balance.reactionMw, largestSize), 0) },
        { label: 'dearest shortage', step: highestAt(balance.shortageEurPerMwh) },
      ]
    : [
        { label: 'dearest upward', step: highestAt(reading.ofGrid('upwardEurPerMwh')) },
        { label: 'cheapest downward', step: highestAt(reading.ofGrid('downwardEurPerMwh').map((price) => -price)) },
      ];
  const ofGrid = [
    { label: 'largest cut', step: highestAt(cutsOf(rulings), 0) },
    { label: 'most loaded', step: highestAt(lines.percent) },
    { label: 'first over the limit', step: lines.percent.findIndex((percent) => percent > limit) },
  ];
  const shortfall = { label: 'largest shortfall', step: highestAt(shortMw, NONE_MW) };
  const all = balance ? [...ofPrices, ...ofGrid, shortfall] : [...ofGrid, ...ofPrices, shortfall];
  return all.filter(({ step }) => step >= 0);
}
