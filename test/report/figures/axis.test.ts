import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberAxis, timeAxis, wordAxis } from '../../../src/report/figures/axis.ts';

const textsOf = ({ ticks }: { ticks: readonly { text: string }[] }) => ticks.map(({ text }) => text);
const options = { name: '', count: 5 };

describe('an axis of numbers', () => {
  it('has round ticks, written as people write them', () => {
    expect(numberAxis([120, 43_300], options)).toMatchObject({ domain: [0, 50_000] });
    expect(textsOf(numberAxis([120, 43_300], options))).toEqual([
      '0',
      '10,000',
      '20,000',
      '30,000',
      '40,000',
      '50,000',
    ]);
    expect(textsOf(numberAxis([-0.12, 0.31], options))).toEqual(['-0.2', '-0.1', '0.0', '0.1', '0.2', '0.3', '0.4']);
    expect(textsOf(numberAxis([0, 4e12], options))).toContain('2e12');
  });

  it('ends where figures end if it is to be tight, and begins at 0 if told so', () => {
    expect(numberAxis([3, 97], { ...options, isTight: true }).domain).toEqual([3, 97]);
    expect(numberAxis([60, 97], options).domain).toEqual([60, 100]);
    expect(numberAxis([60, 97], { ...options, fromZero: true }).domain).toEqual([0, 100]);
    expect(numberAxis([-97, -60], { ...options, fromZero: true }).domain).toMatchObject([-100, expect.closeTo(0)]);
  });

  it('goes by powers of ten, where all is above 0', () => {
    expect(textsOf(numberAxis([0.01, 1000], { ...options, isLog: true }))).toEqual([
      '0.01',
      '0.1',
      '1',
      '10',
      '100',
      '1,000',
    ]);
    expect(numberAxis([0, 1000], { ...options, isLog: true }).isLog).toBe(false);
  });

  it('holds all figures, whatever they are, with ticks in order', () => {
    const one = fc.double({ noNaN: true, min: -1e99, max: 1e99 }).map((value) => (Math.abs(value) < 1e-99 ? 0 : value));
    fc.assert(
      fc.property(one, one, fc.boolean(), (a, b, isTight) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { domain, ticks } = numberAxis([from, to], { ...options, isTight });
        const slack = 1e-9 * Math.max(Math.abs(from), Math.abs(to));
        expect(domain[0]).toBeLessThanOrEqual(from + slack);
        expect(domain[1]).toBeGreaterThanOrEqual(to - slack);
        expect(domain[0]).toBeLessThan(domain[1]);
        expect(ticks.length).toBeLessThan(15);
        for (let k = 1; k < ticks.length; k++) expect(ticks[k].at).toBeGreaterThan(ticks[k - 1].at);
      }),
    );
  });
});

describe('an axis of time', () => {
  const daysFrom = (first: string, count: number, isps = 96) =>
    Array.from({ length: count }, (_, k) => ({
      date: new Date(Date.parse(first) + k * 864e5).toISOString().slice(0, 10),
      firstIsp: k * isps,
      ispCount: isps,
    }));

  it('has hours of a day, and its date below', () => {
    const axis = timeAxis(daysFrom('2024-02-24', 1), [0, 96], 480);
    expect(axis.name).toBe('Sat 24 Feb 2024');
    expect(axis.ticks.map(({ at, text }) => `${at} ${text}`)).toContain('24 06:00');
  });

  it('shows what clocks show on days on which they are put forward or back', () => {
    const at = (ispCount: number) => {
      const { ticks } = timeAxis([{ date: '2024-03-31', firstIsp: 0, ispCount }], [0, ispCount], 480);
      return ticks.find(({ text }) => text === '12:00')?.at;
    };
    expect([at(92), at(96), at(100)]).toEqual([44, 48, 52]);
  });

  it('has days of a week between midnights, with weekdays where there is room', () => {
    const days = daysFrom('2024-02-19', 7);
    const narrow = timeAxis(days, [0, 672], 420).ticks;
    expect(narrow[1]).toEqual({ at: 96, text: '20 Feb', textAt: 144 });
    expect(timeAxis(days, [0, 672], 1000).ticks[1].text).toBe('Tue 20 Feb');
  });

  it('has months of a year', () => {
    const axis = timeAxis(daysFrom('2024-02-19', 365), [0, 365 * 96], 500);
    expect(axis.name).toBe('2024 to 2025');
    expect(textsOf(axis).slice(0, 3)).toEqual(['Mar', 'Apr', 'May']);
  });

  it('shows the part that is there', () => {
    const axis = timeAxis(daysFrom('2024-02-19', 7), [96, 192], 480);
    expect(axis.name).toBe('Tue 20 Feb 2024');
    for (const { at } of axis.ticks) expect(at >= 96 && at <= 192).toBe(true);
  });
});

describe('an axis of words', () => {
  it('has them one apart', () => expect(wordAxis(['a', 'b'], '')).toMatchObject({ domain: [-0.5, 1.5] }));
});
