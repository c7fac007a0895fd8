import { describe, expect, it } from 'vitest';
import { planFigures } from '../../../../agents/active-distribution/market/planFigures.ts';
import { activeDistribution } from '../../../../agents/active-distribution/market/system.ts';
import { CLAIMS } from '../../../../agents/active-distribution/paper/claims.ts';
import type { Day, Variant } from '../../../../agents/active-distribution/paper/parts.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';

type Change = (day: Record<string, number>, variant: Variant) => void;

const OBJECTIVES: Record<Variant, [f1Eur: number, f2Eur: number, sEur: number]> = {
  proposed: [1000, 5000, 900],
  case1: [300, 17000, -300],
  case2: [600, 5100, 600],
  case3: [1100, 4900, 1000],
  case4: [1300, 4700, 1100],
  sa1: [1100, 5200, 950],
  sa2: [900, 4800, 850],
  sa3: [1200, 5400, 1000],
  gamma24: [950, 5000, 900],
  gamma24deviation: [900, 5000, 900],
  gammaChosen: [950, 5000, 900],
  scenarios10: [1000, 5000, 900],
  scenarios15: [1040, 5070, 940],
};

/** A day on which all is as the paper says. */
function dayOf(variant: Variant): Record<string, number> {
  const [f1Eur, f2Eur, sEur] = OBJECTIVES[variant];
  const robust = variant.startsWith('gamma24');
  return {
    ...{ f1Eur, f2Eur, sEur, f1AssumedLossEur: f1Eur + 10, f2AssumedLossEur: f2Eur - 10, f2RangeEur: 900 },
    ...{ frontPoints: 4, linearVoltageErrorPu: 1e-5, switchesPlanned: 4.6, switchesSingle: 4, switchesCascade: 5 },
    ...{ switchesLeast: 3, switchesMost: 6, dayAheadSoldMwh: robust ? 73 : 64, dayAheadBoughtMwh: 0 },
    realTimePlannedMwh: variant === 'gamma24deviation' ? 7 : robust ? 9 : 20,
    ...{ realTimeSoldMwh: 8, realTimeBoughtMwh: 5, derPlannedMwh: robust ? 210 : 206 },
    ...{ evplaChargedAtEurPerMwh: 70, evplaDischargedAtEurPerMwh: 110, evplaNetShare: -0.02 },
    ...{ draAcceptedShare: 0.83, evplaAcceptedShare: 0.02, saleAtPriceCorrelation: 0.6 },
    ...{ soldAtEurPerMwh: 120, boughtAtEurPerMwh: 70, spinningAtDearReserveMw: 10, spinningAtCheapReserveMw: 4 },
    ...{ generationAtDearReserveMw: 2, generationAtCheapReserveMw: 3, worstGammaCorrelation: 0.5, worstGammaHours: 24 },
  };
}

function worldsOf(change: Change = () => {}) {
  const days = (variant: Variant): Day => {
    const day = dayOf(variant);
    change(day, variant);
    return day;
  };
  return Array.from({ length: 16 }, () => days);
}

/** Ids of the parts that do not hold. */
const failing = (change?: Change) =>
  findingsOf(CLAIMS, worldsOf(change)).flatMap(({ parts }) =>
    parts.filter(({ finding }) => finding.verdict !== 'holds').map(({ part }) => part.id),
  );

const swapped =
  (one: Variant, other: Variant): Change =>
  (day, variant) => {
    if (variant === one) Object.assign(day, dayOf(other));
    if (variant === other) Object.assign(day, dayOf(one));
  };
const set =
  (figures: Record<string, number>): Change =>
  (day) => {
    Object.assign(day, figures);
  };

describe('the claims about an active distribution system', () => {
  it('have names of their own, numbers that rise, and all hold where all is as the paper says', () => {
    const ids = CLAIMS.flatMap(({ parts }) => parts.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    const numbers = CLAIMS.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    expect(failing()).toEqual([]);
  });

  it('are about figures that every run has', () => {
    const asked = new Set<string>();
    const spying = new Proxy({}, { get: (_, name) => asked.add(String(name)) && 1 }) as Day;
    for (const { parts } of CLAIMS) for (const { statistic } of parts) statistic(() => spying);
    const kept = activeDistribution.figures.map(({ name }) => name);
    expect([...asked].filter((name) => !kept.includes(name))).toEqual([]);
    expect(planFigures.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual(['f1RangeEur']);
  });

  it('say of every difference that the paper has a figure for, that it is so there', () => {
    const said = CLAIMS.flatMap(({ parts }) => parts).filter(({ paper }) => paper !== undefined);
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter(({ paper = 0 }) => paper <= 0).map(({ id }) => id)).toEqual([]);
  });

  it.each<[string, Change, string[]]>([
    [
      'ties that harm',
      swapped('proposed', 'case1'),
      ['1a', '1b', '1c', '1d', '2a', '2b', '2c', '5a', '5b', '6a', '6b'],
    ],
    ['lots that help', swapped('proposed', 'case3'), ['3a', '3b', '3c', '5c', '9a', '9d']],
    ['an order of its own', swapped('case3', 'case4'), ['5d']],
    ['high prices that cost', swapped('sa1', 'sa2'), ['9a', '9b', '9d', '9e', '10a', '10b']],
    ['scenarios that cost', swapped('scenarios10', 'scenarios15'), ['11a', '11b', '11c']],
    ['losses that pay', set({ f1AssumedLossEur: -1e5, f2AssumedLossEur: 1e5 }), ['7a', '7b']],
    ['voltages far off', set({ linearVoltageErrorPu: 0.006 }), ['8a']],
    [
      'few switches',
      set({ switchesPlanned: 3, switchesLeast: 1, switchesMost: 9, switchesCascade: 3 }),
      ['12a', '12b', '12c', '12d'],
    ],
    ['no robustness', swapped('proposed', 'gamma24'), ['14a', '14b', '14c', '14d', '15a', '15b']],
    ['lots that only charge, when dear', set({ evplaNetShare: -0.8, evplaChargedAtEurPerMwh: 120 }), ['16a', '16b']],
    ['bids taken whole or not at all', set({ draAcceptedShare: 1, evplaAcceptedShare: 0 }), ['17a', '17b']],
    [
      'no arbitrage',
      set({
        saleAtPriceCorrelation: -0.1,
        soldAtEurPerMwh: 60,
        spinningAtDearReserveMw: 1,
        generationAtDearReserveMw: 5,
      }),
      ['18a', '18b', '18c', '18d'],
    ],
    ['no conflict', set({ frontPoints: 1, f2RangeEur: 0 }), ['19a', '19b']],
    ['no Gamma for the worst', set({ worstGammaCorrelation: -0.2, worstGammaHours: 0 }), ['20a', '20b']],
  ])('are refuted by %s', (_, change, ids) => {
    expect(failing(change)).toEqual(expect.arrayContaining(ids));
  });

  it('do not conclude from days that failed', () => {
    const worlds = Array.from({ length: 8 }, () => () => ({}));
    for (const { verdict, parts } of findingsOf(CLAIMS, worlds)) {
      expect(verdict).toBe('undecided');
      expect(parts.every(({ finding }) => finding.n === 0)).toBe(true);
    }
  });
});
