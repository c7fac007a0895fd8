/** Figures below this, as a share of the largest of their kind, are 0. */
const DUST = 1e-9;
/** Pivots after which the inverse is made anew, so that no error of rounding grows. */
const FRESH_AFTER = 60;

/** Parts that share out an amount: `amounts[k]` of the vector `vectors[k]`, 0 or more. */
export interface Shares {
  vectors: readonly Float64Array[];
  amounts: Float64Array;
}

/** An amount besides the largest of its block that may change at no cost to the sum; `k` -1: a place still free. */
interface Place {
  block: number;
  k: number;
}

/**
 * Moves amounts within each block until few are left above 0, and leaves as they are each block's amount in all and
 *
 *     sum over blocks i and k of amounts_ik * vectors_ik
 *
 * After it at most `dimension` amounts are above 0 beside one in each block (Shapley and Folkman's bound, met at a vertex of the
 * linear programme; the way there is the simplex method's, with one key amount a block that follows from the others).
 * @param blocks amounts are written
 * @param dimension length of every vector
 */
export function purify(blocks: readonly Shares[], dimension: number): void {
  new Purifier(blocks, dimension).run();
}

/** What came to 0: the amount in a place, or the key of a block. */
interface Emptied {
  block: number;
  place: number;
}

class Purifier {
  private readonly key: number[]; // by block, the amount that follows from the others
  private readonly places: Place[];
  private readonly scale: Float64Array; // by row
  private inverse: Float64Array; // of the matrix whose columns are the directions of `places`, by row
  private pivots = 0;

  constructor(
    private readonly blocks: readonly Shares[],
    private readonly dimension: number,
  ) {
    this.key = blocks.map(({ amounts }) => amounts.indexOf(Math.max(...amounts)));
    this.places = Array.from({ length: dimension }, () => ({ block: -1, k: -1 }));
    this.scale = new Float64Array(dimension);
    for (const { vectors } of blocks) {
      for (const vector of vectors) {
        for (let r = 0; r < dimension; r++) this.scale[r] = Math.max(this.scale[r], Math.abs(vector[r]));
      }
    }
    for (let r = 0; r < dimension; r++) this.scale[r] ||= 1;
    this.inverse = identity(dimension);
  }

  run(): void {
    for (const [block, { amounts }] of this.blocks.entries()) {
      for (let k = 0; k < amounts.length; k++) if (k !== this.key[block] && amounts[k] > 0) this.settle(block, k);
    }
  }

  /** Brings one amount to 0, or into a place. */
  private settle(block: number, k: number): void {
    const rates = this.coordinates(this.direction(block, k));
    const free = this.largestFree(rates);
    const isNew = free >= 0 && Math.abs(rates[free]) > DUST; // it changes what the places taken cannot make up for
    const emptied = isNew ? { block, place: free } : this.lower(block, k, rates);
    if (!emptied) return;
    if (emptied.place >= 0) this.enter(emptied.place, block, k, rates);
    else this.enter(this.changeKey(emptied.block), block, k, this.coordinates(this.direction(block, k)));
  }

  /** The free place with the largest rate; -1 where none is free. */
  private largestFree(rates: Float64Array): number {
    let free = -1;
    for (const [p, { k }] of this.places.entries()) {
      if (k < 0 && (free < 0 || Math.abs(rates[p]) > Math.abs(rates[free]))) free = p;
    }
    return free;
  }

  /**
   * Lowers amount k while others make up for it: as it falls by s, the amount in place p rises by s * rates[p], and the key of
   * each block by what its block then lacks.
   * @returns which other came to 0 first, in its place or, place -1, the key of its block; undefined where amount k did
   */
  private lower(block: number, k: number, rates: Float64Array): Emptied | undefined {
    const keyRates = new Map([[block, 1]]);
    let fall = this.blocks[block].amounts[k];
    let emptied: Emptied | undefined;
    const limit = (amount: number, rate: number, at: Emptied): void => {
      if (rate >= -DUST || amount >= -rate * fall) return;
      fall = amount / -rate;
      emptied = at;
    };
    for (const [p, { block: of, k: other }] of this.places.entries()) {
      if (other < 0) continue;
      keyRates.set(of, (keyRates.get(of) ?? 0) - rates[p]);
      limit(this.blocks[of].amounts[other], rates[p], { block: of, place: p });
    }
    for (const [of, rate] of keyRates) limit(this.blocks[of].amounts[this.key[of]], rate, { block: of, place: -1 });

    for (const [p, { block: of, k: other }] of this.places.entries())
      if (other >= 0) this.raise(of, other, fall * rates[p]);
    for (const [of, rate] of keyRates) this.raise(of, this.key[of], fall * rate);
    this.raise(block, k, -fall);
    if (emptied) {
      const other = emptied.place < 0 ? this.key[emptied.block] : this.places[emptied.place].k;
      this.blocks[emptied.block].amounts[other] = 0; // and not the rounding of it
    }
    return emptied;
  }

  private raise(block: number, k: number, by: number): void {
    const { amounts } = this.blocks[block];
    amounts[k] = Math.max(0, amounts[k] + by);
  }

  /** Makes the largest other amount of a block its key. @returns the place that it had, now that of the old key */
  private changeKey(block: number): number {
    const { amounts } = this.blocks[block];
    const ofBlock = [...this.places.keys()].filter((p) => this.places[p].block === block);
    const amountIn = (p: number): number => amounts[this.places[p].k];
    const place = ofBlock.reduce((best, p) => (amountIn(p) > amountIn(best) ? p : best));
    const n = this.dimension;
    for (const p of ofBlock) {
      if (p === place) continue;
      for (let r = 0; r < n; r++) this.inverse[place * n + r] += this.inverse[p * n + r];
    }
    this.key[block] = this.places[place].k;
    return place;
  }

  /** What the sum gains where one unit moves from a block's key to its amount k. */
  private direction(block: number, k: number): Float64Array {
    const { vectors } = this.blocks[block];
    const [to, from] = [vectors[k], vectors[this.key[block]]];
    return this.scale.map((scale, r) => (to[r] - from[r]) / scale);
  }

  private coordinates(direction: Float64Array): Float64Array {
    const { dimension: n, inverse } = this;
    const rates = new Float64Array(n);
    for (let p = 0; p < n; p++) {
      let rate = 0;
      for (let r = 0; r < n; r++) rate += inverse[p * n + r] * direction[r];
      rates[p] = rate;
    }
    return rates;
  }

  private enter(place: number, block: number, k: number, rates: Float64Array): void {
    this.places[place] = { block, k };
    if (++this.pivots % FRESH_AFTER === 0) this.invert();
    else replaceColumn(this.inverse, rates, place);
  }

  /** The inverse from nothing: the directions enter an identity one by one, the largest pivot first. */
  private invert(): void {
    const taken = this.places.filter(({ k }) => k >= 0);
    this.inverse = identity(this.dimension);
    this.places.fill({ block: -1, k: -1 });
    for (const { block, k } of taken) {
      const rates = this.coordinates(this.direction(block, k));
      const place = this.largestFree(rates);
      this.places[place] = { block, k };
      replaceColumn(this.inverse, rates, place);
    }
  }
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let r = 0; r < n; r++) matrix[r * n + r] = 1;
  return matrix;
}

/** The inverse once column `place` of its matrix is another, whose coordinates by the old columns are given. */
function replaceColumn(inverse: Float64Array, coordinates: Float64Array, place: number): void {
  const n = coordinates.length;
  const pivot = coordinates[place];
  const row = inverse.subarray(place * n, (place + 1) * n);
  for (let r = 0; r < n; r++) row[r] /= pivot;
  for (let p = 0; p < n; p++) {
    if (p === place || coordinates[p] === 0) continue;
    for (let r = 0; r < n; r++) inverse[p * n + r] -= coordinates[p] * row[r];
  }
}
