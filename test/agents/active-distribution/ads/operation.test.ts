import { expect, it } from 'vitest';
import type { PlannedDay } from '../../../../agents/active-distribution/ads/dayBook.ts';
import { hoursAhead, interruptionPrice } from '../../../../agents/active-distribution/ads/operation.ts';
import type { Sites } from '../../../../agents/active-distribution/ads/register.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';

const calendar = createCalendar({ start: '2024-03-19', days: 2 });
const [first, second] = [{ day: 'first' }, { day: 'second' }] as unknown as PlannedDay[];

it('looks ahead into the next day once it is planned, and at the last hour again where nothing is', () => {
  const both = new Map([first, second].entries());
  expect(hoursAhead(calendar, both, 94, 4)).toEqual([
    { day: first, hour: 23 },
    { day: first, hour: 23 },
    { day: second, hour: 0 },
    { day: second, hour: 0 },
  ]);
  const hours = (days: typeof both, isp: number) => hoursAhead(calendar, days, isp, 8).map(({ hour }) => hour);
  expect(hours(new Map([[0, first]]), 90)).toEqual([22, 22, 23, 23, 23, 23, 23, 23]);
  expect(hours(both, 96 + 90)).toEqual([22, 22, 23, 23, 23, 23, 23, 23]);
});

it('counts an interruption by the customers of the bus, and less after the first hour', () => {
  const sites = { feeders: { of: Int32Array.of(-1, 0, 1, 2, 3), names: ['a', 'b', 'c', 'd'] } } as unknown as Sites;
  const prices = (isFirstHour: boolean) => [0, 1, 2, 3, 4].map((bus) => interruptionPrice(sites, bus, isFirstHour));
  expect(prices(true)).toEqual([1500, 1500, 1500, 38000, 10000]);
  expect(prices(false)).toEqual([460, 460, 460, 9000, 4000]);
});
