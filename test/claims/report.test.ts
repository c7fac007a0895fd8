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
});
