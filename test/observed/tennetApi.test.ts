import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observedOf } from '../../src/observed/formats.ts';
import type { Observed } from '../../src/observed/observed.ts';
import { settlementCsv, settlementJson, settlementPoints, settlementTruth } from './documents.ts';
import { expectWhole } from './truth.ts';

const read = (text: string, name = 'settlement.json'): Observed => observedOf({ name, text });
const points = settlementPoints('2025-10-26', 100);
const answer = settlementJson(points);
const changed = (what: string | RegExp, by: string): string => {
  const text = answer.replace(what, by);
  expect(text).not.toBe(answer);
  return text;
};

describe("TenneT's API", () => {
  it.each(['2025-03-30', '2025-10-26', '2025-10-01'])('in JSON and in CSV says the same, on %s', (date) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 92 }), fc.integer({ min: 0, max: 91 }), (count, from) => {
        const all = settlementPoints(date, 92).slice(Math.min(from, 91), from + count);
        const json = read(settlementJson(all));
        expectWhole(json, settlementTruth(all));
        expect({ ...read(settlementCsv(all), 'settlement.csv'), file: json.file }).toEqual(json);
      }),
      { numRuns: 10, seed: 17 },
    );
  });

  it('holds an hour twice in autumn, several periods or series, and a state that is not known', () => {
    expectWhole(read(answer), settlementTruth(points));
    const { Response } = JSON.parse(answer);
    const [series] = Response.TimeSeries;
    const part = (from: number, to?: number) => ({ points: series.Period.Points.slice(from, to) });
    const parted = {
      TimeSeries: [
        { ...series, Period: [part(0, 10), part(10, 40)] },
        { ...series, Period: part(40) },
      ],
    };
    expectWhole(read(JSON.stringify({ Response: parted })), settlementTruth(points));
    expectWhole(read(JSON.stringify(parted)), settlementTruth(points));
    const unknown = points.map((point, k) => (k === 7 ? { ...point, state: null } : point));
    const observed = read(settlementJson(unknown));
    expectWhole(observed, settlementTruth(unknown));
    expect(observed.notes.join(' ')).toContain('Regulation State: 1 of 100 intervals has no value');
  });

  it('in CSV may lack the state, which is then not known; settlement prices of before 2025 may not', () => {
    const [header, ...rows] = settlementCsv(points).trim().split('\n');
    const without = [header, ...rows].map((line) => line.split(',').toSpliced(11, 1).join(',')).join('\n');
    const observed = read(`${without}\n`, 'settlement.csv');
    const { regulationState, ...others } = settlementTruth(points).prices!;
    expect(regulationState.size).toBe(100);
    expectWhole(observed, { prices: others });
  });

  it.each<[name: string, text: () => string, message: RegExp]>([
    [
      'another publication',
      () => changed('SETTLEMENT_PRICES', 'BALANCE_DELTA').replaceAll('regulation_state', 'mid_price'),
      /points without regulation_state \(BALANCE_DELTA\); expected settlement prices/,
    ],
    [
      'an error of the API',
      () => '{"error_message":"Rate limit exceeded"}',
      /an error of TenneT's API: 'Rate limit exceeded'/,
    ],
    [
      'another currency',
      () => changed('"EUR"', '"GBP"'),
      /Response.TimeSeries\[0\].Period.Points\[0\].currency_unit_name: found 'GBP'; expected EUR/,
    ],
    [
      'a price that is none',
      () => changed('"33.3"', '"n/a"'),
      /Period.Points\[1\].shortage: found 'n\/a'; expected a number/,
    ],
    [
      'a list for a price',
      () => changed('"33.3"', '[1]'),
      /Points\[1\].shortage: found a list; expected a number, a text or null/,
    ],
    [
      'a state that is none',
      () => changed('"regulation_state": 2', '"regulation_state": 3'),
      /regulation_state: found '?3/,
    ],
    [
      'a stamp of another ISP',
      () => changed('"isp": "2"', '"isp": "3"'),
      /Points\[1\].timeInterval_start: found '2025-10-26T00:15'; expected 2025-10-26T00:30/,
    ],
    [
      'an ISP beyond the day',
      () => changed('"isp": "100"', '"isp": "101"'),
      /Points\[99\].isp: found '101'; expected an ISP of that day, 1 to 100/,
    ],
    [
      'an ISP twice',
      () => settlementJson([...points.slice(0, 2), { ...points[1], shortage: 1 }]),
      /: Response.TimeSeries\[0\].Period.Points\[2\]: found .* than in Response.TimeSeries\[0\].Period.Points\[1\]; expected each/,
    ],
    ['no points', () => '{"Response":{"TimeSeries":[{"Period":{}}]}}', /TimeSeries\[0\].Period.Points: found no list/],
    ['no series', () => '{"Response":{"TimeSeries":[]}}', /found no time series; expected a list of time series/],
    ['nothing', () => '{"Response":null}', /Response.TimeSeries: found none/],
    ['a cut-off answer', () => answer.slice(0, 900), /no JSON/],
    [
      'JSON of one’s own',
      () => '[{"time":"2025-10-01T00:00Z","price":1}]',
      /found a list of 1 entry with keys time, price; expected JSON as publishers hand it out .*as CSV/,
    ],
    ['JSON of anything', () => '{"a":1}', /found JSON with key a; expected/],
  ])('refuses %s', (_name, text, message) => {
    expect(() => read(text())).toThrow(message);
  });

  it.each([
    ['the merit order list', 'Capacity Threshold,Price Down,Price Up'],
    ['the balance delta', 'Mid Price'],
    ['settled imbalance volumes', 'Surplus,Shortage,Absolute,Imbalance'],
    ['activated reserves', 'Afrr Down,Afrr Up'],
  ])('in CSV of %s is refused by name', (name, columns) => {
    const cells = columns.replaceAll(/[^,]+/g, '1');
    const text = `Timeinterval Start Loc,Timeinterval End Loc,Isp,${columns}\n2025-07-01T00:00,2025-07-01T00:15,1,${cells}\n`;
    expect(() => read(text, 'other.csv')).toThrow(
      new RegExp(`no column for shortage, surplus, as in ${name}; expected settlement`),
    );
  });
});

describe("TenneT's export in XML, of before 2025", () => {
  const record = (isp: number, more: string) =>
    `<Record><DATE>03/19/2022</DATE><PTU>${isp}</PTU><PERIOD_FROM>00:${isp === 1 ? '00' : '15'}</PERIOD_FROM>${more}</Record>\n`;
  const prices = (up: string, both: number, state: number) =>
    `<UPWARD_INCIDENT_RESERVE />${up}<TAKE_FROM_SYSTEM>${both}</TAKE_FROM_SYSTEM><FEED_INTO_SYSTEM>${both}</FEED_INTO_SYSTEM><REGULATION_STATE>${state}</REGULATION_STATE>`;
  const text = `<export provider="TenneT" from="19-03-2022" to="19-03-2022">\n<ImbalancePrice>\n${record(1, prices('<UPWARD_DISPATCH>204.3</UPWARD_DISPATCH>', 204.3, 1))}${record(2, prices('', 98.2, 0))}</ImbalancePrice>\n</export>\n`;

  it('is read as its CSV is', () => {
    const observed = read(text, 'export.xml');
    expect(observed.format).toBe('tennet-settlement');
    const { shortage, upward, regulationState } = observed.kind === 'prices' ? observed.prices : {};
    expect([...shortage!.values, ...upward!.values, ...regulationState!.values]).toEqual([
      204.3,
      98.2,
      204.3,
      Number.NaN,
      1,
      0,
    ]);
    expect(shortage!.startMs).toBe(Date.parse('2022-03-19T00:00+01:00'));
  });
  it('is refused with the line', () => {
    expect(() => read(text.replace('98.2', 'x'), 'export.xml')).toThrow(/line 4, <TAKE_FROM_SYSTEM>: found 'x'/);
    expect(() => read('<export provider="TenneT"></export>', 'export.xml')).toThrow(/without a Record/);
  });
});

const file = join(import.meta.dirname, '../../../shared/cases/tennet-api-json/settlement.json');
it.skipIf(!existsSync(file))('a file that a user brought is read (skipped where it is not beside the project)', () => {
  const observed = read(readFileSync(file, 'utf8'));
  const { shortage, surplus, downward } = observed.kind === 'prices' ? observed.prices : {};
  expect([shortage, surplus, downward].map((series) => [...series!.values])).toEqual([
    [74.5, 160.3],
    [74.5, -12.5],
    [Number.NaN, -12.5],
  ]);
});
