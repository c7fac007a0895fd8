import type { Model } from '../../../src/optimizers/model.ts';
import { stateLot } from './commitment.ts';
import type { WholesalePrices } from './localPrices.ts';
import type { LotSet } from './lotDay.ts';

/** Columns of a model times what each counts. */
type Terms = [column: number, coefficient: number][];

/** What a model is told of a set that was stated in it, by hour. */
export interface OwnStatement {
  /** MW into the network, below 0 where it draws. */
  injectionMw: Terms[];
  spinningMw: Terms[];
  regulatingMw: Terms[];
  /** EUR, all of them in the first hour. */
  costEur: Terms[];
}

/** By hour, one column each, or the difference of two. */
export const termsOf = (plus: readonly number[], minus: readonly number[] = []): Terms[] =>
  plus.map((column, t) =>
    minus[t] === undefined
      ? [[column, 1]]
      : [
          [column, 1],
          [minus[t], -1],
        ],
  );

/** What costs in a statement's profit, as the cost of its first hour. */
export const costTerms = (profit: readonly (readonly [number, number])[], hours: number): Terms[] =>
  Array.from({ length: hours }, (_, t) =>
    t === 0 ? profit.map(([column, eur]): [number, number] => [column, -eur]) : [],
  );

/**
 * States a lot that does not trade for itself in its operator's model, free of cost: what it costs, wear and fuel alone, is told.
 * @param wholesale what its power is worth, EUR/MWh by hour: says only in which hours it could pay to waste energy
 * @param index of its columns and rows, as lot and scenario
 */
export function stateOwnLot(m: Model, set: LotSet, wholesale: WholesalePrices, index: readonly number[]): OwnStatement {
  const { energy, spinning, regulating } = wholesale;
  const problem = { ...set, prices: { sell: energy, buy: energy, spinning, regulating } };
  const stated = stateLot(m, problem, index, { weight: 0, isPriced: false });
  return {
    injectionMw: termsOf(stated.sell, stated.buy),
    spinningMw: termsOf(stated.spinning),
    regulatingMw: termsOf(stated.regulating),
    costEur: costTerms(stated.profit, set.hours),
  };
}

/** The most reserve of a kind a lot could ever hold, MW by hour: from all its sessions charging to all giving, through its connection. */
export function mostLotReserveMw({ hours, classes, connectionMw }: LotSet): Float64Array {
  const mw = new Float64Array(hours);
  for (const { arrivalHour, departureHour, count, pMaxMw } of classes) {
    for (let t = arrivalHour; t < departureHour; t++) mw[t] += 2 * count * pMaxMw;
  }
  return mw.map((each) => Math.min(connectionMw, each));
}
