import { describe, expect, it } from 'vitest';
import { plans } from '../../../../agents/reserve/market/figures.ts';
import type { Scheme } from '../../../../agents/reserve/market/rules.ts';
import type { Fee, Week, Weeks } from '../../../../agents/reserve/paper/claims.ts';
import { claimsBy, readingWith } from '../../../../agents/reserve/paper/readings.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import type { Season } from '../../../../src/worlds/calibration.ts';
import { FIGURES } from '../market/helpers.ts';

type Change = (at: { season: Season; scheme: Scheme }) => Record<string, number>;

/** Weeks in which all is as the paper says, by other measures than the plain ones, and not by those. */
function weekOf(scheme: Scheme): Record<string, number> {
  return {
    meanDayAheadEurPerMwh: 60,
    pluggedInAtDayAheadEurPerMwh: 45,
    upwardAtDayAheadEurPerMwh: 55,
    downwardAtDayAheadEurPerMwh: 50,
    purchasesAtDayAheadEurPerMwh: 40,
    downwardWithoutUpwardPriceShare: 0.4,
    withoutUpwardPriceShare: 0.3,
    upwardWithoutDownwardPriceShare: 0.45,
    withoutDownwardPriceShare: 0.35,
    mainLineLoading: scheme === 'tso-managed' ? 1 : 0.96,
    mainLineReverseLoading: scheme === 'tso-managed' ? 1 : 0.96,
    mainLineReverseOverloadedIsps: scheme === 'tso-managed' ? 5 : 1,
  };
}

function worldsOf(change: Change = () => ({})): Weeks[] {
  const market = (season: Season, _: Fee, scheme: Scheme): Week => ({
    ...weekOf(scheme),
    ...change({ season, scheme }),
  });
  const weeks: Weeks = { fee: 30, market, behaviour: (season, fee) => market(season, fee, 'hybrid') };
  return Array.from({ length: 20 }, () => weeks);
}

/** Ids of the parts of a claim that do not hold, as a reading measures them. */
const failing = (number: number, reading: Record<string, string>, change?: Change) =>
  findingsOf(claimsBy(readingWith(reading)), worldsOf(change))
    .filter(({ claim }) => claim.number === number)
    .flatMap(({ parts }) => parts.filter(({ finding }) => finding.verdict !== 'holds').map(({ part }) => part.id));

const both = (...ids: string[]) => ids.flatMap((id) => [`${id} winter`, `${id} summer`]);
const PLUGGED_IN = { 'claim 1 by': 'hours plugged in' };
const PURCHASES = { 'claim 1 by': 'purchases' };
const DENSITY = { 'claim 3 by': 'density' };
const AN_ISP = { 'claim 8 by': 'an ISP' };

describe('claims measured otherwise', () => {
  it('hold where the plain measure does not', () => {
    expect(failing(1, {})).toEqual(both('1a', '1b'));
    expect(failing(1, PLUGGED_IN)).toEqual([]);
    expect(failing(1, PURCHASES)).toEqual([]);
    expect(failing(3, {})).toEqual(both('3a', '3b'));
    expect(failing(3, DENSITY)).toEqual([]);
    expect(failing(8, {})).toEqual(both('8b', '8c'));
    expect(failing(8, AN_ISP)).toEqual([]);
  });

  const flaws: [string, number, Record<string, string>, Change, string[]][] = [
    ['sales at the prices of cheap nights', 1, PLUGGED_IN, () => ({ upwardAtDayAheadEurPerMwh: 44 }), both('1a')],
    ['downward below that', 1, PLUGGED_IN, () => ({ downwardAtDayAheadEurPerMwh: 44 }), both('1b')],
    ['purchases above it', 1, PLUGGED_IN, () => ({ purchasesAtDayAheadEurPerMwh: 46 }), both('1c')],
    ['sales cheaper than purchases', 1, PURCHASES, () => ({ upwardAtDayAheadEurPerMwh: 39 }), both('1a')],
    ['downward cheaper than purchases', 1, PURCHASES, () => ({ downwardAtDayAheadEurPerMwh: 39 }), both('1b')],
    ['purchases in dear hours', 1, PURCHASES, () => ({ purchasesAtDayAheadEurPerMwh: 61 }), both('1a', '1b', '1c')],
    ['as dense beside an upward price', 3, DENSITY, () => ({ withoutUpwardPriceShare: 0.4 }), both('3a')],
    ['denser beside an upward price', 3, DENSITY, () => ({ withoutUpwardPriceShare: 0.7 }), both('3a')],
    ['denser beside a downward price', 3, DENSITY, () => ({ withoutDownwardPriceShare: 0.7 }), both('3b')],
    ['a strong line', 8, AN_ISP, () => ({ mainLineReverseOverloadedIsps: 0 }), ['8a', '8b', '8c']],
    ['schemes that bring nothing under', 8, AN_ISP, () => ({ mainLineReverseOverloadedIsps: 5 }), ['8b', '8c']],
    [
      'one that does not',
      8,
      AN_ISP,
      ({ scheme }) => (scheme === 'hybrid' ? { mainLineReverseOverloadedIsps: 5 } : {}),
      ['8b'],
    ],
  ];
  it.each(flaws)('%s: fail in just the parts concerned (claim %d)', (_, number, reading, change, ids) => {
    expect(failing(number, reading, change)).toEqual(ids);
  });

  it('find an ISP in whichever season it is', () => {
    const inWinter: Change = ({ season }) => (season === 'summer' ? { mainLineReverseOverloadedIsps: 0 } : {});
    expect(failing(8, AN_ISP, inWinter)).toEqual([]);
  });

  it('are of their own claim alone, and about figures that every run has', () => {
    const plain = claimsBy(readingWith({}));
    for (const reading of [PLUGGED_IN, PURCHASES, DENSITY, AN_ISP]) {
      const claims = claimsBy(readingWith(reading));
      const changed = claims.filter((claim, k) => claim !== plain[k]);
      expect(changed.map(({ number }) => `claim ${number} by`)).toEqual(Object.keys(reading));
      const asked = new Set<string>();
      const spying = new Proxy({}, { get: (_, name) => asked.add(String(name)) && 1 }) as Week;
      for (const { parts } of changed)
        for (const { statistic } of parts) statistic({ fee: 30, market: () => spying, behaviour: () => spying });
      expect(asked.size).toBeGreaterThan(0);
      expect([...asked].filter((name) => !FIGURES.includes(name) && name !== plans.figures[0].name)).toEqual([]);
    }
  });

  it('say nothing of weeks that were not simulated, or have no such volume', () => {
    const none = { fee: 30 as const, market: () => ({}) as Week, behaviour: () => ({}) as Week };
    for (const reading of [PLUGGED_IN, DENSITY, AN_ISP])
      for (const { claim, parts } of findingsOf(claimsBy(readingWith(reading)), [none, none]))
        for (const { finding } of parts) expect([claim.number, finding.n]).toEqual([claim.number, 0]);
    expect(failing(3, DENSITY, () => ({ downwardWithoutUpwardPriceShare: Number.NaN }))).toEqual(both('3a'));
  });
});
