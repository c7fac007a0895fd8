import { beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../../agents/nested/market/messages.ts';
import { runReport } from '../../../../agents/nested/market/report.ts';
import type { SimulationResult } from '../../../../agents/nested/market/simulate.ts';
import { nested } from '../../../../agents/nested/market/system.ts';
import { stream } from '../../../../src/random/streams.ts';
import { asText, dayOfCalls, dayOfCallsConfig, heard, only, run, withoutFigure } from './helpers.ts';

const config = dayOfCallsConfig;
let result: SimulationResult;
let said: Message[];

beforeAll(async () => {
  ({ result, said } = await dayOfCalls());
});

describe('a day of a nested market', () => {
  it('is planned once, on the eve, in the order of its phases', () => {
    const order = [
      ...(['SystemForecast', 'DPrognosis', 'InterfaceForecast', 'FlexRequirement', 'Tariff', 'FlexSchedule'] as const),
      ...(['InterfacePlan', 'ResponseCurve', 'NestedBid', 'MarketResult', 'StandbyCall', 'LeaderPlan'] as const),
    ];
    const first = order.map((type) => said.findIndex((message) => message.type === type));
    expect(first).toEqual([...first].sort((a, b) => a - b));
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    for (const type of order) expect(only(said, type).every(({ isp }) => isp === -1)).toBe(true);
    expect(new Set(only(said, 'DPrognosis').map(({ from }) => from))).toEqual(new Set(['One', 'Two', 'Cars']));
    expect(only(said, 'FlexSchedule')).toHaveLength(3);
  });

  it('is run in every ISP', () => {
    const isps = Array.from({ length: 96 }, (_, isp) => isp);
    for (const type of [
      'UnitSetpoints',
      'FlexActivation',
      'FeederSetpoints',
      'FeederReading',
      'SystemReading',
    ] as const)
      expect(only(said, type).map(({ isp }) => isp)).toEqual(isps);
    expect(only(said, 'FlexCall').length).toBeGreaterThan(3);
    expect(result.until).toBe(96);
  });

  it('adds up: what all have earned is 0', () => {
    const { ledger } = result;
    const parties = ledger.parties();
    expect(parties.sort()).toEqual(['Cars', 'DSO', 'One', 'TSO', 'Two', 'feeder load', 'system load', 'units', 'wind']);
    expect(Math.abs(parties.reduce((total, party) => total + ledger.balance(party), 0))).toBeLessThan(1e-6);
  });

  it('has no figure and no cell that is no number, but the temperature of who has none', () => {
    expect(withoutFigure(result)).toEqual([]);
    const names = new Set<string>();
    for (const table of nested.tables) {
      const source = table.source(result as never);
      expect([table.name, (source?.rows ?? 0) > 0]).toEqual([table.name, true]);
      for (const { name, type, value } of table.columns) {
        for (let row = 0; row < (source?.rows ?? 0); row++) {
          const cell = value(source, row);
          if (type !== 'STRING' && cell !== null && !Number.isFinite(cell)) names.add(`${table.name}.${name}`);
        }
      }
    }
    expect([...names]).toEqual(['users.temperatureC']);
  });

  it('is told in a screen', () => {
    const text = runReport(result);
    expect(text.split('\n').length).toBeLessThan(30);
    expect(text.split('\n').every((line) => line.length <= 110)).toBe(true);
    expect(text.replace(/\s+/g, ' ')).toMatch(/The TSO requires \d+ MW h of flexibility/);
    expect(text.replace(/\s+/g, ' ')).toMatch(/The DSO leads: it offers .* as it expected \(gap /);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('goes from one thread to another as data', () => {
    const { carriage } = nested;
    const packed = structuredClone(carriage?.packed(result as never));
    const back = carriage?.unpacked(packed, result.loaded as never, result.world as never) as SimulationResult;
    expect(runReport(back)).toBe(runReport(result));
    expect(nested.figures.map(({ of }) => of(back as never))).toEqual(
      nested.figures.map(({ of }) => of(result as never)),
    );
  });
});

describe('what is a user’s own stays at home:', () => {
  const ofUsers = () => said.filter(({ from }) => ['One', 'Two', 'Cars'].includes(from));

  it('no building or fleet says a field of temperature, level, session or appliance to others', () => {
    const fields = new Map<string, Set<string>>();
    for (const message of ofUsers()) {
      if (message.to === 'role:environment') continue; // its own devices
      const known = fields.get(message.type) ?? new Set();
      for (const field of Object.keys(message)) known.add(field);
      fields.set(message.type, known);
    }
    const usual = ['type', 'from', 'to', 'isp', 'day', 'powerMw'];
    expect(Object.fromEntries([...fields].map(([type, known]) => [type, [...known].sort()]))).toEqual({
      DPrognosis: [...usual].sort(),
      FlexSchedule: [...usual, 'upMw', 'downMw'].sort(),
      ScheduleUpdate: [...usual, 'fromStep'].sort(),
    });
    expect(new Set(ofUsers().map(({ to }) => to))).toEqual(new Set(['DSO', 'role:environment']));
  });

  it('nor is any figure said to others one of temperatures, levels or sessions', () => {
    const own = new Set<number>();
    const keep = (values: Iterable<number>) => {
      for (const value of values) if (Number.isFinite(value) && value !== 0) own.add(value);
    };
    for (const { temperatureC, energyKwh } of only(said, 'BuildingReading')) keep([temperatureC, energyKwh]);
    for (const { energyKwh, chargeKwh } of only(said, 'EvReading')) keep([...energyKwh, ...chargeKwh]);
    for (const { departureIsp, arrivalIsp, tripKwh } of only(said, 'SessionForecast')) {
      keep([...departureIsp, ...arrivalIsp, ...tripKwh]);
    }
    expect(own.size).toBeGreaterThan(200);
    let figures = 0;
    for (const { isp: _, ...message } of ofUsers()) {
      if (message.to === 'role:environment') continue;
      for (const value of Object.values(message)) {
        for (const figure of value instanceof Float64Array ? value : []) {
          figures++;
          expect([message.type, own.has(figure)]).toEqual([message.type, false]);
        }
      }
    }
    expect(figures).toBeGreaterThan(24 * 12);
  });

  it('and what is metered inside it is told to it alone', () => {
    const alone = new Set([
      ...['BuildingForecast', 'SiteMeasurement', 'BuildingReading', 'SessionForecast', 'EvReading'],
      ...['EvsPluggedIn', 'EvsUnplugged'],
    ]);
    const told = said.filter(({ type }) => alone.has(type));
    const isOwn = (to: string, type: string) =>
      type.startsWith('Building') || type === 'SiteMeasurement' ? ['One', 'Two'].includes(to) : to === 'Cars';
    expect(new Set(told.map(({ type }) => type))).toEqual(alone);
    for (const { from, to, type } of told) expect([type, from, isOwn(to, type)]).toEqual([type, 'world', true]);
  });

  it('and no unit or line of the TSO is told to the leader, by curves', () => {
    const toLeader = said.filter(({ from, to }) => from === 'TSO' && to === 'DSO');
    expect(new Set(toLeader.map(({ type }) => type))).toEqual(
      new Set(['FlexRequirement', 'ResponseCurve', 'FlexActivation', 'Payment']),
    );
  });
});

describe('the same bytes are said', () => {
  it('when it is run again', async () => {
    expect(asText((await heard(config)).said)).toEqual(asText(said));
  });

  it('where all are treated as strangers', async () => {
    const again = await heard(config, { asStrangers: true, trace: true });
    expect(asText(again.said)).toEqual(asText(said));
    expect(again.result.trace).toEqual(result.trace);
  });

  it('in whatever order what is said at once arrives, and figures are the same', async () => {
    const again = await heard(config, { shuffle: stream(7, 'order') });
    expect(asText(again.said).sort()).toEqual(asText(said).sort());
    const { recorder, ledger } = again.result;
    expect([recorder.system, recorder.users]).toEqual([result.recorder.system, result.recorder.users]);
    for (const party of ledger.parties()) expect(ledger.balance(party)).toBe(result.ledger.balance(party));
  });

  it('and other ones for another seed', async () => {
    const { recorder } = await run({ ...config, seed: 4 }, { until: 1 });
    expect(recorder.days[0].systemCostEur).not.toBe(result.recorder.days[0].systemCostEur);
  });
});
