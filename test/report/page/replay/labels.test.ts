import { describe, expect, it } from 'vitest';
import { type Box, crosses, placeLabels, type Surroundings } from '../../../../src/report/page/replay/map/labels.ts';

const around = (parts: Partial<Surroundings> = {}): Surroundings => ({
  width: 400,
  height: 400,
  lines: new Float32Array(),
  boxes: [],
  ...parts,
});
const label = (x: number, y: number) => ({ at: [{ x, y }], width: 60, height: 14, keep: 10 });

const overlaps = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('names on a map', () => {
  it('stand to the right of what they name where nothing is in their way', () => {
    expect(placeLabels([label(100, 100)], around())).toMatchObject([{ x: 110, y: 93, isApart: false }]);
  });

  it('stay on the map', () => {
    for (const [x, y] of [
      [395, 5],
      [5, 395],
      [200, 2],
    ]) {
      const [box] = placeLabels([label(x, y)], around()) as Box[];
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 400 && box.y + box.height <= 400).toBe(true);
    }
  });

  it('keep off lines, boxes and each other', () => {
    const lines = new Float32Array([100, 100, 300, 100]);
    const boxes = [{ x: 40, y: 80, width: 40, height: 40 }];
    const placed = placeLabels([label(100, 100), label(102, 100), label(104, 100)], around({ lines, boxes })) as Box[];
    for (const box of placed) {
      expect(crosses(100, 100, 300, 100, box)).toBe(false);
      expect(overlaps(box, boxes[0])).toBe(false);
    }
    expect(overlaps(placed[0], placed[1]) || overlaps(placed[1], placed[2]) || overlaps(placed[0], placed[2])).toBe(
      false,
    );
  });

  it('take another point of what they name rather than stand on a line', () => {
    const wall = new Float32Array(Array.from({ length: 60 }, (_, k) => [0, 2 * k, 400, 2 * k]).flat());
    const [box] = placeLabels(
      [
        {
          ...label(200, 60),
          at: [
            { x: 200, y: 60 },
            { x: 200, y: 300 },
          ],
        },
      ],
      around({ lines: wall }),
    );
    expect(box?.of).toEqual({ x: 200, y: 300 });
  });

  it('are left out where there is no room', () => {
    const full = [{ x: 0, y: 0, width: 400, height: 400 }];
    expect(placeLabels([label(100, 100)], around({ boxes: full }))).toEqual([undefined]);
  });
});

describe('whether a line has a part in a box', () => {
  const box = { x: 10, y: 10, width: 20, height: 10 };
  it.each([
    [true, 0, 0, 40, 30],
    [true, 15, 15, 16, 16],
    [true, 0, 15, 12, 15],
    [false, 0, 0, 40, 5],
    [false, 0, 15, 9, 15],
    [false, 35, 0, 35, 40],
  ])('%s: %d, %d to %d, %d', (is, x1, y1, x2, y2) => {
    expect(crosses(x1, y1, x2, y2, box)).toBe(is);
  });
});
