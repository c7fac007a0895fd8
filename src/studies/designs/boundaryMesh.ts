/** What is known of a figure against a level at a node; `unknown` where there is no figure. */
export type Standing = 'above' | 'below' | 'unsure' | 'unknown';

/** A node of the lattice, counted along x and along y. */
export interface LatticeNode {
  x: number;
  y: number;
}

/** A square of the lattice, by its lower left corner and the length of its sides. */
export interface Square extends LatticeNode {
  size: number;
}

/** What stands at a node against each of some levels. */
type StandingsAt = (node: LatticeNode) => readonly Standing[];

const cornersOf = ({ x, y, size }: Square): LatticeNode[] => [
  { x, y },
  { x, y: y + size },
  { x: x + size, y },
  { x: x + size, y: y + size },
];

/**
 * Squares over a lattice, cut in four where a figure crosses a level. They begin as `start` by `start`, and each can be cut
 * `depth` times; whatever is cut where, all nodes are of one lattice, so that a node is the same node in finer meshes.
 */
export class BoundaryMesh {
  /** Lines of the lattice along an axis, less one. */
  readonly side: number;
  readonly squares: Square[] = [];
  /** Corners of squares that are or were, in the order in which they came to be. */
  readonly nodes: LatticeNode[] = [];
  readonly #known = new Set<number>();

  constructor(start: number, depth: number) {
    const size = 1 << depth;
    this.side = start * size;
    const lines = Array.from({ length: start }, (_, k) => k * size);
    this.squares = lines.flatMap((x) => lines.map((y) => ({ x, y, size })));
    this.#add(this.squares);
  }

  /** A number of its own for each node of the lattice. */
  numberOf = ({ x, y }: LatticeNode): number => x * (this.side + 1) + y;

  #add(squares: readonly Square[]): void {
    const fresh = new Map(squares.flatMap(cornersOf).map((node) => [this.numberOf(node), node]));
    for (const [number, node] of [...fresh].sort(([a], [b]) => a - b)) {
      if (this.#known.has(number)) continue;
      this.#known.add(number);
      this.nodes.push(node);
    }
  }

  /** The nodes on a square's border that are no corners of it: those of smaller squares beside it. */
  #between({ x, y, size }: Square): LatticeNode[] {
    const steps = Array.from({ length: size - 1 }, (_, k) => k + 1);
    return steps
      .flatMap((step) => [
        { x: x + step, y },
        { x: x + step, y: y + size },
        { x, y: y + step },
        { x: x + size, y: y + step },
      ])
      .filter((node) => this.#known.has(this.numberOf(node)));
  }

  /** Whether a level may be crossed in a square: corners differ or one is unsure, or a node on its border differs from them. */
  isCrossed(square: Square, standingsAt: StandingsAt): boolean {
    const corners = cornersOf(square).map(standingsAt);
    const border = [...corners, ...this.#between(square).map(standingsAt)];
    return corners[0].some(
      (_, level) =>
        corners.some((all) => all[level] === 'unsure') ||
        (border.some((all) => all[level] === 'above') && border.some((all) => all[level] === 'below')),
    );
  }

  /** Cuts the squares in which a level may be crossed, those that can be cut. @returns whether there were any */
  cut(standingsAt: StandingsAt): boolean {
    const crossed = this.squares.filter((square) => square.size > 1 && this.isCrossed(square, standingsAt));
    const gone = new Set(crossed);
    const quarters = crossed.flatMap((square) =>
      cornersOf({ ...square, size: square.size / 2 }).map((corner) => ({ ...corner, size: square.size / 2 })),
    );
    const kept = this.squares.filter((square) => !gone.has(square));
    this.squares.splice(0, this.squares.length, ...kept, ...quarters);
    this.#add(quarters);
    return crossed.length > 0;
  }

  /** Corners of the smallest squares in which a level may be crossed. */
  finest(standingsAt: StandingsAt): LatticeNode[] {
    return this.squares.filter((square) => square.size === 1 && this.isCrossed(square, standingsAt)).flatMap(cornersOf);
  }
}
