import { describe, expect, it } from 'vitest';
import { CALLS, profileOf } from '../../../../agents/active-distribution/dra/commitment.ts';
import { LeftOverBook, paybackAfter } from '../../../../agents/active-distribution/market/leftOver.ts';
import type { Message } from '../../../../agents/active-distribution/market/messages.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { sum } from '../../../../src/series.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';
import { run, smallSystem } from './helpers.ts';

const block = (startHour: number, hours: number) => ({ startHour, hours, curtailedMw: 0.03, askEurPerMwh: 10 });

describe('what a run’s end cuts off', () => {
  it('is of payback what falls after midnight', () => {
    for (const [startHour, hours] of [
      [3, 2],
      [17, 1],
      [16, 3],
      [20, 2],
      [23, 1],
    ]) {
      const after = profileOf(block(startHour, hours), 24, CALLS).subarray(24);
      expect(paybackAfter(block(startHour, hours), 24)).toBeCloseTo(-sum(after), 12);
    }
  });

  it('counts calls of the last day alone, made the day before or as a block begins, and sessions that are there', () => {
    const book = new LeftOverBook(createCalendar({ start: '2024-03-20', days: 2 }));
    const none = { generatorMw: new Float64Array(24), reserveMw: new Float64Array(24) };
    const own = { loadMw: new Float64Array(24), generatorMw: 0, generatorEurPerMwh: 0 };
    for (const [day, isp] of [
      [0, -1],
      [1, 48],
    ]) {
      const blocks = [block(22, 2), block(23, 1)];
      book.observe({ type: 'Availability', from: 'IC', to: 'DRA', isp, day, blocks, ...own });
      const shares = Float64Array.of(0.5, 0);
      book.observe({ type: 'Calls', from: 'DRA', to: 'IC', isp, day, shares, ...none });
    }
    expect(book.sum.paybackMwh).toBeCloseTo(0.5 * 1.1 * 0.06, 12);
    const late = (isp: number): Message => ({ type: 'BlockCall', from: 'DRA', to: 'IC', isp, block: 1, share: 0.2 });
    book.observe(late(92));
    book.observe(late(96 + 92));
    expect(book.sum.paybackMwh).toBeCloseTo(0.5 * 1.1 * 0.06 + 0.2 * 1.1 * 0.03, 12);
    const of = { from: 'world', to: 'Lot', isp: 190, sessions: [1, 2, 3] };
    const mwh = { energyMwh: [0.002, 0.003, 0.004], targetMwh: [0.006, 0.006, 0.003], capacityMwh: [0.01, 0.01, 0.01] };
    book.observe({ type: 'PluggedIn', ...of, departureIsp: [191, 999, 999], ...mwh });
    book.observe({ type: 'Unplugged', ...of, isp: 191, sessions: [1], shortMwh: [0] });
    const reading = { sessions: [2, 3], chargeMw: new Float64Array(2), energyMwh: Float64Array.of(0.0035, 0.004) };
    book.observe({ type: 'SessionReading', ...of, isp: 191, ...reading, netMw: 0 });
    expect(book.sum).toMatchObject({ sessions: 2, wantedMwh: expect.closeTo(0.0025, 12) });
  });

  it('is told in the notes of a run that came to its end, and of no other', { tags: 'slow' }, async () => {
    const result = await run(smallSystem({ world: { scenarios: 2, draws: 40 } }));
    const notes = (until: number) =>
      activeDistribution.notes({ ...result, until } as never).filter((note) => note.startsWith('Cut off'));
    expect(notes(96)).toEqual([
      expect.stringMatching(
        /^Cut off at the end: 0\.0\d\d MWh that consumers have yet to draw for calls of the last day\.$/,
      ),
      expect.stringMatching(
        /^Cut off at the end: 6 sessions still plugged in, 0\.\d{3} MWh short of what they want\.$/,
      ),
    ]);
    expect(notes(95)).toEqual([]);
  });
});
