import { decisionKind } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type LotDispatch, type PluggedSession, rangeOf } from '../evpla/leastLaxity.ts';
import type { LotDue } from '../evpla/lotBook.ts';
import { DUST, isSame } from './hours.ts';

const sessionsOf = ({ departureIsp, energyMwh, targetMwh, capacityMwh, pMaxMw }: LotDue): PluggedSession[] =>
  Array.from(departureIsp, (departs, k) => ({
    ...{ departureIsp: departs, energyMwh: energyMwh[k], targetMwh: targetMwh[k], capacityMwh: capacityMwh[k], pMaxMw },
  }));

/** A lot's sessions in an ISP: those first who can wait least, a rule. */
export const leastLaxity = decisionKind<LotDue, Omit<LotDispatch, 'energyMwh'>>({
  kind: 'least laxity',
  says: 'Which sessions of a lot charge or give in an ISP, for what is asked of it: first what none can wait with, then those who can wait least.',
  unit: '',
  sense: 'least',
  by: 'rule: least laxity first',
  withoutHighs: true,
  outcome: { what: 'given (below 0: drawn)', unit: 'MW', of: (_, { netMw }) => netMw },
  told(due, { chargeMw, shortMwh, unmetMw }) {
    const count = (holds: (mw: number) => boolean) => chargeMw.filter(holds).length;
    const leaving = due.departureIsp.filter((departs) => departs - due.isp === 1).length;
    return [
      { what: 'asked', value: due.netMw, unit: 'MW' },
      { what: 'not done of it', value: unmetMw, unit: 'MW' },
      { what: 'sessions that charge', value: count((mw) => mw > DUST), unit: '' },
      { what: 'that give', value: count((mw) => mw < -DUST), unit: '' },
      { what: 'that wait', value: count((mw) => Math.abs(mw) <= DUST), unit: '' },
      { what: 'that then leave', value: leaving, unit: '' },
      { what: 'missing to their targets', value: 1000 * sum(shortMwh), unit: 'kWh' },
    ];
  },
  bounds(due, { netMw }) {
    if (due.departureIsp.length === 0) return ['no session that can do anything'];
    const { leastMw, mostMw } = rangeOf(sessionsOf(due), due.isp, due.limits);
    const { connectionMw } = due.limits;
    return [
      ...(due.isCutOff ? ['a part of the grid without a substation: nothing can be drawn'] : []),
      ...(isSame(Math.abs(netMw), connectionMw) ? ['the connection'] : []),
      ...(isSame(netMw, mostMw) && mostMw < -DUST ? ['what sessions must draw now to have their targets in time'] : []),
      ...(isSame(netMw, mostMw) && mostMw >= -DUST ? ['all that sessions can give and still have their targets'] : []),
      ...(isSame(netMw, leastMw) && !isSame(leastMw, mostMw) ? ['all that sessions can draw'] : []),
      ...(isSame(netMw, due.netMw) ? ['what was asked'] : []),
    ];
  },
});
