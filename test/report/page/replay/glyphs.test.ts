import { describe, expect, it } from 'vitest';
import { LARGEST, partPath, sizeOf, trianglePath } from '../../../../src/report/page/replay/map/glyphs.ts';

/** Area within a path of M, H, L and Z. */
function areaOf(path: string): number {
  const points: [number, number][] = [];
  for (const [, letter, figures] of path.matchAll(/([MHL])([^A-Z]+)/g)) {
    const [x, y] = figures.trim().split(/\s+/).map(Number);
    points.push([x, y ?? points.at(-1)![1]]);
    expect(letter).toBeTruthy();
  }
  const twice = points.reduce((sum, [x, y], k) => {
    const [nextX, nextY] = points[(k + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

describe('glyphs of agents', () => {
  it.each([true, false])('fill the share of their area that was let through, from the base (up: %s)', (isUp) => {
    const whole = areaOf(trianglePath(10, isUp));
    for (const share of [0.1, 0.5, 0.9, 1]) expect(areaOf(partPath(10, isUp, share)) / whole).toBeCloseTo(share, 6);
    expect(partPath(10, isUp, 0)).toBe('');
  });

  it('have an area by MW, no smaller than can be seen; none where there is nothing', () => {
    expect(sizeOf(2, 2)).toBe(LARGEST);
    expect(sizeOf(-0.5, 2)).toBe(LARGEST / 2);
    expect(sizeOf(0.001, 2)).toBe(4);
    expect([sizeOf(0, 2), sizeOf(Number.NaN, 2)]).toEqual([0, 0]);
  });
});
