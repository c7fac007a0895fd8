import { describe, expect, it } from 'vitest';
import { cos, hypot, sin } from '../../src/arithmetic/index.ts';
import { loadSolver } from '../../src/optimizers/highs.ts';
import { Model } from '../../src/optimizers/model.ts';
import { coneError, stateCone } from '../../src/optimizers/polyhedralCone.ts';

const solver = await loadSolver();

/** The point of the approximated disc of radius 1 that lies farthest in a direction. */
function farthest(zeta: number, angle: number): { x: number; y: number } {
  const free = { lower: -10, upper: 10 };
  const model = new Model('max');
  const x = model.column('x', { ...free, cost: cos(angle) });
  const y = model.column('y', { ...free, cost: sin(angle) });
  const r = model.column('r', { lower: 1, upper: 1 });
  stateCone(model, 'cone', [], { x: [[x, 1]], y: [[y, 1]], r: [[r, 1]] }, zeta);
  expect(model.solve((sparse) => solver.solve(sparse)).status).toBe('optimal');
  return { x: model.value('x'), y: model.value('y') };
}

describe('the polyhedral cone', () => {
  it('is off by what (14) says: the 7.35e-8 of the paper belongs to 12, not 13', () => {
    expect(coneError(13)).toBeCloseTo(1.838357111e-8, 16);
    expect(coneError(12)).toBeCloseTo(7.353428755e-8, 16);
    expect(coneError(1)).toBeCloseTo(Math.SQRT2 - 1, 12);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('of %d turns reaches 1 + that error, and holds the disc', { tags: 'slow' }, (zeta) => {
    const sides = 2 ** (zeta + 1);
    let largest = 0;
    // a corner and the middle of a side in each of some sectors
    for (let k = 0; k < 2 * sides; k += zeta < 6 ? 1 : 7) {
      const angle = (Math.PI * k) / sides;
      const { x, y } = farthest(zeta, angle);
      largest = Math.max(largest, hypot(x, y));
      expect(x * cos(angle) + y * sin(angle)).toBeGreaterThan(1 - 1e-8);
    }
    expect(largest - 1 - coneError(zeta)).toBeCloseTo(0, 8);
  });

  it('refuses to turn less than once', () => {
    expect(() => coneError(0)).toThrow(RangeError);
    expect(() => coneError(1.5)).toThrow('found 1.5');
  });
});
