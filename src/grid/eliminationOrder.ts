/**
 * An order in which to eliminate the unknowns of a system with a symmetric pattern so that few places fill up: always one with the
 * fewest neighbours among those left, whose neighbours then become each other's.
 * @param links pairs of unknowns that meet in an equation, in any order; repeats and pairs of one with itself count for nothing
 * @returns the unknowns, first to be eliminated first; the same for the same links in the same order
 */
export function eliminationOrder(size: number, links: Iterable<readonly [number, number]>): Int32Array {
  const neighbours = Array.from({ length: size }, () => new Set<number>());
  for (const [one, other] of links) {
    if (one === other) continue;
    neighbours[one].add(other);
    neighbours[other].add(one);
  }
  const byDegree = Array.from({ length: size }, () => new Set<number>());
  neighbours.forEach(({ size: degree }, unknown) => void byDegree[degree].add(unknown));
  const order = new Int32Array(size);
  let least = 0;
  for (let at = 0; at < size; at++) {
    while (byDegree[least].size === 0) least++;
    const [next] = byDegree[least];
    byDegree[least].delete(next);
    order[at] = next;
    const around = [...neighbours[next]];
    for (const one of around) {
      const own = neighbours[one];
      byDegree[own.size].delete(one);
      own.delete(next);
      for (const other of around) if (other !== one) own.add(other);
      byDegree[own.size].add(one);
    }
    least = Math.max(0, least - 1);
  }
  return order;
}
