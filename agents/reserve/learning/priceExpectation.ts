import type { Expectation } from '../../../src/learning/adaptive.ts';
import { createExpectation, restoreExpectation } from '../../../src/learning/create.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { MessageOf } from '../market/messages.ts';
import { FORECAST, type ForecastPlace, type Formed } from './settings.ts';

/** Quarters of an hour of a local day: an ISP of a day is known by the one it begins with. */
const QUARTERS = 96;

/** What an expectation consists of. Calls of a direction are 1 or 0, its price is seen only when it is called. */
export const EXPECTED_PARTS: Readonly<Record<Formed, readonly string[]>> = {
  dayAhead: ['day-ahead'],
  balancing: ['upward', 'upward calls', 'downward', 'downward calls'],
};

/** A direction is expected to be called where it was in more than this share of the days, the last ones counting most. */
const CALLED = 0.5;

type DayPrices = Pick<MessageOf<'PriceForecast'>, 'dayAhead' | 'upward' | 'downward'>;

/** What was expected of a part that nothing is known of yet. @throws InputError for a state of another shape */
export function expectationOf({ lambda, start }: Pick<ForecastPlace, 'lambda' | 'start'>, part: string): Expectation {
  return start[part] === undefined ? createExpectation({ lambda }, QUARTERS) : restoreExpectation(start[part]);
}

/**
 * Prices as they are expected by those formed so far, for each ISP of the day: e becomes e + lambda (x - e). Until a price of an ISP of the
 * day was formed, what is told is expected, and it is from there that the first moves it. Of balancing the call of a direction is expected
 * as its price is: with lambda 1 all is as it was when it was heard of last.
 */
export class PriceExpectation {
  private readonly parts: ReadonlyMap<string, Expectation>;
  /** What was told of days whose prices are not all formed. */
  private readonly told = new Map<number, DayPrices>();

  constructor(
    private readonly place: ForecastPlace,
    private readonly calendar: Calendar,
  ) {
    const parts = place.of.flatMap((formed) => EXPECTED_PARTS[formed]);
    this.parts = new Map(parts.map((part) => [part, expectationOf(place, part)]));
  }

  /** What is expected of a day, in place of what is told: EUR/MWh by ISP, NaN in a direction that is expected not to be called. */
  over(day: number, told: DayPrices): DayPrices {
    if (!this.told.has(day)) this.told.set(day, told);
    this.told.delete(day - 2);
    const quarters = told.dayAhead.map((_, at) => this.quarterOf(this.calendar.days[day].firstIsp + at));
    const dayAhead = told.dayAhead.map((price, at) => this.expected('day-ahead', quarters[at]) ?? price);
    const direction = (name: 'upward' | 'downward') =>
      told[name].map((price, at) => {
        const calls = this.expected(`${name} calls`, quarters[at]);
        if (calls === undefined) return price;
        return calls > CALLED ? (this.expected(name, quarters[at]) ?? price) : Number.NaN;
      });
    return { dayAhead, upward: direction('upward'), downward: direction('downward') };
  }

  /** Day-ahead prices of a day, EUR/MWh by ISP, as they were formed. */
  seeDay(day: number, priceEurPerMwh: ArrayLike<number>): void {
    const { firstIsp, ispCount } = this.calendar.days[day];
    for (let at = 0; at < ispCount; at++)
      this.see('day-ahead', firstIsp + at, priceEurPerMwh[at], this.told.get(day)?.dayAhead[at]);
  }

  /** What the balancing of an ISP came to: EUR/MWh, null in a direction that was not called. */
  seeIsp({
    isp,
    upwardEurPerMwh: upward,
    downwardEurPerMwh: downward,
  }: Pick<MessageOf<'ImbalancePrice'>, 'isp' | 'upwardEurPerMwh' | 'downwardEurPerMwh'>): void {
    const { index, firstIsp } = this.calendar.dayOf(isp);
    const day = this.told.get(index);
    for (const [name, price] of Object.entries({ upward, downward }) as ['upward' | 'downward', number | null][]) {
      const told = day?.[name][isp - firstIsp];
      const wasTold = told === undefined ? undefined : Number(!Number.isNaN(told));
      this.see(`${name} calls`, isp, price === null ? 0 : 1, wasTold);
      if (price !== null) this.see(name, isp, price, told);
    }
  }

  /** As plain data, for learned.json. */
  lessons(): MessageOf<'Learned'>['learners'] {
    return [...this.parts].map(([part, expectation]) => ({
      ...{ what: FORECAST, part, every: 'day', contexts: 'none', actions: [], chosen: [] },
      ...{ meanAction: null, rewards: 0, clipped: 0, state: { ...expectation.state() }, scale: {} },
    }));
  }

  private see(part: string, isp: number, value: number, told: number | undefined): void {
    const expectation = this.parts.get(part);
    if (expectation === undefined || this.place.frozen) return;
    const quarter = this.quarterOf(isp);
    const isFirst = expectation.expected(quarter) === undefined;
    if (isFirst && told !== undefined && !Number.isNaN(told)) expectation.see(told, quarter);
    expectation.see(value, quarter);
  }

  private expected(part: string, quarter: number): number | undefined {
    return this.parts.get(part)?.expected(quarter);
  }

  private quarterOf(isp: number): number {
    const minute = Number(this.calendar.localStart(isp).slice(14, 16));
    return 4 * this.calendar.hourOfDay(isp) + Math.floor(minute / 15);
  }
}
