import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reserveConfig } from '../../../../agents/reserve/market/config.ts';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { CLAIMS } from '../../../../agents/reserve/paper/claims.ts';
import {
  CHOICES,
  claimsBy,
  leavesCase,
  MATRIX_READINGS,
  nameOf,
  PLAIN_READING,
  type Reading,
  readingWith,
} from '../../../../agents/reserve/paper/readings.ts';
import { type Score, searchReadings } from '../../../../agents/reserve/paper/search.ts';
import { checkConfig } from '../../../../src/config/load.ts';
import { ROOT } from '../../../cli/command.ts';

const { config } = loadConfig(join(ROOT, 'configs/bleiswijk-winter.yaml'));

function applied(reading: Reading) {
  const changed = structuredClone(config);
  for (const option of reading) option.apply(changed);
  return changed;
}

describe('a reading', () => {
  it('that is plain leaves the config of the case study as it is', () => {
    expect(applied(PLAIN_READING)).toEqual(config);
    expect(nameOf(PLAIN_READING)).toBe('plain');
  });

  const others = CHOICES.flatMap(({ name, options }) =>
    options.slice(1).map((option) => [name, option.name, option.claim] as const),
  );
  it.each(others)('%s %s makes another config, which passes the check, or another claim', (choice, option, claim) => {
    const reading = readingWith({ [choice]: option });
    const changed = applied(reading);
    expect(leavesCase(reading)).toBe(claim !== undefined);
    if (claim) expect(changed).toEqual(config);
    else expect(changed).not.toEqual(config);
    expect(claimsBy(reading)).toEqual(CLAIMS.map((each) => (each.number === claim?.number ? claim : each)));
    expect(checkConfig(reserveConfig, changed, () => ({ path: '' }))).toEqual(changed);
    expect(nameOf(readingWith({ [choice]: option }))).toBe(`${choice} ${option}`);
  });

  it('with both directions keeps the prices of Table I', () => {
    const { aggregators } = applied(readingWith({ directions: 'both' }));
    expect(aggregators.map(({ bids }) => bids)).toEqual([
      { upward: 25, downward: 5 },
      { upward: 30, downward: 10 },
      { upward: 20, downward: 15 },
      { upward: 40, downward: -5 },
      { upward: 35, downward: -10 },
      { upward: 25, downward: 5 },
      { upward: 30, downward: 10 },
      { upward: 20, downward: 15 },
      { upward: 40, downward: -5 },
      { upward: 35, downward: -10 },
    ]);
  });

  it('with a requirement in MW asks for that, with nothing drawn', () => {
    const { market } = applied(readingWith({ activation: '3/1 MW' }));
    expect(market.requirement).toEqual({ upward: 3, downward: 1, spread: 0 });
    expect(market.useAllFlexibility).toBe(true);
  });

  it('of a matrix is one of few that differ, the plain one first', () => {
    expect(MATRIX_READINGS.map(nameOf)).toEqual([
      'plain',
      'owner billing net',
      'directions both',
      'claim 1 by hours plugged in, claim 3 by density, claim 8 by an ISP',
      'claim 1 by purchases',
    ]);
  });

  it('that is none is refused', () => {
    expect(() => readingWith({ weather: 'fine' })).toThrow(RangeError);
    expect(() => readingWith({ sessions: 'none' })).toThrow(RangeError);
  });
});

describe('the search', () => {
  const worth: Record<string, number> = { net: 2, zero: -1, imbalance: 3, half: 0, window: 1, 'as-bid': -5, both: 0 };
  const scoreOf = (reading: Reading): Score => {
    const parts = reading.reduce(
      (sum, option, k) => sum + (option === CHOICES[k].options[0] ? 0 : (worth[option.name] ?? 0)),
      0,
    );
    return { claims: Math.floor(parts / 4), parts, numbers: [] };
  };

  it('finds the best of readings whose choices count by themselves, and looks at none twice', async () => {
    const seen: string[] = [];
    const found = await searchReadings(async (readings) => {
      seen.push(...readings.map(nameOf));
      return readings.map(scoreOf);
    });
    expect(nameOf(found[0].reading)).toBe('owner billing net, missing price imbalance, sessions window, fee on net');
    expect(new Set(seen).size).toBe(seen.length);
    expect(found.map(({ reading }) => nameOf(reading)).sort()).toEqual(seen.sort());
    for (const { score } of found) expect(score.parts).toBeLessThanOrEqual(found[0].score.parts);
  });

  it('stays with the plain reading where nothing helps', async () => {
    const found = await searchReadings(async (readings) => readings.map(() => ({ claims: 3, parts: 9, numbers: [] })));
    expect(nameOf(found[0].reading)).toBe('plain');
  });
});
