/** Where names go on a map: off its lines, and off each other. All in CSS pixels. */

export interface Point {
  x: number;
  y: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface ToPlace {
  /** What it names: any of these points, the first rather. */
  at: readonly Point[];
  width: number;
  height: number;
  /** Distance that it keeps from there. */
  keep: number;
}

export interface Surroundings {
  width: number;
  height: number;
  /** Lines: x1, y1, x2, y2 each. */
  lines: Float32Array;
  boxes: readonly Box[];
}

export interface Placed extends Box {
  /** What of it is named. */
  of: Point;
  /** Whether it stands so far off that a line must lead to it. */
  isApart: boolean;
}

const DIRECTIONS: readonly (readonly [number, number])[] = [
  [1, 0],
  [-1, 0],
  [0.7, -0.7],
  [0.7, 0.7],
  [-0.7, -0.7],
  [-0.7, 0.7],
  [0, -1],
  [0, 1],
  [0.92, -0.38],
  [0.92, 0.38],
  [-0.92, -0.38],
  [-0.92, 0.38],
];
const DISTANCES = [0, 10, 24, 42, 64];

/** What it costs to be outside the map, on another name, on a line, a step further off, at another point, to lead across a line. */
const COST = { outside: 1000, name: 100, line: 12, step: 3, point: 2, way: 0.05, across: 1 };

/** Places each in turn where it costs least; undefined: there is no room for it. */
export function placeLabels(labels: readonly ToPlace[], surroundings: Surroundings): (Placed | undefined)[] {
  const taken = [...surroundings.boxes];
  return labels.map((label) => {
    let best: Placed | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [far, distance] of DISTANCES.entries()) {
      for (const [point, of] of label.at.entries()) {
        for (const [way, direction] of DIRECTIONS.entries()) {
          const base = far * COST.step + point * COST.point + way * COST.way;
          if (base >= least) continue;
          const box = candidate(label, of, distance, direction);
          const cost = base + costOf(box, taken, surroundings, least - base);
          if (cost < least) [best, least] = [box, cost];
        }
      }
    }
    if (least >= COST.name) return undefined;
    taken.push(best as Placed);
    return best;
  });
}

/** A box in a direction, its nearest side or corner at the distance. */
function candidate(
  { width, height, keep }: ToPlace,
  of: Point,
  distance: number,
  [dx, dy]: readonly [number, number],
): Placed {
  const far = keep + distance;
  const middleX = of.x + dx * far + (Math.abs(dx) < 0.1 ? 0 : (Math.sign(dx) * width) / 2);
  const middleY = of.y + dy * far + (Math.abs(dx) < 0.1 ? (Math.sign(dy) * height) / 2 : (dy * height) / 2);
  return { x: middleX - width / 2, y: middleY - height / 2, width, height, of, isApart: distance > 0 };
}

/** @param enough where it costs more, how much more is of no interest */
function costOf(box: Placed, taken: readonly Box[], { width, height, lines }: Surroundings, enough: number): number {
  let cost = 0;
  if (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height) cost += COST.outside;
  for (const other of taken) if (overlap(box, other)) cost += COST.name;
  const [leadX, leadY] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let k = 0; k < lines.length && cost < enough; k += 4) {
    if (crosses(lines[k], lines[k + 1], lines[k + 2], lines[k + 3], box)) cost += COST.line;
    else if (box.isApart && cut(lines, k, box.of.x, box.of.y, leadX, leadY)) cost += COST.across;
  }
  return cost;
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Whether a line has a part in a box. */
export function crosses(x1: number, y1: number, x2: number, y2: number, { x, y, width, height }: Box): boolean {
  let [first, last] = [0, 1];
  const clip = (from: number, by: number, low: number, high: number): boolean => {
    if (by === 0) return from >= low && from <= high;
    const [a, b] = [(low - from) / by, (high - from) / by];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
    return first <= last;
  };
  return clip(x1, x2 - x1, x, x + width) && clip(y1, y2 - y1, y, y + height);
}

/** Whether two lines cross between their ends. */
function cut(lines: Float32Array, k: number, x1: number, y1: number, x2: number, y2: number): boolean {
  const [x3, y3, x4, y4] = [lines[k], lines[k + 1], lines[k + 2], lines[k + 3]];
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    (qx - px) * (ry - py) - (qy - py) * (rx - px);
  return (
    side(x1, y1, x2, y2, x3, y3) * side(x1, y1, x2, y2, x4, y4) < 0 &&
    side(x3, y3, x4, y4, x1, y1) * side(x3, y3, x4, y4, x2, y2) < 0
  );
}
