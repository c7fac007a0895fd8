import { describe, expect, it } from 'vitest';
import type { Message, MessageOf } from '../../../../agents/reserve/market/messages.ts';
import { InvariantViolation } from '../../../../src/errors.ts';
import { chargingMarket, forgedRun } from './sessionHelpers.ts';

/** Forges what is said of the pool, but for what says nothing of energy. */
const ofShares =
  (forge: (share: MessageOf<'PoolShare'>) => readonly Message[] | Partial<MessageOf<'PoolShare'>>) =>
  (share: MessageOf<'PoolShare'>) =>
    share.energyKwh.some((kwh) => kwh > 0) ? forge(share) : {};
const scaled = (series: Float64Array, factor: number) => series.map((kwh) => kwh * factor);

describe('what is said of a pool is held against what was bought', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'a share that is given twice',
      () =>
        forgedRun(
          'PoolShare',
          ofShares((share) => [share, share]),
        ),
      /^\w+, ISP \d+: (gives session \S+ [\d.]+ kWh in ISP \d+ of a pool that has |gives session \S+ [\d.]+ kWh of its pool in ISP \d+, more than it can use|has [\d.]+ kWh left of its pool, of which -?[\d.e-]+ kWh were not taken)/,
    ],
    [
      'a share that is not told',
      () =>
        forgedRun(
          'PoolShare',
          ofShares(() => []),
        ),
      /^\w+, ISP \d+: has [\d.]+ kWh left of its pool, of which [\d.]+ kWh were not taken$/,
    ],
    [
      'more given than was bought',
      () =>
        forgedRun(
          'PoolShare',
          ofShares(({ energyKwh }) => ({ energyKwh: energyKwh.map(() => 2.5) })),
        ),
      /^\w+, ISP \d+: gives session \S+ 2\.5 kWh in ISP \d+ of a pool that has [\d.]+ kWh$/,
    ],
    [
      'more given than the connector can draw',
      () =>
        forgedRun(
          'PoolShare',
          ofShares(({ energyKwh }) => ({ energyKwh: scaled(energyKwh, 100) })),
        ),
      /^\w+, ISP \d+: gives session \S+ [\d.]+ kWh of its pool in ISP \d+, more than it can use$/,
    ],
    [
      'a share of nobody',
      () => forgedRun('PoolShare', () => ({ session: 'nobody' })),
      /^\w+, ISP \d+: gives session nobody of its pool, of whom nobody has heard$/,
    ],
    [
      'a share of an ISP that is over',
      () => forgedRun('PoolShare', ({ fromIsp }) => ({ fromIsp: fromIsp - 1 })),
      /^\w+, ISP \d+: gives session \S+ of its pool in ISP \d+, which is over$/,
    ],
    [
      'a share of ISPs when it is gone',
      () =>
        forgedRun('PoolShare', ({ energyKwh }) => ({ energyKwh: new Float64Array(energyKwh.length + 96).fill(1e-7) })),
      /^\w+, ISP \d+: gives session \S+ 1e-7 kWh of its pool in ISP \d+, more than it can use$/,
    ],
    [
      'a rest that is told too high',
      () => forgedRun('PoolRest', ({ energyKwh }) => ({ energyKwh: energyKwh + 0.01 })),
      /^\w+, ISP \d+: has [\d.]+ kWh left of its pool, of which [\d.]+ kWh were not taken$/,
    ],
    [
      'a rest that is no number',
      () => forgedRun('PoolRest', () => ({ energyKwh: Number.NaN })),
      /PoolRest|^\w+, ISP \d+: has NaN kWh left of its pool/,
    ],
    [
      'a rest that is not told',
      () => forgedRun('PoolRest', () => []),
      /^\w+, ISP \d+: has 0 kWh left of its pool, of which [\d.]+ kWh were not taken$/,
    ],
    [
      'a rest that is told twice',
      () => forgedRun('PoolRest', (rest) => [rest, rest]),
      /^\w+, ISP \d+: tells what is left of its pool in ISP \d+ a second time$/,
    ],
    [
      'a pool that is bought twice',
      () => forgedRun('PoolPurchase', (pool) => [pool, pool]),
      /^\w+, ISP -?\d+: buys a second pool for day 0$/,
    ],
    [
      'a pool that is not bought',
      () => forgedRun('PoolPurchase', () => []),
      /^\w+, ISP \d+: (gives session \S+ [\d.e-]+ kWh in ISP \d+ of a pool that has 0 kWh|has [\d.e-]+ kWh left of its pool, of which 0 kWh were not taken)$/,
    ],
    [
      'a pool of less than nothing',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.map(() => -1) })),
      /^\w+, ISP -?\d+: buys -1 kWh for a pool$/,
    ],
    [
      'a pool of another length than its day',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.slice(1) })),
      /^\w+, ISP -?\d+: buys a pool of 95 ISPs for day 0$/,
    ],
    [
      'a pool that is not in the schedule',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.map((kwh) => kwh + 0.5) })),
      /^\w+, ISP \d+: buys [\d.]+ kWh for a pool in ISP \d+, of a schedule of [\d.]+ kWh$/,
    ],
  ])('%s stops the run, which says whose it is, when, and how much', async (_, running, figure) => {
    const stopped = running();
    await expect(stopped).rejects.toThrow(InvariantViolation);
    await expect(stopped).rejects.toThrow(figure);
  });
});

describe('what a stranger says of sessions', () => {
  const asStrangers = { asStrangers: true };
  const homes = {
    ...chargingMarket(),
    fleet: {},
    aggregators: [{ name: 'North', node: 12, evs: 3, bids: {} }],
  };

  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'setpoints of fewer connectors than it has',
      () => forgedRun('EvSetpoints', () => ({ dayAheadKwh: new Float64Array(3) }), asStrangers),
      /^\w+, ISP \d+, phase deliver: said a EvSetpoints that has 3 values for 6 connectors$/,
    ],
    [
      'a pool for a day whose gate is open',
      () => forgedRun('PoolPurchase', ({ day }) => ({ day: day + 1 }), asStrangers),
      /^\w+, ISP -\d, phase plan: said a PoolPurchase that is for day 1, whose gate does not close in this ISP$/,
    ],
    [
      'a pool of another length than its day',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.slice(1) }), asStrangers),
      /said a PoolPurchase that has 95 values for a day of 96 ISPs$/,
    ],
    [
      'a pool bought twice',
      () => forgedRun('PoolPurchase', (pool) => [pool, pool], asStrangers),
      /said a PoolPurchase that is the second for day 0$/,
    ],
    [
      'a pool of less than nothing',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.map(() => -1) }), asStrangers),
      /said a PoolPurchase that has -1 kWh, where a pool has 0 or more$/,
    ],
    [
      'a pool that all its connectors cannot draw',
      () => forgedRun('PoolPurchase', ({ energyKwh }) => ({ energyKwh: energyKwh.map(() => 16.6) }), asStrangers),
      /said a PoolPurchase that has 16\.6 kWh in an ISP, in which all its connectors can draw 16\.5 kWh$/,
    ],
    [
      'a pool of homes',
      () =>
        forgedRun(
          'Schedule',
          ({ from, isp, day }) => [
            { type: 'PoolPurchase', from, to: 'role:environment', isp, day, energyKwh: new Float64Array(96) },
          ],
          asStrangers,
          homes,
        ),
      /^North, ISP -\d, phase plan: said a PoolPurchase that is of a pool for sessions, where its EVs live at home$/,
    ],
    [
      'a share said for another time',
      () => forgedRun('PoolShare', ({ isp }) => ({ isp: isp + 1 }), asStrangers),
      /said a PoolShare that is for ISP \d+, where it is to be for ISP \d+$/,
    ],
    [
      'a share of an ISP that is over',
      () => forgedRun('PoolShare', ({ fromIsp }) => ({ fromIsp: fromIsp - 1 }), asStrangers),
      /said a PoolShare that begins in ISP \d+, which is over$/,
    ],
    [
      'a share of somebody of whom it was not told',
      () => forgedRun('PoolShare', () => ({ session: 'nobody' }), asStrangers),
      /said a PoolShare that is for session 'nobody', of which it has not been told$/,
    ],
    [
      'a share that no connector can draw',
      () => forgedRun('PoolShare', ({ energyKwh }) => ({ energyKwh: energyKwh.map(() => 3) }), asStrangers),
      /said a PoolShare that has 3 kWh in an ISP, in which no connector of its can draw more than 2\.75 kWh$/,
    ],
    [
      'a rest said for another time',
      () => forgedRun('PoolRest', ({ isp }) => ({ isp: isp - 1 }), asStrangers),
      /said a PoolRest that is for ISP -?\d+, where it is to be for ISP \d+$/,
    ],
    [
      'a rest said twice',
      () => forgedRun('PoolRest', (rest) => [rest, rest], asStrangers),
      /said a PoolRest that is the second for ISP \d+$/,
    ],
    [
      'a rest of more than can be drawn',
      () => forgedRun('PoolRest', () => ({ energyKwh: 17 }), asStrangers),
      /said a PoolRest that has 17 kWh in an ISP, in which all its connectors can draw 16\.5 kWh$/,
    ],
    [
      'a schedule beyond its connectors',
      () => forgedRun('Schedule', ({ energyMwh }) => ({ energyMwh: energyMwh.map(() => 0.034) }), asStrangers),
      /said a Schedule that is for 0\.136 MW, where all its EVs together can change by 0\.132 MW at most$/,
    ],
  ])('%s is refused', async (_, running, fault) => {
    await expect(running()).rejects.toThrow(fault);
  });
});
