import { describe, expect, it } from 'vitest';
import type { Sites } from '../../../../agents/active-distribution/ads/register.ts';
import { TariffBook } from '../../../../agents/active-distribution/ads/tariffBook.ts';
import type { MessageOf } from '../../../../agents/active-distribution/market/messages.ts';
import type { AdsConfig } from '../../../../agents/active-distribution/market/parts.ts';
import type { Decision } from '../../../../src/bus/agent.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { rules } from '../onStage.ts';

const solver = await loadSolver();
const hours = 24;
const zoneMw = Float64Array.of(2, 3);
const byHour = (of: (hour: number) => number) => Float64Array.from({ length: hours }, (_, hour) => of(hour));
/** One scenario: dear evenings, in which the first zone draws most. */
const forecast: MessageOf<'ScenarioForecast'> = {
  ...({ type: 'ScenarioForecast', from: 'world', to: 'role:ads', isp: -1, day: 0 } as const),
  ...{ probability: Float64Array.of(1), dayAhead: byHour((t) => (t > 16 ? 200 : 50)), realTime: byHour(() => 50) },
  zoneLoad: Float64Array.from([...byHour((t) => (t > 16 ? 1 : 0.5)), ...byHour((t) => (t > 16 ? 0.2 : 1))]),
  ...{ solar: byHour(() => 0), wind: byHour(() => 0) },
};

function bookWith(tou: boolean) {
  const decisions: Decision[] = [];
  const self = {
    ...{
      name: 'ADS',
      config: { market: rules({ tou }) } as AdsConfig,
      decided: (each: Decision) => decisions.push(each),
    },
    calendar: createCalendar({ start: '2024-03-20', days: 1 }),
  };
  const sites = { feeders: { loadMw: zoneMw } } as Sites;
  return { book: new TariffBook(self, sites), decisions };
}

const measured = (zoneLoad: Float64Array): MessageOf<'Measurement'> => ({
  ...{ type: 'Measurement', from: 'world', to: 'role:ads', isp: 70, zoneLoad, solar: 0, wind: 0 },
});

describe('the tariffs of a day', () => {
  it('are said, decided with a twin, and change what is forecast', () => {
    const { book, decisions } = bookWith(true);
    const { said, forecast: after, tariffEur } = book.set(-1, 0, forecast);
    expect(said).toMatchObject([{ type: 'Tariff', to: 'role:environment', day: 0 }]);
    expect(book.of(0)?.tariffs[0]).not.toBe('flat');
    expect(tariffEur).toBeGreaterThan(0);
    expect(after.zoneLoad[20]).toBeLessThan(forecast.zoneLoad[20]);
    expect(decisions.map(({ kind }) => kind)).toEqual(['tariffs']);
    expect(decisions[0].twin?.(solver)).toBeCloseTo(decisions[0].objective, 6);
  });

  it('bring in an ISP what was expected, where load comes so, and more or less in proportion', () => {
    const { book } = bookWith(true);
    const { forecast: after } = book.set(-1, 0, forecast);
    const asExpected = Float64Array.of(after.zoneLoad[17], after.zoneLoad[hours + 17]);
    expect(book.beyondPlanEur(0, 17, measured(asExpected))).toBeCloseTo(0, 9);
    const all = book.of(0)?.paidEur[17] ?? Number.NaN;
    expect(book.beyondPlanEur(0, 17, measured(asExpected.map((load) => 1.5 * load)))).toBeCloseTo(0.25 * 0.5 * all, 9);
  });

  it('are none without market.tou', () => {
    const { book, decisions } = bookWith(false);
    expect(book.set(-1, 0, forecast)).toEqual({ said: [], forecast });
    expect([book.of(0), book.beyondPlanEur(0, 17, measured(zoneMw)), decisions]).toEqual([undefined, 0, []]);
  });
});
