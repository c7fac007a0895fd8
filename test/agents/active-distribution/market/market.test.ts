import { beforeAll, describe, expect, it } from 'vitest';
import type { Message, MessageOf, MessageType } from '../../../../agents/active-distribution/market/messages.ts';
import { runReport } from '../../../../agents/active-distribution/market/report.ts';
import type { SimulationResult } from '../../../../agents/active-distribution/market/simulate.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { stream } from '../../../../src/random/streams.ts';
import { sum } from '../../../../src/series.ts';
import { run, smallSystem, withoutFigure } from './helpers.ts';

let result: SimulationResult;
const said: Message[] = [];
const all = <T extends MessageType>(type: T) =>
  said.filter((message): message is MessageOf<T> => message.type === type);

beforeAll(async () => {
  result = await run(smallSystem(), { listen: (message) => void said.push(message), trace: true });
});

describe('a day of an active distribution system', () => {
  it('is planned once, on the eve, and dispatched and metered in every ISP', () => {
    expect(all('DayAheadPlan').map(({ isp, day }) => [isp, day])).toEqual([[-1, 0]]);
    const [{ gapEur, front }] = all('DayAheadPlan');
    expect(front.filter(({ isChosen }) => isChosen).map((point) => point.gapEur)).toEqual([gapEur]);
    expect(
      all('LocalBid')
        .map(({ from }) => from)
        .sort(),
    ).toEqual(['DRA', 'Home', 'Work']);
    for (const type of ['Dispatch', 'RealTimeTrade', 'RealTimePlan'] as const) {
      expect(all(type).map(({ isp }) => isp)).toEqual(Array.from({ length: 96 }, (_, isp) => isp));
    }
  });

  it('is told only by message: sessions stay at their lot, consumers’ loads with their aggregator', () => {
    for (const message of said) {
      if (message.type === 'PluggedIn' || message.type === 'SessionReading')
        expect(['Work', 'Home']).toContain(message.to);
      if (message.type === 'Availability') expect(message.to).toBe('DRA');
      if (message.type === 'DayAheadClearing') expect(message.to).toBe('role:exchange');
    }
  });

  it('accepts no more than was bid, and says how much of it', () => {
    for (const { to, energyShare, sellMw } of all('Accepted')) {
      const bid = all('LocalBid').find(({ from }) => from === to);
      expect(sum(sellMw)).toBeLessThanOrEqual(sum(bid?.sellMw ?? []) + 1e-6);
      expect(energyShare).toBeGreaterThanOrEqual(0);
    }
  });

  it('switches a tie as the line fails and back as it is mended, and feeds everybody it can meanwhile', () => {
    const [closing, opening, ...more] = all('Topology');
    expect(more).toEqual([]);
    expect([closing.isp, closing.opened, opening.isp, opening.closed]).toEqual([72, ['51-52'], 80, []]);
    expect(closing.closed).toHaveLength(1);
    const { unservedMw } = result.recorder.system;
    expect(sum(unservedMw.subarray(0, 72)) + sum(unservedMw.subarray(80))).toBe(0);
  });

  it('leaves unserved in the same fault what ties would feed, where units may not feed it alone', async () => {
    const lost = async (switching: string) => {
      const { recorder } = await run(smallSystem({ market: { switching, islanding: false } }));
      expect(sum(recorder.system.unservedMw.subarray(0, 72)) + sum(recorder.system.unservedMw.subarray(80))).toBe(0);
      return sum(recorder.system.unservedMw) / 4;
    };
    const without = await lost('none');
    expect(without).toBeGreaterThan(1); // MWh: two hours of most of a feeder
    expect(await lost('ties')).toBeLessThan(without / 2);
  });

  it('adds up: what all have earned is 0, and the operator’s share is what the others’ is not', () => {
    const { ledger } = result;
    const parties = ledger.parties();
    expect(parties).toEqual(expect.arrayContaining(['ADS', 'Exchange', 'Work', 'Home', 'DRA', 'EV owners', 'world']));
    expect(Math.abs(parties.reduce((total, party) => total + ledger.balance(party), 0))).toBeLessThan(1e-6);
  });

  it('has no figure and no cell that is no number', () => {
    expect(withoutFigure(result)).toEqual([]);
    for (const table of activeDistribution.tables) {
      const source = table.source(result as never);
      for (const { name, type, value } of table.columns) {
        for (let row = 0; row < (source?.rows ?? 0); row++) {
          const cell = value(source, row);
          if (type !== 'STRING' && cell !== null)
            expect([table.name, name, row, Number.isFinite(cell)]).toEqual([table.name, name, row, true]);
        }
      }
    }
  });

  it('is told in a screen', () => {
    const lines = runReport(result).split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    const text = lines.join(' ').replace(/\s+/g, ' ');
    expect(text).toMatch(/2024-03-20 18:00 line 51-52 failed: ties \d+-\d+ closed/);
    expect(text).toMatch(/mended 2024-03-20 20:00/);
  });

  it('is the same run again, whoever is treated as a stranger', async () => {
    const again = await run(smallSystem(), { trace: true, asStrangers: true });
    expect(again.trace).toEqual(result.trace);
    const packed = (each: SimulationResult) => activeDistribution.carriage?.packed(each as never);
    expect(packed(again)).toEqual(packed(result));
  });

  it('is the same in whatever order what is said at once arrives', { tags: 'slow' }, async () => {
    const again = await run(smallSystem(), { shuffle: stream(7, 'order') });
    const byName = ({ recorder, ledger }: SimulationResult) => ({
      ...{ system: recorder.system, aggregators: recorder.aggregators, plans: recorder.plans },
      ...{ events: recorder.events, bids: recorder.bids },
      balances: ledger.parties().map((party) => [party, ledger.balance(party)]),
    });
    expect(byName(again)).toEqual(byName(result));
  });

  it('goes from one thread to another as data', () => {
    const { carriage } = activeDistribution;
    const packed = structuredClone(carriage?.packed(result as never));
    const back = carriage?.unpacked(packed, result.loaded as never, result.world as never) as SimulationResult;
    expect(runReport(back)).toBe(runReport(result));
    expect(back.ledger.balance('ADS')).toBe(result.ledger.balance('ADS'));
  });
});

describe('decisions', () => {
  it('are certified by their twins', async () => {
    const { certificates } = await run(smallSystem({ world: { scenarios: 2 } }), { certify: 1, until: 4 });
    const kinds = new Map(certificates.map(({ kind, checked, largestGap }) => [kind, { checked, largestGap }]));
    for (const kind of ['lot', 'consumers', 'real time']) {
      expect(kinds.get(kind)?.checked).toBeGreaterThan(0);
      expect(kinds.get(kind)?.largestGap).toBeLessThan(1e-5); // EUR; the twin of consumers has coarser tolerances
    }
  });
});
