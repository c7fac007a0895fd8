import { describe, expect, it } from 'vitest';
import { CallLaw } from '../../../../agents/active-distribution/market/callLaw.ts';
import type { Block, Message } from '../../../../agents/active-distribution/market/messages.ts';
import { createCalendar } from '../../../../src/time/calendar.ts';

const block = (startHour: number, hours: number): Block => ({ startHour, hours, curtailedMw: 0.02, askEurPerMwh: 10 });
const BLOCKS = [block(8, 2), block(9, 1), block(12, 3), block(16, 1)];

function lawWith(shares: readonly number[]): { law: CallLaw; fault: string | undefined } {
  const law = new CallLaw(createCalendar({ start: '2024-03-20', days: 2 }));
  const own = { loadMw: new Float64Array(24), generatorMw: 0, generatorEurPerMwh: 0 };
  law.observe({ type: 'Availability', from: 'IC', to: 'DRA', isp: -1, day: 0, blocks: BLOCKS, ...own });
  const none = { generatorMw: new Float64Array(24), reserveMw: new Float64Array(24) };
  const calls: Message = {
    ...({ type: 'Calls', from: 'DRA', to: 'IC', isp: -1, day: 0 } as const),
    ...{ shares: Float64Array.from(shares), ...none },
  };
  return { law, fault: law.observe(calls) };
}
const late = (isp: number, which: number, share: number): Message => ({
  ...({ type: 'BlockCall', from: 'DRA', to: 'IC', isp } as const),
  ...{ block: which, share },
});

describe('calls', () => {
  it('may be parts of blocks that follow each other or add up to one', () => {
    const { law, fault } = lawWith([0.5, 0.5, 0.5, 0]);
    expect(fault).toBeUndefined();
    expect(law.observe(late(48, 2, 0.3))).toBeUndefined();
    expect(law.observe(late(64, 3, 0.1))).toBeUndefined();
  });

  it('may not be of more than one block at a time, the day before or as it begins', () => {
    expect(lawWith([0.6, 0.5, 0, 0]).fault).toBe('calls IC for 1.1 blocks at a time');
    const { law } = lawWith([0.5, 0.25, 0, 0]);
    expect(law.observe(late(36, 1, 0.5))).toBe('calls IC for 1.25 blocks at a time');
  });

  it('may not take more hours a day than are allowed', () => {
    expect(lawWith([1, 0, 1, 0]).fault).toBe('calls IC for 5 hours a day, of which 4 may be');
    const { law } = lawWith([0.5, 0, 1, 0]);
    expect(law.observe(late(64, 3, 0.5))).toBe('calls IC for 4.5 hours a day, of which 4 may be');
  });

  it('are of blocks of that day, as they begin', () => {
    const { law } = lawWith([0, 0, 0, 0]);
    expect(law.observe(late(33, 0, 1))).toBe('calls IC in ISP 33 of the day for a block that begins at 8 h');
    expect(law.observe(late(32, 7, 1))).toBe('calls IC for block 7, which it did not offer');
    expect(law.observe(late(96 + 32, 0, 1))).toBe('calls IC for block 0, which it did not offer');
    expect(law.observe(late(32, 0, 1))).toBeUndefined();
  });
});
