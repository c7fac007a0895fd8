import type { Moment } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type ConsumersPlan, carryCost, profileOf } from '../dra/commitment.ts';
import type { ConsumersSet, DayCalls } from '../dra/consumersDay.ts';
import { hourOf, isSame } from './hours.ts';

/** Consumers of whom some ask so many times as much, for blocks and for what generators give. */
export const askingTimes = (set: ConsumersSet, times: number, isOne: (consumer: number) => boolean): ConsumersSet => ({
  ...set,
  consumers: set.consumers.map((consumer, i) =>
    isOne(i)
      ? {
          ...consumer,
          generatorEurPerMwh: times * consumer.generatorEurPerMwh,
          blocks: consumer.blocks.map((block) => ({ ...block, askEurPerMwh: times * block.askEurPerMwh })),
        }
      : consumer,
  ),
});

/** What calls of a plan cost, EUR: asks, generation and reserve, and what is left to pay back after midnight. */
export function callsEur(set: ConsumersSet, { shares, generatorMw, reserveMw }: ConsumersPlan): number {
  const { hours, rules, consumers } = set;
  return consumers.reduce((eur, { blocks, generatorEurPerMwh }, i) => {
    const called = blocks.reduce((all, block, a) => {
      const asked = block.askEurPerMwh * block.curtailedMw * block.hours;
      return all + shares[i][a] * (asked + carryCost(profileOf(block, hours, rules), set));
    }, 0);
    const held = rules.generatorReserveShare * generatorEurPerMwh * sum(reserveMw[i]);
    return eur + called + generatorEurPerMwh * sum(generatorMw[i]) + held;
  }, 0);
}

/** MW of a consumer's blocks that are called in an hour, and how much of the hour is taken by calls, of 1. */
export function calledIn(set: ConsumersSet, { shares }: Pick<DayCalls, 'shares'>, i: number, hour: number) {
  let [mw, share] = [0, 0];
  set.consumers[i].blocks.forEach(({ startHour, hours, curtailedMw }, a) => {
    if (hour < startHour || hour >= startHour + hours) return;
    mw += shares[i][a] * curtailedMw;
    share += shares[i][a];
  });
  return { mw, share };
}

/** What holds the calls of each consumer in an hour: with the places of the consumers that it holds. */
export function heldIn(set: ConsumersSet, calls: DayCalls, at: Moment): [what: string, places: number[]][] {
  const hour = hourOf(at);
  const those = (holds: (place: number) => boolean) => set.consumers.flatMap((_, i) => (holds(i) ? [i] : []));
  const hasBlock = (i: number) =>
    set.consumers[i].blocks.some(({ startHour, hours }) => startHour <= hour && hour < startHour + hours);
  const hoursCalled = (i: number) =>
    set.consumers[i].blocks.reduce((all, { hours }, a) => all + hours * calls.shares[i][a], 0);
  const generator = (i: number) => set.consumers[i].generatorMw;
  return [
    ['no block offered', those((i) => !hasBlock(i))],
    ['one block at a time', those((i) => isSame(calledIn(set, calls, i, hour).share, 1))],
    [
      'called for as many hours as they may be',
      those((i) => hasBlock(i) && isSame(hoursCalled(i), set.rules.hoursADay)),
    ],
    [
      'all of the generators',
      those((i) => generator(i) > 0 && isSame(calls.generatorMw[i][hour] + calls.reserveMw[i][hour], generator(i))),
    ],
  ];
}
