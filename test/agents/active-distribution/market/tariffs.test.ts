import { map } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cast } from '../../../../agents/active-distribution/cast.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/active-distribution/market/messages.ts';
import type { Cast } from '../../../../agents/active-distribution/market/parts.ts';
import { runReport } from '../../../../agents/active-distribution/market/report.ts';
import { answerTo } from '../../../../agents/active-distribution/market/rules.ts';
import type { SimulationResult } from '../../../../agents/active-distribution/market/simulate.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { sum } from '../../../../src/series.ts';
import { run, smallSystem } from './helpers.ts';

const system = (tou: boolean) => smallSystem({ market: { tou }, world: { scenarios: 2, draws: 10 } });
let flat: SimulationResult;
let banded: SimulationResult;
const said: Record<'flat' | 'banded', Message[]> = { flat: [], banded: [] };
const all = <T extends MessageType>(which: 'flat' | 'banded', type: T) =>
  said[which].filter((message): message is MessageOf<T> => message.type === type);

beforeAll(async () => {
  flat = await run(system(false), { listen: (message) => void said.flat.push(message) });
  banded = await run(system(true), { listen: (message) => void said.banded.push(message) });
});

describe('with tariffs by zone and day', () => {
  it('the operator sets them as the gate closes, and expects to gain', () => {
    expect(all('flat', 'Tariff')).toEqual([]);
    const [told, ...more] = all('banded', 'Tariff');
    expect(more).toEqual([]);
    expect([told.isp, told.day, told.tariffs.length, told.multipliers.length]).toEqual([-1, 0, 4, 96]);
    expect(sum(told.gainEur)).toBeGreaterThan(10);
    const [before, after] = [flat, banded].map(({ recorder }) => recorder.plans[0]);
    expect(before.parts.tariff).toBe(0);
    expect(after.parts.tariff).toBeGreaterThan(10);
    expect(after.f1Eur - before.f1Eur).toBeGreaterThan(0.8 * sum(told.gainEur));
  });

  it('load answers, hour by hour, and all else in the world is as before', () => {
    const [{ multipliers, tariffs }] = all('banded', 'Tariff');
    expect(tariffs).toContain('three bands');
    const answers = tariffs.map((_, zone) => answerTo(multipliers.subarray(24 * zone, 24 * zone + 24)));
    const [before, after] = [all('flat', 'Measurement'), all('banded', 'Measurement')];
    after.forEach(({ isp, zoneLoad, solar, wind }) => {
      expect([solar, wind]).toEqual([before[isp].solar, before[isp].wind]);
      zoneLoad.forEach((load, zone) => {
        expect(load / before[isp].zoneLoad[zone]).toBeCloseTo(answers[zone][Math.floor(isp / 4)], 12);
      });
    });
    const planned = sum(banded.recorder.plans[0].loadMw) / sum(flat.recorder.plans[0].loadMw);
    expect(planned).not.toBe(1);
    expect(Math.abs(planned - 1)).toBeLessThan(0.01);
  });

  it('customers pay what their tariff comes to beside the flat one, ISP by ISP', () => {
    const isp = 70;
    const [{ multipliers, tariffs }] = all('banded', 'Tariff');
    const { feeders, network } = banded.world;
    let eur = 0;
    tariffs.forEach((_, zone) => {
      const at = 24 * zone + Math.floor(isp / 4);
      const mw = (which: 'flat' | 'banded') => all(which, 'Measurement')[isp].zoneLoad[zone] * feeders.loadMw[zone];
      eur += 0.25 * 140 * (multipliers[at] * mw('banded') - mw('flat'));
    });
    const paid = all('banded', 'Payment').filter((each) => each.reason === 'tariff' && each.isp === isp);
    expect(paid.every(({ payer, payee }) => payer === 'customers' && payee === 'ADS')).toBe(true);
    expect(paid.reduce((total, { amountEur }) => total + amountEur, 0)).toBeCloseTo(eur, 9);
    expect(sum(network.buses.map(({ loadMw }) => loadMw))).toBeGreaterThan(0);
    const figure = (name: string) => activeDistribution.figures.find((each) => each.name === name)?.of(banded as never);
    expect(figure('tariffEur')).toBeCloseTo(-(figure('customersEur') ?? 0), 9);
    expect(figure('tariffEur')).toBeCloseTo(banded.recorder.plans[0].parts.tariff, -2);
  });

  it('the report and a table say which tariff was set where', () => {
    const text = runReport(banded).replace(/\s+/g, ' ');
    expect(text).toMatch(/Tariffs of 2024-03-20 by zone: .*three bands in .*; in all customers paid \d+ EUR more/);
    expect(runReport(flat)).not.toContain('Tariff');
    const table = activeDistribution.tables.find(({ name }) => name === 'tariffs');
    expect(table?.source(banded as never)?.rows).toBe(4);
    expect(table?.source(flat as never)?.rows).toBe(0);
  });
});

/** A run with tariffs in which messages of the operator are forged. */
function forged<T extends MessageType>(
  type: T,
  forge: (message: MessageOf<T>) => Partial<MessageOf<T>>,
  { tou = true, ...options }: { tou?: boolean; asStrangers?: boolean } = {},
) {
  const forging: Agent<never> = (self) => (heard) =>
    (cast.ads as Agent<never>)(self)(heard).pipe(
      map((one): Message => (one.type === type ? ({ ...one, ...forge(one as MessageOf<T>) } as Message) : one)),
    );
  return run(system(tou), { cast: { ...cast, ads: forging } as Cast, until: 2, ...options });
}

describe('the run stops where the operator', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'takes more than its tariff',
      () =>
        forged('Payment', ({ reason, amountEur, priceEurPerMwh }) =>
          reason === 'tariff' ? { amountEur: 2 * amountEur, priceEurPerMwh: 2 * priceEurPerMwh } : {},
        ),
      /^ADS, ISP 0: customers -> ADS: tariff: -?[\d.]+ EUR paid where -?[\d.]+ EUR are due$/,
    ],
    [
      'takes it for more load',
      () =>
        forged('Payment', ({ reason, volumeMwh, priceEurPerMwh }) =>
          reason === 'tariff' ? { volumeMwh: 2 * volumeMwh, amountEur: 2 * volumeMwh * priceEurPerMwh } : {},
        ),
      /^ADS, ISP 0: customers -> ADS: tariff: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ],
    [
      'as a stranger sets one beyond reason',
      () => forged('Tariff', ({ multipliers }) => ({ multipliers: multipliers.map(() => 5) }), { asStrangers: true }),
      /said a Tariff that sets 5 times the retail price, where 0 to 2 times may be$/,
    ],
    [
      'as a stranger forgets a zone',
      () => forged('Tariff', ({ tariffs }) => ({ tariffs: tariffs.slice(1) }), { asStrangers: true }),
      /said a Tariff that is for 3 zones, where there are 4$/,
    ],
  ])('%s', async (_, forgery, message) => {
    await expect(forgery()).rejects.toThrow(message);
  });
});
