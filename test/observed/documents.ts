import type { DateTime } from 'luxon';
import { pricesFor, starts } from './samples.ts';
import type { Truth } from './truth.ts';

/** A time series of prices as ENTSO-E's API writes it, in one period. */
export interface WrittenSeries {
  from: DateTime;
  minutes: number;
  prices: readonly number[];
  curve?: 'A01' | 'A03';
  sequence?: number;
  contract?: 'A01' | 'A07';
  area?: string;
  currency?: string;
}

const stamp = (time: DateTime): string => time.toUTC().toFormat("yyyy-MM-dd'T'HH:mm'Z'");
const tag = (name: string, content: string | number): string => `<${name}>${content}</${name}>`;
const point = (position: number, content: string): string => tag('Point', `${tag('position', position)}${content}`);
/** Positions that curve type A03 writes: those whose value is not the one before. */
const written = (values: readonly string[], curve: string): number[] =>
  [...values.keys()].filter((k) => curve === 'A01' || k === 0 || values[k] !== values[k - 1]);

function period(from: DateTime, minutes: number, count: number, points: readonly string[]): string {
  const interval = tag('start', stamp(from)) + tag('end', stamp(from.plus({ minutes: minutes * count })));
  return tag('Period', [tag('timeInterval', interval), tag('resolution', `PT${minutes}M`), ...points].join('\n'));
}

/** A document of day-ahead prices (A44). */
export function priceDocument(all: readonly WrittenSeries[]): string {
  const series = all.map((each, k) => {
    const { from, minutes, prices, curve = 'A03', sequence, contract = 'A01' } = each;
    const { area = '10YNL----------L', currency = 'EUR' } = each;
    const values = prices.map((price) => tag('price.amount', price));
    const sequenceTag = 'classificationSequence_AttributeInstanceComponent.position';
    return tag(
      'TimeSeries',
      [
        tag('mRID', k + 1),
        tag('in_Domain.mRID', area),
        tag('out_Domain.mRID', area),
        tag('contract_MarketAgreement.type', contract),
        tag('currency_Unit.name', currency),
        tag('price_Measure_Unit.name', 'MWH'),
        ...(sequence === undefined ? [] : [tag(sequenceTag, sequence)]),
        tag('curveType', curve),
        period(
          from,
          minutes,
          prices.length,
          written(values, curve).map((at) => point(at + 1, values[at])),
        ),
      ].join('\n'),
    );
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">\n${tag('type', 'A44')}\n${series.join('\n')}\n</Publication_MarketDocument>\n`;
}

/** A point of imbalance prices: position, price, and its category, if it has one. */
export type ImbalancePoint = [position: number, amount: number, category?: string];

/** Points of both categories for each position. */
export const bothCategories = (surplus: readonly number[], shortage: readonly number[]): ImbalancePoint[] =>
  surplus.flatMap((amount, k): ImbalancePoint[] => [
    [k + 1, amount, 'A04'],
    [k + 1, shortage[k], 'A05'],
  ]);

/** A document of imbalance prices (A85), each list of points a time series of one period. */
export function imbalanceDocument(from: DateTime, count: number, ...all: readonly ImbalancePoint[][]): string {
  const series = all.map((points) => {
    const lines = points.map(([position, amount, category]) => {
      const named = category === undefined ? '' : tag('imbalance_Price.category', category);
      return point(position, tag('imbalance_Price.amount', amount) + named);
    });
    const units = tag('currency_Unit.name', 'EUR') + tag('price_Measure_Unit.name', 'MWH') + tag('curveType', 'A03');
    return tag('TimeSeries', `${units}\n${period(from, 15, count, lines)}`);
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<Balancing_MarketDocument>\n${tag('type', 'A85')}\n${series.join('\n')}\n</Balancing_MarketDocument>\n`;
}

/** Settlement prices by ISP, as TenneT's API gives them: texts, null where there is none. */
export interface SettlementPoint {
  start: DateTime;
  state: number | null;
  up: number | null;
  down: number | null;
  shortage: number;
  surplus: number;
}

const text = (value: number | null): string | null => (value === null ? null : String(value));
const ispOf = (time: DateTime): number => time.diff(time.startOf('day'), 'minutes').minutes / 15 + 1;
const local = (time: DateTime): string => time.toFormat("yyyy-MM-dd'T'HH:mm");

/** An answer of TenneT's API in JSON, indented. */
export function settlementJson(points: readonly SettlementPoint[]): string {
  const Points = points.map(({ start, state, up, down, shortage, surplus }) => ({
    timeInterval_start: local(start),
    timeInterval_end: local(start.plus({ minutes: 15 })),
    isp: String(ispOf(start)),
    incident_reserve_up: 'NO',
    incident_reserve_down: 'NO',
    dispatch_up: text(up),
    dispatch_down: text(down),
    shortage: text(shortage),
    surplus: text(surplus),
    regulation_state: state,
    regulating_condition: 'UP',
  }));
  const units = { currency_Unit_name: 'EUR', price_Measurement_Unit_name: 'MWH' };
  const Response = { informationType: 'SETTLEMENT_PRICES', TimeSeries: [{ mRID: 1, ...units, Period: { Points } }] };
  return `${JSON.stringify({ Response }, null, 1)}\n`;
}

/** The same in the API's CSV. */
export function settlementCsv(points: readonly SettlementPoint[]): string {
  const header =
    'Timeinterval Start Loc,Timeinterval End Loc,Isp,Currency Unit Name,Price Measurement Unit Name,' +
    'Incident Reserve Up,Incident Reserve Down,Price Dispatch Up,Price Dispatch Down,Price Shortage,Price Surplus,' +
    'Regulation State,Regulating Condition';
  const rows = points.map(({ start, state, up, down, shortage, surplus }) =>
    [
      ...[local(start), local(start.plus({ minutes: 15 })), ispOf(start), 'EUR', 'MWH', 'NO', 'NO'],
      ...[up, down, shortage, surplus, state].map((value) => value ?? ''),
      'UP',
    ].join(','),
  );
  return `${[header, ...rows].join('\n')}\n`;
}

const byInstant = (times: readonly DateTime[], values: readonly (number | null)[]): Map<number, number> =>
  new Map(times.flatMap((time, k) => (values[k] === null ? [] : [[time.toMillis(), values[k]]])));

/** What settlement prices say. */
export function settlementTruth(points: readonly SettlementPoint[]): Truth {
  const times = points.map(({ start }) => start);
  const of = (pick: (point: SettlementPoint) => number | null) => byInstant(times, points.map(pick));
  return {
    prices: {
      upward: of(({ up }) => up),
      downward: of(({ down }) => down),
      shortage: of(({ shortage }) => shortage),
      surplus: of(({ surplus }) => surplus),
      regulationState: of(({ state }) => state),
    },
  };
}

/** Settlement prices that fit their states, all four in turn, from a local midnight on. */
export function settlementPoints(date: string, count: number): SettlementPoint[] {
  const prices = pricesFor('settlement-json', count);
  return starts(date, 15, count).map((start, k) => {
    const state = [-1, 0, 1, 2][k % 4];
    const up = state > 0 ? Math.abs(prices[k]) : null;
    const down = state === -1 || state === 2 ? -Math.abs(prices[k]) : null;
    const surplus = state === 1 ? up : (down ?? 33.3);
    return { start, state, up, down, shortage: up ?? down ?? 33.3, surplus: surplus ?? 33.3 };
  });
}

/** Documents to be damaged, with what they say. */
export function documents(): { name: string; ending: string; text: string; truth: Truth }[] {
  const times = starts('2025-10-02', 15, 16);
  const prices = pricesFor('entsoe-xml', 16).map((price, k, all) => (k % 4 === 3 ? all[k - 1] : price));
  // Of curve type A01: where A03 lost a point, nothing could tell that it did.
  const series = { from: times[0], minutes: 15, prices, curve: 'A01' as const, sequence: 1 };
  const imbalance = pricesFor('entsoe-xml-imbalance', 16);
  const shortage = imbalance.map((price) => price + 1);
  const points = settlementPoints('2025-10-02', 16);
  return [
    {
      name: 'ENTSO-E day-ahead, XML',
      ending: 'xml',
      text: priceDocument([{ ...series, sequence: 2, prices: prices.map((price) => price + 3) }, series]),
      truth: { prices: { dayAhead: byInstant(times, prices) } },
    },
    {
      name: 'ENTSO-E imbalance, XML',
      ending: 'xml',
      text: imbalanceDocument(times[0], 16, bothCategories(imbalance, shortage)),
      truth: { prices: { surplus: byInstant(times, imbalance), shortage: byInstant(times, shortage) } },
    },
    { name: 'TenneT, JSON', ending: 'json', text: settlementJson(points), truth: settlementTruth(points) },
  ];
}
