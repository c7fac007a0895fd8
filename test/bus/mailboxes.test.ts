import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mailboxes, NONE } from '../../src/bus/mailboxes.ts';

const AGENTS = 100;
const said = (isp: number) => ({ type: 'Word', from: 'A', to: 'B', isp });

/** Who hears what in a round, in order, as [rank, isp of the message]. */
function heardIn(boxes: Mailboxes<ReturnType<typeof said>>): number[][] {
  const mail = boxes.turn();
  const heard: number[][] = [];
  for (let k = 0; k < mail.agents; k++) {
    const rank = mail.calledAt(k);
    for (let place = mail.firstOf(rank); place !== NONE; place = mail.after(place))
      heard.push([rank, mail.messageAt(place).isp]);
  }
  mail.clear();
  return heard;
}

describe('Mailboxes', () => {
  it('gives mail by rank, and of one agent as it came, whether few agents have some or many', () => {
    const round = fc.array(fc.integer({ min: 0, max: AGENTS - 1 }), { maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 4 }), (rounds) => {
        const boxes = new Mailboxes<ReturnType<typeof said>>(AGENTS);
        for (const ranks of rounds) {
          ranks.forEach((rank, k) => void boxes.put(rank, said(k)));
          const expected = ranks.map((rank, k) => [rank, k]).sort(([a, x], [b, y]) => a - b || x - y);
          expect(heardIn(boxes)).toEqual(expected);
        }
      }),
    );
  });

  it.each([2, 5, 6, 7, 99, 100])('gives mail to %i agents by rank, the last of whom comes first', (agents) => {
    const boxes = new Mailboxes<ReturnType<typeof said>>(AGENTS);
    for (let rank = agents - 1; rank >= 0; rank--) boxes.put(rank, said(rank));
    expect(heardIn(boxes)).toEqual(Array.from({ length: agents }, (_, rank) => [rank, rank]));
  });
});
