import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Figure } from '../../bench/figure.ts';
import { PAGES, pageText, WRITTEN } from '../../bench/page.ts';
import { SENTENCES } from '../../bench/sentences.ts';
import { readStored, type Stored } from '../../bench/store.ts';
import { ROOT } from '../cli/command.ts';

const figure = (id: string, value: number, more: Partial<Figure> = {}): Figure => ({
  id,
  name: id,
  value,
  unit: 'times',
  detail: 'so',
  ...more,
});
const { claim, goals, growths, study } = SENTENCES;

describe('pages that say how fast it is', () => {
  it.each(PAGES)('%s says what the stored figures give', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    expect(text).toContain('<!-- bench: ');
    expect(pageText(text, readStored())).toBe(text);
  });

  it('have a mark for each benchmark that is written', () => {
    const text = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    for (const name of [...WRITTEN, 'goals', 'growths', 'study']) expect(text).toContain(`<!-- bench: ${name} -->`);
  });

  it('change where a figure does, between its marks alone, and name machine and goal', () => {
    const page =
      'Before\n\n<!-- bench: bus -->\n\nold\n\n<!-- bench end -->\n\nfast: <!-- bench: claim -->old<!-- bench end -->.\n';
    const stored = (value: number): Stored => ({
      bus: { machine: '2 cores', figures: [figure('rate', value, { name: 'a|b', goal: { atLeast: 0.8 } })] },
      evDay: { machine: '2 cores', figures: [figure('evDay', 500)] },
    });
    const [met, missed] = [pageText(page, stored(0.9)), pageText(page, stored(0.7))];
    expect(met).toContain('| a\\|b | 0.900 times | at least 0.8: met | so |');
    expect(met).toContain('Measured on 2 cores.');
    expect(missed).toContain('| 0.700 times | at least 0.8: missed |');
    expect(met).toMatch(/^Before\n\n<!-- bench: bus -->\n\n/);
    expect(met).toContain('fast: <!-- bench: claim -->some 500 times faster than');
    expect(met).not.toContain('old');
    expect(pageText(met, stored(0.9))).toBe(met);
    expect(() => pageText('<!-- bench: bos --><!-- bench end -->', {})).toThrow("'bench: bos'");
  });
});

describe('sentences that depend on figures', () => {
  it('say how much faster EV-days are planned than by which HiGHS, or that they are not', () => {
    expect(claim([])).toMatch(/^faster than .* HiGHS \(.* 157 times beside native HiGHS\)$/);
    const fast = claim([figure('evDay', 512), figure('fleetOf100', 1730)]);
    expect(fast).toContain('some 510 times faster than');
    expect(fast).toContain('HiGHS in WebAssembly, and 1,700 times in a fleet of 100');
    const slow = claim([figure('evDay', 0.5), figure('fleetOf100', 0.5)]);
    expect(slow).toContain('not as fast as (0.500 times)');
    expect(slow).toContain('no faster in a fleet of 100');
  });

  it('say whether cost grows in proportion, more or less', () => {
    const of = (exponent: number) =>
      growths([
        figure('growthEvs', exponent, {
          name: 'Growth with EVs per fleet, from 100 to 10,000',
          detail: 'between neighbours 0.9 to 1.1; more',
        }),
      ]);
    expect(of(1)).toBe(
      '- With **EVs per fleet** CPU grows in proportion: exponent 1.00 from 100 to 10,000 (between neighbours 0.9 to 1.1).',
    );
    expect(of(1.2)).toContain('grows more than in proportion');
    expect(of(0.8)).toContain('grows less than in proportion');
  });

  it('say what a study takes, and whether its machinery is light', () => {
    const of = (hours: number, overhead: number) =>
      study([
        figure('cpuPerRun', 0.5),
        figure('runsPerMinute', 200),
        figure('largeStudy', hours),
        figure('overhead', overhead),
      ]);
    expect(of(0.8, 0.4)).toContain('0.50 s of CPU in a study, so that 200 are done a minute and 10,000 in 48 minutes');
    expect(of(0.8, 0.4)).toContain('adds less than 1 %.');
    expect(of(2.52, 12)).toContain('10,000 in 2.5 hours');
    expect(of(2.52, 12)).toContain('adds 12 %, which is too much.');
  });

  it('say which goals are met and which are missed', () => {
    const of = (value: number) =>
      goals([figure('a', value, { goal: { atMost: 1 } }), figure('b', 2, { goal: { atLeast: 2 } }), figure('c', 3)]);
    expect(of(1)).toBe('All 2 goals are met.');
    expect(of(1.01)).toBe('1 of 2 goals are met. Missed: *a*.');
  });
});
