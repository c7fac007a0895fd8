import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS } from '../../../../agents/active-distribution/dra/commitment.ts';
import { type CalledDay, calledDay, plannedIn } from '../../../../agents/active-distribution/dra/consumersDay.ts';
import { openCalls, withCalls } from '../../../../agents/active-distribution/dra/openCalls.ts';
import type { LocalPrices } from '../../../../agents/active-distribution/evpla/localPrices.ts';
import type { Block } from '../../../../agents/active-distribution/market/messages.ts';
import { type Random, stream } from '../../../../src/random/streams.ts';
import { consumer } from './consumers.ts';

const HOURS = 24;
const series = (of: (hour: number) => number) => Float64Array.from({ length: HOURS }, (_, hour) => of(hour));
const none = () => new Float64Array(HOURS);

function pricesOf(energy: Float64Array): LocalPrices {
  const sell = energy.map((price) => price - 0.05 * Math.abs(price));
  const buy = energy.map((price) => price + 0.05 * Math.abs(price));
  return { sell, buy, spinning: none(), regulating: none() };
}

function dayOf(blocks: readonly (readonly Block[])[], shares: Float64Array[], prices: LocalPrices): CalledDay {
  const set = {
    ...{ hours: HOURS, consumers: blocks.map((own) => consumer(HOURS, { blocks: own })), rules: CALLS },
    ...{ carriedMw: none(), carryEurPerMwh: prices.buy.slice(0, CALLS.paybackHours) },
  };
  return calledDay(set, { shares, generatorMw: blocks.map(none), reserveMw: blocks.map(none) }, blocks.map(none));
}

const block = (startHour: number, hours: number, curtailedMw = 0.02, askEurPerMwh = 20): Block => ({
  startHour,
  hours,
  curtailedMw,
  askEurPerMwh,
});

/** Some consumers' blocks, a part of them called, within what is allowed. */
function drawn(random: Random): CalledDay {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const some = Array.from({ length: 3 }, () =>
    Array.from({ length: 8 }, () => {
      const hours = 1 + random.pick([1, 1, 1]);
      return block(Math.floor(between(0, HOURS - hours + 1)), hours, between(0.01, 0.03), between(-10, 60));
    }),
  );
  const shares = some.map((own) => own.map(() => between(0, 0.2)));
  const scaled = shares.map((own, i) => {
    const total = own.reduce((sum, share, k) => sum + share * some[i][k].hours, 0);
    const scale = Math.min(1, CALLS.hoursADay / total) * [0, 0.5, 1][random.pick([1, 1, 1])];
    return Float64Array.from(own, (share) => share * scale);
  });
  return dayOf(some, scaled, pricesOf(series(() => between(-30, 200))));
}

describe('calls that are still open', () => {
  it('keep each consumer to one block at a time and its hours a day, whatever of them is made', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, part) => {
        let day = drawn(stream(seed, 'open calls'));
        const prices = pricesOf(series((hour) => 40 + 3 * hour));
        for (let hour = 0; hour < HOURS; hour++) {
          const open = openCalls(day, hour, prices, 0.25);
          expect(new Set(open.map(({ consumer }) => consumer)).size).toBe(open.length);
          for (const each of open) expect(day.set.consumers[each.consumer].blocks[each.block].startHour).toBe(hour);
          const before = plannedIn(day, hour).netMw;
          const made = open.map((call) => ({ ...call, mw: part * call.mw }));
          day = withCalls(day, made);
          const more = made.reduce((mw, call) => mw + call.mw, 0);
          expect(plannedIn(day, hour).netMw).toBeCloseTo(before + more, 9);
        }
        day.set.consumers.forEach(({ blocks }, i) => {
          const busy = none();
          let total = 0;
          blocks.forEach(({ startHour, hours }, a) => {
            const share = day.calls.shares[i][a];
            total += share * hours;
            for (let t = startHour; t < startHour + hours; t++) busy[t] += share;
          });
          expect(Math.max(...busy)).toBeLessThanOrEqual(1 + 1e-6);
          expect(total).toBeLessThanOrEqual(CALLS.hoursADay + 1e-6);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('cost just what leaves the aggregator as it was, if prices come as expected', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 21 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, hour, hours) => {
          const random = stream(seed, 'call price');
          const prices = pricesOf(series(() => 20 + 100 * random.uniform()));
          const empty = dayOf([[block(hour, hours, 0.02, 80)]], [new Float64Array(1)], prices);
          const [call] = openCalls(empty, hour, prices, 0.25);
          const { curtailedMw, carryMw } = withCalls(empty, [call]);
          let eur = 0.25 * call.mw * call.eurPerMwh - 80 * call.mw * hours;
          curtailedMw[0].forEach((mw, t) => {
            const paid = t === hour ? 0.75 : 1; // the first ISP is paid for as an activation
            eur += paid * mw * (mw > 0 ? prices.sell[t] : prices.buy[t]);
          });
          carryMw[0].forEach((mw, t) => {
            eur -= mw * empty.set.carryEurPerMwh[t];
          });
          expect(call.eurPerMwh).toBeGreaterThan(80);
          expect(eur).toBeCloseTo(0, 9);
        },
      ),
    );
  });

  it('are the cheapest of each consumer, the cheapest consumer’s first, and cost no less than nothing', () => {
    const prices = pricesOf(series((hour) => (hour === 8 ? 300 : 50)));
    const blocks = [[block(8, 1, 0.02, 30), block(8, 1, 0.01, 20), block(8, 3, 0.03, 20)], [block(8, 1, 0.02, 10)]];
    const day = dayOf(blocks, [new Float64Array(3), new Float64Array(1)], prices);
    const open = openCalls(day, 8, prices, 0.25);
    expect(open.map(({ consumer, block: k, mw }) => [consumer, k, mw])).toEqual([
      [1, 0, 0.02],
      [0, 1, 0.01],
    ]);
    expect(open.map(({ eurPerMwh }) => eurPerMwh)).toEqual([0, 0]);
    expect(openCalls(day, 9, prices, 0.25)).toEqual([]);
  });
});
