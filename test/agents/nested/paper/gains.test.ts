import { describe, expect, it } from 'vitest';
import { gainsOf, gainsReport } from '../../../../agents/nested/paper/gains.ts';
import type { Days, Variant } from '../../../../agents/nested/paper/parts.ts';

type Costs = Partial<Record<Variant, number>>;

/** Days on which all costs are these, and some more by day; what is uncovered is a thousandth of them. */
const worldsOf = (costs: Costs, missedCoverEur = 0): Days[] =>
  [0, 1, 2].map(
    (more): Days =>
      (variant) => {
        const eur = (costs[variant] ?? 0) + more;
        return {
          ...{
            systemCostEur: eur + missedCoverEur,
            dsoNetEur: eur + missedCoverEur,
            procurementEur: eur,
            missedCoverEur,
          },
          uncoveredShare: (costs[variant] ?? 0) / 1000,
        };
      },
  );

const LED: Costs = { sequential: 100, nested: 60, central: 80, deterministic: 50 };

describe('the gains of a leader', () => {
  it('are told against the first prices, and beside what one optimiser would leave of them', () => {
    const { gains, uncovered } = gainsOf(worldsOf(LED));
    expect(gains.map(({ figure }) => figure)).toEqual(['systemCostEur', 'procurementEur', 'dsoNetEur']);
    for (const gain of gains) {
      expect(gain.sequential).toBe(101);
      expect(gain).toMatchObject({ nested: { mean: -40, low: -40, high: -40 }, central: { mean: -20 } });
      expect(gain).toMatchObject({ power: { mean: -20 }, cover: { mean: 10 } });
    }
    expect(uncovered).toEqual({ sequential: 0.1, deterministic: 0.05, nested: 0.06 });
  });

  it('leave out what missed cover is reckoned at', () => {
    expect(gainsOf(worldsOf(LED, 500))).toEqual(gainsOf(worldsOf(LED)));
  });

  it('have a part that is power where it lowers a cost, and lose one where it raises it', () => {
    const led = gainsReport([{ letter: 'A', gains: gainsOf(worldsOf(LED)) }]);
    expect(led).toMatch(/A DSO net +101 +-40 \[-40, -40\] +-20 \[-20, -20\] +-20 \[-20, -20\] +50\.0 %/);
    expect(led).toMatch(/A +10 \[10, 10\].* 10\.0 % +5\.0 % +6\.0 %/);
    const withheld = gainsReport([{ letter: 'B', gains: gainsOf(worldsOf({ ...LED, central: 40 })) }]);
    expect(withheld).toMatch(/B pi R .* 20 \[20, 20\] +-33\.3 %/);
    const lost = gainsReport([{ letter: 'C', gains: gainsOf(worldsOf({ ...LED, nested: 120, central: 110 })) }]);
    expect(lost).toMatch(/C system .* 10 \[10, 10\] +-\n/);
  });

  it('of no days are none', () => {
    const { gains } = gainsOf([]);
    expect(gains[0].nested.mean).toBeNaN();
    expect(gainsReport([{ letter: 'A', gains: gainsOf([]) }])).toContain('- [-, -]');
  });
});
