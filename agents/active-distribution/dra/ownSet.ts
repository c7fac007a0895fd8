import type { Model } from '../../../src/optimizers/model.ts';
import { costTerms, type OwnStatement, termsOf } from '../evpla/ownSet.ts';
import { stateConsumers } from './commitment.ts';
import type { ConsumersSet } from './consumersDay.ts';

/**
 * States consumers whose aggregator does not trade for itself in its operator's model, free of cost: what they cost, asks and generation
 * alone, is told, and what is left to be paid back after midnight at what energy is worth in the same hours of this day.
 * @param energyEurPerMwh wholesale, by hour
 * @param index of its columns and rows, as aggregator and scenario
 */
export function stateOwnConsumers(
  m: Model,
  set: ConsumersSet,
  energyEurPerMwh: Float64Array,
  index: readonly number[],
): OwnStatement {
  const none = new Float64Array(set.hours);
  const prices = { sell: energyEurPerMwh, buy: energyEurPerMwh, spinning: none, regulating: none };
  const stated = stateConsumers(m, { ...set, prices }, index, { weight: 0, isPriced: false });
  return {
    injectionMw: termsOf(stated.sell, stated.buy),
    spinningMw: termsOf(stated.spinning),
    regulatingMw: Array.from({ length: set.hours }, () => []),
    costEur: costTerms(stated.profit, set.hours),
  };
}

/** The most reserve consumers could ever hold, MW by hour: all their generators. */
export const mostConsumersReserveMw = ({ hours, consumers }: ConsumersSet): Float64Array =>
  new Float64Array(hours).fill(consumers.reduce((mw, { generatorMw }) => mw + generatorMw, 0));
