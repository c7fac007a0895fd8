import { describe, expect, it } from 'vitest';
import { plans } from '../../../../agents/reserve/market/figures.ts';
import type { Scheme } from '../../../../agents/reserve/market/rules.ts';
import { CLAIMS, FEES, type Fee, type Week, type Weeks } from '../../../../agents/reserve/paper/claims.ts';
import { findingsOf } from '../../../../src/claims/findings.ts';
import type { Season } from '../../../../src/worlds/calibration.ts';
import { FIGURES } from '../market/helpers.ts';

type Case = { season: Season; fee: Fee; scheme: Scheme };
type Change = (week: Record<string, number>, at: Case) => void;

/** Weeks in which all is as the paper says. */
function weekOf({ season, fee, scheme }: Case): Record<string, number> {
  const winter = season === 'winter';
  const low = fee === 30;
  return {
    meanDayAheadEurPerMwh: 60,
    upwardAtDayAheadEurPerMwh: 80,
    downwardAtDayAheadEurPerMwh: 70,
    purchasesAtDayAheadEurPerMwh: 40,
    upwardMwh: (winter ? 200 : 120) - (low ? 0 : 50) - (scheme === 'dso-managed' ? 10 : 0),
    downwardMwh: low ? 20 : 1,
    dayAheadMwh: 400,
    downwardWithoutUpwardPriceShare: 0.9,
    upwardWithoutDownwardPriceShare: 0.8,
    purchasesPriceSpreadEurPerMwh: winter ? 60 : 300,
    downwardPriceSpreadEurPerMwh: winter ? 100 : 200,
    upwardPriceSpreadEurPerMwh: winter ? 500 : 100,
    profitEur: (winter ? 30_000 : 20_000) - (low ? 0 : 9_000) - (scheme === 'dso-managed' ? 100 : 0),
    profitWithoutUpwardEur: 5_000,
    withheldMwh: scheme === 'tso-managed' ? 0 : 3,
    mainLineLoading: scheme === 'tso-managed' ? 1 : 0.94,
    mainLineReverseLoading: scheme === 'tso-managed' ? 1 : 0.94,
  };
}

function worldsOf(change: Change = () => {}, fee: Fee = 30): Weeks[] {
  const market = (season: Season, fee: Fee, scheme: Scheme): Week => {
    const figures = weekOf({ season, fee, scheme });
    change(figures, { season, fee, scheme });
    return figures;
  };
  const weeks = { fee, market, behaviour: (season: Season, fee: Fee) => market(season, fee, 'hybrid') };
  return Array.from({ length: 16 }, () => weeks);
}

/** Ids of the parts that do not hold. */
const failing = (change?: Change, fee: Fee = 30) =>
  findingsOf(CLAIMS, worldsOf(change, fee)).flatMap(({ parts }) =>
    parts.filter(({ finding }) => finding.verdict !== 'holds').map(({ part }) => part.id),
  );

const both = (id: string) => [`${id} winter`, `${id} summer`];

describe('the claims', () => {
  it('are nine, all of whose parts have names of their own', () => {
    expect(CLAIMS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const ids = CLAIMS.flatMap(({ parts }) => parts.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(FEES)('all hold where all is as the paper says, at a fee of %d', (fee) => {
    expect(failing(undefined, fee)).toEqual([]);
  });

  it('are about figures that every run has', () => {
    const asked = new Set<string>();
    const spying = new Proxy({}, { get: (_, name) => asked.add(String(name)) && 1 }) as Week;
    for (const { parts } of CLAIMS)
      for (const { statistic } of parts) statistic({ fee: 30, market: () => spying, behaviour: () => spying });
    expect([...asked].filter((name) => !FIGURES.includes(name) && name !== plans.figures[0].name)).toEqual([]);
    expect(asked.size).toBeGreaterThan(10);
  });

  const flaws: [string, Change, string[]][] = [
    [
      'upward volumes at low prices',
      (week) => {
        week.upwardAtDayAheadEurPerMwh = 50;
      },
      both('1a'),
    ],
    [
      'downward volumes at low prices',
      (week) => {
        week.downwardAtDayAheadEurPerMwh = 50;
      },
      both('1b'),
    ],
    [
      'purchases at high prices',
      (week) => {
        week.purchasesAtDayAheadEurPerMwh = 61;
      },
      both('1c'),
    ],
    [
      'little bought',
      (week) => {
        week.dayAheadMwh = 110;
      },
      both('2b'),
    ],
    [
      'downward beside upward prices',
      (week) => {
        week.downwardWithoutUpwardPriceShare = 0.4;
      },
      both('3a'),
    ],
    [
      'upward beside downward prices',
      (week) => {
        week.upwardWithoutDownwardPriceShare = 0.4;
      },
      both('3b'),
    ],
    [
      'a narrow summer',
      (week, { season }) => {
        if (season === 'summer') week.purchasesPriceSpreadEurPerMwh = 10;
      },
      ['4a'],
    ],
    [
      'a wide winter',
      (week, { season }) => {
        if (season === 'winter') week.downwardPriceSpreadEurPerMwh = 900;
      },
      ['4b'],
    ],
    [
      'a narrow winter',
      (week, { season }) => {
        if (season === 'winter') week.upwardPriceSpreadEurPerMwh = 90;
      },
      ['4c'],
    ],
    [
      'a summer full of upward calls',
      (week, { season }) => {
        if (season === 'summer') week.upwardMwh += 100;
      },
      ['5a'],
    ],
    [
      'downward volume whatever the fee',
      (week) => {
        week.downwardMwh = 20;
      },
      ['5b', '6c'],
    ],
    [
      'profit whatever the fee',
      (week, { fee }) => {
        if (fee === 200) week.profitEur += 9_000;
      },
      both('6b'),
    ],
    [
      'much profit without upward',
      (week) => {
        week.profitWithoutUpwardEur = 20_000;
      },
      both('7a'),
    ],
    [
      'a rich summer',
      (week, { season }) => {
        if (season === 'summer') week.profitEur += 20_000;
      },
      ['7b'],
    ],
    [
      'a strong line',
      (week) => {
        week.mainLineReverseLoading = 0.9;
      },
      [...both('8a'), ...both('8b'), ...both('8c')],
    ],
    [
      'a DSO that does nothing',
      (week, { scheme }) => {
        if (scheme !== 'tso-managed') week.mainLineLoading = 1;
      },
      [...both('8b'), ...both('8c')],
    ],
    [
      'schemes alike in volume',
      (week, { scheme }) => {
        if (scheme === 'dso-managed') week.upwardMwh += 10;
      },
      both('9a'),
    ],
    [
      'schemes alike in profit',
      (week, { scheme }) => {
        if (scheme === 'dso-managed') week.profitEur += 100;
      },
      both('9b'),
    ],
  ];
  it.each(flaws)('%s: fail in just the parts concerned', (_, change, ids) => {
    expect(failing(change).sort()).toEqual([...ids].sort());
  });

  it('say nothing of weeks that were not simulated', () => {
    const none = { fee: 30 as const, market: () => ({}) as Week, behaviour: () => ({}) as Week };
    for (const { parts } of findingsOf(CLAIMS, [none, none, none])) {
      for (const { part, finding } of parts) expect([part.id, finding.n]).toEqual([part.id, 0]);
    }
  });
});
