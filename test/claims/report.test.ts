import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../src/claims/findings.ts';
import { matrixReport } from '../../src/claims/report.ts';

describe('the report of claims', () => {
  it('has what the paper says beside what was found, where the paper says it', () => {
    const part = (id: string, paper?: number) => ({
      ...{ id, says: 'more is sold', unit: 'MWh', statistic: (world: number) => world },
      ...(paper === undefined ? {} : { paper }),
    });
    const claim = { number: 1, short: 'sales', sentence: 'More is sold.', parts: [part('1a', 9.2867), part('1b')] };
    const findings = findingsOf([claim], [1, 2, 3]);
    const text = matrixReport([
      { labels: {}, title: 'plain', heading: '', lines: [], seeds: 3, unit: 'world', findings },
    ]);
    expect(text).toContain('1a: more is sold (MWh; the paper: 9.3)\n');
    expect(text).toContain('1b: more is sold (MWh)\n');
  });

  it('tells a part that columns measure otherwise once for each way, with its own columns', () => {
    const claim = (says: string) => ({
      ...{ number: 1, short: 'sales', sentence: 'More is sold.' },
      parts: [{ id: '1a', says, unit: 'MWh', statistic: (world: number) => world }],
    });
    const column = (says: string, worlds: number[]) => ({
      ...{ labels: {}, title: says, heading: '', lines: [], seeds: 3, unit: 'world' },
      findings: findingsOf([claim(says)], worlds),
    });
    const text = matrixReport([
      column('by day', [11, 12, 13]),
      column('by night', [14, 15, 16]),
      column('by day', [17, 18, 19]),
    ]);
    const lettersBelow = (says: string) =>
      text
        .slice(text.indexOf(`1a: ${says}`))
        .split('\n')
        .slice(1, 3)
        .map((line) => line.trim().slice(0, 14));
    expect(lettersBelow('by day')).toEqual(['A  holds 12.0 ', 'C  holds 18.0 ']);
    expect(lettersBelow('by night')[0]).toBe('B  holds 15.0 ');
    expect(text.split('1a: ').length).toBe(3);
  });
});
