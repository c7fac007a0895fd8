/** A pool and its objective. */
export interface Judged {
  poolKwh: Float64Array;
  eur: number;
}

type Judge = (poolKwh: Float64Array) => Judged;

/** Pools between the best two. */
const BLENDS = 8;
const SCALES = [0.5, 0.75, 0.9, 1.1, 1.25];
/** Runs of ISPs that are raised and lowered together, at most. */
const BLOCKS = 12;
/** Steps of a block, as shares of how far apart the days' purchases are. */
const STEPS = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256];
/** Candidates from which steps start, besides the best pool so far. */
const STARTS = 4;
/** Steps are tried until this many sessions have been planned for them. */
const MOST_SESSIONS = 20_000;
/** A gain smaller than this share of the objective is none. */
const RELATIVE_GAIN = 1e-12;

const better = (a: Judged, b: Judged): Judged => (b.eur > a.eur + RELATIVE_GAIN * (1 + Math.abs(a.eur)) ? b : a);

/**
 * Looks for a pool better than all candidates: on the way between the best two, at other scales of the best, and in steps that
 * become smaller, each of which raises or lowers one block of ISPs or moves energy from one to another. Such steps can end
 * where only several at once would gain, so they start from the best candidates too.
 * @param candidates at least one
 * @param purchases of each day; ISPs in which all are equal are in no block
 * @param sessionCount how many sessions are planned to judge one pool
 */
export function improved(
  candidates: readonly Judged[],
  purchases: readonly Float64Array[],
  judge: Judge,
  sessionCount: number,
): Judged {
  const sorted = [...candidates].sort((a, b) => b.eur - a.eur);
  const ranked = sorted.filter(({ eur }, k) => k === 0 || eur < sorted[k - 1].eur);
  const [first, second = first] = ranked;
  let best = first;
  for (let k = 1; k < BLENDS; k++) best = better(best, judge(blend(first, second, k / BLENDS)));
  const unscaled = best.poolKwh;
  for (const scale of SCALES) best = better(best, judge(unscaled.map((kwh) => kwh * scale)));

  let stepsLeft = Math.ceil(MOST_SESSIONS / Math.max(1, sessionCount));
  const moves = movesOf(blocksOf(purchases));
  const stepped = (start: Judged): Judged => {
    let at = start;
    for (const step of STEPS) {
      for (const move of moves) {
        if (--stepsLeft < 0) return at;
        at = better(at, judge(at.poolKwh.map((kwh, t) => Math.max(0, kwh + step * move[t]))));
      }
    }
    return at;
  };
  return [best, ...ranked.slice(0, STARTS)].map(stepped).reduce(better);
}

const blend = (a: Judged, b: Judged, share: number): Float64Array =>
  a.poolKwh.map((kwh, t) => kwh + share * (b.poolKwh[t] - kwh));

/** What the days' purchases are apart (kWh by ISP), in blocks of about as many ISPs each. */
function blocksOf(purchases: readonly Float64Array[]): Float64Array[] {
  const spread = purchases[0].map((_, t) => {
    const kwh = purchases.map((series) => series[t]);
    return Math.max(...kwh) - Math.min(...kwh);
  });
  const isps = Array.from(spread.keys()).filter((t) => spread[t] > 0);
  const count = Math.min(BLOCKS, isps.length);
  return Array.from({ length: count }, (_, b) => {
    const block = new Float64Array(spread.length);
    const own = isps.slice(Math.round((b * isps.length) / count), Math.round(((b + 1) * isps.length) / count));
    for (const t of own) block[t] = spread[t];
    return block;
  });
}

/** Each block up and down, and as much energy from each to each other. */
function movesOf(blocks: readonly Float64Array[]): Float64Array[] {
  const alone = blocks.flatMap((block) => [block, block.map((kwh) => -kwh)]);
  const sums = blocks.map((block) => block.reduce((sum, kwh) => sum + kwh, 0));
  const pairs = blocks.flatMap((up, u) =>
    blocks.flatMap((down, d) => {
      const moved = Math.min(sums[u], sums[d]);
      return u === d ? [] : [up.map((kwh, t) => (moved * kwh) / sums[u] - (moved * down[t]) / sums[d])];
    }),
  );
  return [...alone, ...pairs];
}
