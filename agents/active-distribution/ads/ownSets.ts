import { stateConsumers } from '../dra/commitment.ts';
import type { ConsumersSet } from '../dra/consumersDay.ts';
import { stateLot } from '../evpla/commitment.ts';
import type { LotSet } from '../evpla/lotDay.ts';
import type { MessageOf } from '../market/messages.ts';
import type { OwnSet, StatedSet, Terms } from './problem.ts';
import type { Sites } from './register.ts';

/** Columns of a feasible set that its owner trades with: by hour. */
interface Traded {
  sell: readonly number[];
  buy: readonly number[];
  spinning: readonly number[];
  regulating: readonly number[];
  profit: readonly [column: number, eur: number][];
}

const one = (columns: readonly number[]): Terms[] => columns.map((column) => [[column, 1]]);

/** What they mean to the operator; all that is not paid for by the hour counts in the first. */
const stated = ({ sell, buy, spinning, regulating, profit }: Traded): StatedSet => ({
  injectionMw: sell.map(
    (column, hour): Terms => [
      [column, 1],
      [buy[hour], -1],
    ],
  ),
  spinningMw: one(spinning),
  regulatingMw: regulating.length > 0 ? one(regulating) : sell.map(() => []),
  costEur: sell.map((_, hour): Terms => (hour === 0 ? profit.map(([column, eur]) => [column, -eur]) : [])),
});

/** Sets that aggregators have handed over, to stand in the operator's own problem (7). @param sets by name */
export function ownSetsOf(
  connections: Sites['connections'],
  sets: ReadonlyMap<string, MessageOf<'FeasibleSet'>>,
): { name: string; set: OwnSet }[] {
  return connections.flatMap(({ name, der }, k) => {
    const told = sets.get(name)?.set as { lot?: LotSet; consumers?: ConsumersSet } | undefined;
    if (told?.lot) return [{ name, set: lotOf(name, der, k, told.lot) }];
    if (told?.consumers) return [{ name, set: consumersOf(name, der, k, told.consumers) }];
    return [];
  });
}

const noPrices = (hours: number) => {
  const none = new Float64Array(hours);
  return { sell: none, buy: none, spinning: none, regulating: none };
};
const UNPRICED = { weight: 0, isPriced: false };

function lotOf(id: string, der: number, k: number, lot: LotSet): OwnSet {
  const pluggedMw = new Float64Array(lot.hours);
  for (const { arrivalHour, departureHour, count, pMaxMw } of lot.classes) {
    for (let hour = arrivalHour; hour < departureHour; hour++) pluggedMw[hour] += count * pMaxMw;
  }
  return {
    id,
    der,
    mostReserveMw: pluggedMw.map((mw) => 2 * Math.min(mw, lot.connectionMw)),
    state: (model, s) => stated(stateLot(model, { ...lot, prices: noPrices(lot.hours) }, [k, s], UNPRICED)),
  };
}

function consumersOf(id: string, der: number, k: number, set: ConsumersSet): OwnSet {
  const reserve = set.consumers.reduce((all, { generatorMw }) => all + generatorMw, 0);
  return {
    id,
    der,
    mostReserveMw: new Float64Array(set.hours).fill(reserve),
    state: (model, s) =>
      stated({ ...stateConsumers(model, { ...set, prices: noPrices(set.hours) }, [k, s], UNPRICED), regulating: [] }),
  };
}
