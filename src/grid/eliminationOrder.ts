/**
 * An order in which to eliminate the unknowns of a system with a symmetric pattern so that few places fill up: always one with the
 * fewest neighbours among those left, whose neighbours then become each other's; of several the one that came to so few last.
 * @param links pairs that meet in an equation, in any order; repeats and pairs of one with itself count for nothing
 * @param known those that are no unknowns
 * @returns the unknowns, first to be eliminated first; the same for the same links in the same order
 */
export function eliminationOrder(
  size: number,
  links: readonly { from: number; to: number }[],
  known: ReadonlySet<number>,
): Int32Array {
  const neighbours = Array.from({ length: size }, () => new Set<number>());
  for (const { from, to } of links) {
    if (from === to || known.has(from) || known.has(to)) continue;
    neighbours[from].add(to);
    neighbours[to].add(from);
  }
  /** Those that have had so many neighbours; they may have others by now. */
  const byCount: number[][] = Array.from({ length: size }, () => []);
  for (let one = size - 1; one >= 0; one--) if (!known.has(one)) byCount[neighbours[one].size].push(one);
  const isEliminated = new Uint8Array(size);
  const order = new Int32Array(size - known.size);
  let fewest = 0;
  for (let at = 0; at < order.length; ) {
    const next = byCount[fewest].pop();
    if (next === undefined) fewest++;
    if (next === undefined || isEliminated[next] || neighbours[next].size !== fewest) continue;
    isEliminated[next] = 1;
    order[at++] = next;
    const around = [...neighbours[next]];
    for (const one of around) {
      const own = neighbours[one];
      own.delete(next);
      for (const other of around) if (other !== one) own.add(other);
      byCount[own.size].push(one);
      fewest = Math.min(fewest, own.size);
    }
  }
  return order;
}
