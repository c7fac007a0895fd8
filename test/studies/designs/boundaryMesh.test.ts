import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundaryMesh, type LatticeNode, type Standing } from '../../../src/studies/designs/boundaryMesh.ts';

/** A mesh cut as far as it goes by what stands where. */
function cutWhole(start: number, depth: number, standingAt: (node: LatticeNode) => Standing): BoundaryMesh {
  const mesh = new BoundaryMesh(start, depth);
  for (let more = true; more; ) more = mesh.cut((node) => [standingAt(node)]);
  return mesh;
}

describe('a mesh', () => {
  test('begins with the corners of its cells, and ends there where nothing is crossed', () => {
    const mesh = cutWhole(3, 2, () => 'above');
    expect(mesh.squares).toHaveLength(9);
    expect(mesh.nodes).toHaveLength(16);
    expect(mesh.finest(() => ['above'])).toEqual([]);
  });

  test('is cut everywhere where nothing is sure, and nowhere for what has no figure', () => {
    expect(cutWhole(2, 2, () => 'unsure').nodes).toHaveLength(81);
    expect(cutWhole(2, 2, () => 'unknown').nodes).toHaveLength(9);
  });

  test('follows a line into a cell whose corners agree', () => {
    // A bay that reaches from the lower right cell to the middle of the upper right one's lower side, between its corners.
    const inBay = ({ x, y }: LatticeNode) => (x >= 5 && x <= 7 && y <= 4) || (x === 8 && y === 0);
    const mesh = cutWhole(2, 2, (node) => (inBay(node) ? 'below' : 'above'));
    expect(mesh.squares.some(({ x, y, size }) => size < 4 && x >= 4 && y >= 4)).toBe(true);
  });

  test('covers all of the lattice once, and leaves no smallest cell beside a line uncut', () => {
    const line = fc.record({
      a: fc.double({ min: -3, max: 3, noNaN: true }),
      b: fc.double({ min: -1, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 3 }), ({ a, b }, start, depth) => {
        const side = start << depth;
        const standingAt = ({ x, y }: LatticeNode): Standing => (y / side > a * (x / side) + b ? 'above' : 'below');
        const mesh = cutWhole(start, depth, standingAt);
        expect(mesh.squares.reduce((area, { size }) => area + size * size, 0)).toBe(side * side);
        expect(new Set(mesh.nodes.map(mesh.numberOf)).size).toBe(mesh.nodes.length);
        for (const square of mesh.squares) {
          if (square.size > 1) expect(mesh.isCrossed(square, (node) => [standingAt(node)])).toBe(false);
        }
      }),
    );
  });
});
