/** An affine minorant: constant + slopes . x. */
export interface Cut {
  constant: number;
  slopes: readonly number[];
}

export type Range = readonly [least: number, most: number];

/** A vertex of what lies above all cuts within the box. */
export interface Vertex {
  x: readonly number[];
  y: number;
  /** Numbers of the constraints that hold it: sides of the box, then cuts. */
  tight: Set<number>;
  isChecked: boolean;
}

/** A cut with the corners of where it is the highest. */
export interface Facet {
  cut: Cut;
  corners: (readonly number[])[];
}

/** Heights this close are one. */
const ON = 1e-8;

export const heightOf = ({ constant, slopes }: Cut, x: readonly number[]): number =>
  slopes.reduce((y, slope, d) => y + slope * x[d], constant);

/**
 * The largest of some cuts on a box, as the vertices of all that lies above it. Each vertex keeps the constraints that hold it; two share
 * an edge if these have as many in common as the box is wide in dimensions, and no third vertex has them all, which is so however many
 * more constraints than needed meet in a vertex.
 */
export class Minorant {
  private vertices: Vertex[];
  private readonly cuts: Cut[];
  /** Dimensions in which the box has some width: a range of one point is no side. */
  private readonly dimensions: number;

  constructor(
    private readonly box: readonly Range[],
    first: Cut,
  ) {
    this.dimensions = box.filter(isWide).length;
    this.cuts = [first];
    this.vertices = cornersOf(box).map((x) => this.atCorner(x));
  }

  /** A vertex that `isChecked` is not yet said of. */
  unchecked(): Vertex | undefined {
    return this.vertices.find(({ isChecked }) => !isChecked);
  }

  /** Vertices below the cut go, and a new one comes on each edge that crosses it, be it the upright one at a corner of the box. */
  add(cut: Cut): void {
    const number = this.cuts.push(cut) - 1 + 2 * this.box.length;
    const above = this.vertices.map(({ x, y }) => y - heightOf(cut, x));
    const gone = this.vertices.filter((_, v) => above[v] < -ON);
    const made: Vertex[] = [];
    this.vertices.forEach((kept, k) => {
      if (Math.abs(above[k]) <= ON) kept.tight.add(number);
      if (above[k] <= ON) return;
      this.vertices.forEach((lost, l) => {
        if (above[l] >= -ON) return;
        const edge = this.edge(kept, lost);
        if (!edge) return;
        const share = above[k] / (above[k] - above[l]);
        const x = kept.x.map((from, d) => from + share * (lost.x[d] - from));
        made.push({ x, y: heightOf(cut, x), tight: new Set(edge).add(number), isChecked: false });
      });
    });
    for (const { x } of gone) if (this.sidesAt(x).length === this.dimensions) made.push(this.atCorner(x));
    this.vertices = [...this.vertices.filter((_, v) => above[v] >= -ON), ...made];
  }

  /** The cuts that are the highest somewhere more than where others, or a side of the box, are as high. */
  facets(): Facet[] {
    const first = 2 * this.box.length;
    const heldBy = (constraint: number): Vertex[] => this.vertices.filter(({ tight }) => tight.has(constraint));
    return this.cuts.flatMap((cut, c) => {
      const corners = heldBy(first + c);
      const others = [...(corners[0]?.tight ?? [])].filter((other) => other !== first + c);
      const isWithin = (other: number): boolean => {
        const isLarger = heldBy(other).length > corners.length || other < first + c;
        return isLarger && corners.every(({ tight }) => tight.has(other));
      };
      return corners.length === 0 || others.some(isWithin) ? [] : [{ cut, corners: corners.map(({ x }) => x) }];
    });
  }

  /** What holds the edge between two vertices, if they share one. */
  private edge(one: Vertex, other: Vertex): number[] | undefined {
    const common = [...one.tight].filter((constraint) => other.tight.has(constraint));
    if (common.length < this.dimensions) return undefined;
    const holdsAll = (third: Vertex): boolean => common.every((constraint) => third.tight.has(constraint));
    return this.vertices.some((third) => third !== one && third !== other && holdsAll(third)) ? undefined : common;
  }

  /** The last cut at a corner of the box. */
  private atCorner(x: readonly number[]): Vertex {
    const last = this.cuts.length - 1;
    const tight = new Set(this.sidesAt(x)).add(last + 2 * this.box.length);
    return { x, y: heightOf(this.cuts[last], x), tight, isChecked: false };
  }

  private sidesAt(x: readonly number[]): number[] {
    return this.box.flatMap((range, d) =>
      isWide(range) && range.includes(x[d]) ? [2 * d + (x[d] === range[0] ? 0 : 1)] : [],
    );
  }
}

const isWide = ([least, most]: Range): boolean => most > least;

function cornersOf(box: readonly Range[]): number[][] {
  let corners: number[][] = [[]];
  for (const range of box) {
    const ends = isWide(range) ? range : [range[0]];
    corners = corners.flatMap((corner) => ends.map((end) => [...corner, end]));
  }
  return corners;
}
