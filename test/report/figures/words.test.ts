import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, plain, widthOf, wrapped } from '../../../src/report/figures/words.ts';

describe('words', () => {
  it('are as they are where there is room, else cut', () => {
    expect(cut('day-ahead', 200)).toBe('day-ahead');
    expect(cut('a parameter of a long name', 100)).toMatch(/^a parameter.*…$/);
    expect(cut('x', 0)).toBe('…');
  });

  it('take no more room than they have, and no letter is halved', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 12, max: 300 }), (text, room) => {
        const shown = cut(text, room);
        expect(widthOf(shown)).toBeLessThanOrEqual(room + 1e-6);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
        expect(plain(text).startsWith(shown.replace(/…$/, ''))).toBe(true);
      }),
    );
  });

  it('are on one line, and of letters that XML has', () => expect(plain('a\n b\u0000\ud800')).toBe('a b\ufffd\ufffd'));

  it('go on lines, the last of which is cut', () => {
    expect(wrapped('upward and downward lie apart', 90, 2)).toEqual([
      'upward and',
      expect.stringMatching(/^downward.*…$/),
    ]);
    expect(wrapped('net', 90, 2)).toEqual(['net']);
  });
});
