import type { Payment } from '../../../src/bus/payment.ts';
import type { MessageOf, PaymentReason } from '../market/messages.ts';
import type { AdsConfig } from '../market/parts.ts';
import {
  activationParts,
  activationPrices,
  CUSTOMERS,
  cheapMwOf,
  localEnergyPrices,
  tariffDifference,
  WORLD,
} from '../market/rules.ts';
import type { PlannedDay } from './dayBook.ts';
import { busLoads, interruptionPrice } from './operation.ts';
import type { Sites } from './register.ts';
import type { DayTariffs } from './tariffs.ts';

type Due = Omit<Payment<PaymentReason>, 'type' | 'amountEur'>;

interface Books {
  from: string;
  isp: number;
  hours: number;
  config: AdsConfig;
  sites: Sites;
  day: PlannedDay;
  hour: number;
}

const due = (
  { from, isp }: Books,
  payer: string,
  payee: string,
  reason: PaymentReason,
  volumeMwh: number,
  priceEurPerMwh: number,
): Due[] => {
  if (volumeMwh === 0) return [];
  const to = payee === from ? payer : payee;
  return [{ from, to: to === CUSTOMERS ? WORLD : to, isp, payer, payee, reason, volumeMwh, priceEurPerMwh }];
};

/** What an ISP comes to between the operator and aggregators: energy as accepted and beyond, reserve, and what was asked and did not come. */
export function localPayments(
  books: Books,
  {
    prices,
    offers,
    activated,
    metered,
  }: {
    prices: MessageOf<'RealTimePrices'>;
    offers: ReadonlyMap<string, MessageOf<'LocalOffer'>>;
    activated: ReadonlyMap<string, number>;
    metered: ReadonlyMap<string, number>;
  },
): Due[] {
  const { from, hours, config, day, hour } = books;
  const { localPrices, mismatchPenalty } = config.market;
  const dayAhead = day.priceEurPerMwh[hour];
  return config.connections.flatMap(({ name }) => {
    const position = day.positions.get(name);
    const acceptedMw = position?.netMw[hour] ?? 0;
    const meteredMw = metered.get(name) ?? 0;
    const energy = (reason: PaymentReason, mw: number, wholesale: number) => {
      const { sell, buy } = localEnergyPrices(wholesale, localPrices);
      return due(books, from, name, reason, mw * hours, mw >= 0 ? sell : buy);
    };
    const offer = offers.get(name);
    const askedMw = offer ? (activated.get(name) ?? offer.plannedMw) - offer.plannedMw : 0;
    const asked = offer && activationPrices(prices.energy, localPrices, offer);
    const missedMw = Math.abs((activated.get(name) ?? meteredMw) - meteredMw);
    const { spinningPrice, regulatingPrice } = day.problem;
    return [
      ...energy('day-ahead', acceptedMw, dayAhead),
      ...(offer && asked
        ? activationParts(askedMw, cheapMwOf(offer), asked).flatMap(([mw, price]) =>
            due(books, from, name, 'real time', mw * hours, price),
          )
        : []),
      ...energy('real time', meteredMw - acceptedMw - askedMw, prices.energy),
      ...due(
        books,
        from,
        name,
        'spinning reserve',
        (position?.spinningMw[hour] ?? 0) * hours,
        localPrices.spinning * spinningPrice[hour],
      ),
      ...due(
        books,
        from,
        name,
        'regulating reserve',
        (position?.regulatingMw[hour] ?? 0) * hours,
        localPrices.regulating * regulatingPrice[hour],
      ),
      ...due(books, name, from, 'non-delivery', missedMw * hours, mismatchPenalty * Math.abs(dayAhead)),
    ];
  });
}

/** What its own units, batteries and interruptions cost the operator in an ISP. */
export function operatorPayments(
  books: Books,
  ran: {
    grid: MessageOf<'GridMeasurement'>;
    powerMw: Float64Array;
    isOn: readonly boolean[];
    started: readonly boolean[];
    interruptedIsps: number;
  },
): Due[] {
  const { from, hours, config, sites } = books;
  const { entry, market } = config;
  const { grid, powerMw, isOn, started, interruptedIsps } = ran;
  const units = entry.generators.flatMap(({ cost, noLoad, startUp }, g) => [
    ...due(books, from, WORLD, 'fuel', powerMw[g] * hours, cost),
    ...due(books, from, WORLD, 'commitment', isOn[g] ? hours : 0, noLoad),
    ...due(books, from, WORLD, 'commitment', started[g] ? 1 : 0, startUp),
  ]);
  const isFirstHour = interruptedIsps < 1 / hours;
  const interruptions = market.payInterruptions
    ? Array.from(grid.unservedMw).flatMap((mw, bus) => {
        const price = interruptionPrice(sites, bus, isFirstHour);
        return due(books, from, CUSTOMERS, 'interruption', Math.max(0, mw) * hours, price);
      })
    : [];
  return [
    ...units,
    ...due(books, from, WORLD, 'storage wear', Math.max(0, grid.storageMw) * hours, entry.storageWear),
    ...interruptions,
  ];
}

/** What customers pay more, or less, in an ISP than at the flat tariff: for what they are served, and would have been at that. */
export function tariffPayments(
  books: Books,
  tariffs: DayTariffs,
  { zoneLoad }: MessageOf<'Measurement'>,
  { unservedMw }: MessageOf<'GridMeasurement'>,
): Due[] {
  const { from, hours, hour, config, sites } = books;
  const { of } = sites.feeders;
  const served = new Float64Array(tariffs.tariffs.length);
  busLoads(config.network, sites, zoneLoad).forEach((mw, bus) => {
    if (of[bus] >= 0) served[of[bus]] += mw - unservedMw[bus];
  });
  return Array.from(served).flatMap((mw, zone) => {
    const price = tariffDifference(config.market.retail, tariffs.multipliers[zone][hour], tariffs.answers[zone][hour]);
    return due(books, CUSTOMERS, from, 'tariff', Math.max(0, mw) * hours, price);
  });
}
