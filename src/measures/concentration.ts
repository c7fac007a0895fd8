import { sum } from '../series.ts';

/**
 * Herfindahl-Hirschman index: the sum of squared shares, 1 / n where n have the same and 1 where one has all. NaN where nobody has
 * anything.
 * @param amounts MWh or EUR, 0 or more, by party
 */
export function hhi(amounts: ArrayLike<number>): number {
  const total = sum(amounts);
  if (!(total > 0)) return Number.NaN;
  let squares = 0;
  for (let i = 0; i < amounts.length; i++) squares += (amounts[i] / total) ** 2;
  return squares;
}

/**
 * Residual supply index: what all but the largest can give, over what is needed. Below 1 the largest is pivotal: without it the need
 * is not met. NaN where nothing is needed.
 * @param capacities MW, by party
 * @param need MW
 */
export function residualSupply(capacities: ArrayLike<number>, need: number): number {
  if (!(need > 0)) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < capacities.length; i++) largest = Math.max(largest, capacities[i]);
  return (sum(capacities) - largest) / need;
}

/**
 * Share of ISPs in which one party is pivotal (residual supply below 1), of those in which something is needed; NaN where there is
 * no such ISP.
 * @param capacities MW, by party, then by ISP
 * @param need MW, by ISP
 */
export function pivotalShare(capacities: readonly ArrayLike<number>[], need: ArrayLike<number>): number {
  const now = new Float64Array(capacities.length);
  let [pivotal, counted] = [0, 0];
  for (let t = 0; t < need.length; t++) {
    for (let i = 0; i < now.length; i++) now[i] = capacities[i][t];
    const index = residualSupply(now, need[t]);
    if (Number.isNaN(index)) continue;
    counted++;
    if (index < 1) pivotal++;
  }
  return counted > 0 ? pivotal / counted : Number.NaN;
}
