/** Points of a line; a place where y is NaN breaks it. */
export interface Points {
  x: number[];
  y: number[];
}

/** Points of level pieces, each from its x to the next, the last as long as the one before. */
export function stepped({ x, y }: Points): Points {
  const steps: Points = { x: [], y: [] };
  const usual = strideOf(x);
  for (let k = 0; k < x.length; k++) {
    const end = k + 1 < x.length ? x[k + 1] : x[k] + usual;
    steps.x.push(x[k], end);
    steps.y.push(y[k], y[k]);
  }
  return steps;
}

/** How far the last of some places is from the one before; 1 where there is none. */
export const strideOf = (x: readonly number[]): number => (x.length > 1 ? x[x.length - 1] - x[x.length - 2] : 1);

/**
 * Points that look the same on a number of columns of pixels: of each column the first, least, most and last, so that no peak is lost.
 * @param x ascending
 */
export function thinned({ x, y }: Points, [from, to]: readonly [number, number], columns: number): Points {
  if (x.length <= 4 * columns) return { x, y };
  const thin: Points = { x: [], y: [] };
  const columnOf = (at: number) => Math.floor(((at - from) / (to - from)) * columns);
  for (let first = 0; first < x.length; ) {
    const column = columnOf(x[first]);
    let [least, most, last] = [first, first, first];
    let end = first;
    for (; end < x.length && columnOf(x[end]) === column; end++) {
      if (Number.isNaN(y[end])) continue;
      if (Number.isNaN(y[least]) || y[end] < y[least]) least = end;
      if (Number.isNaN(y[most]) || y[end] > y[most]) most = end;
      last = end;
    }
    const kept = [...new Set([first, least, most, last])].sort((a, b) => a - b);
    for (const k of kept.filter((each) => kept.length === 1 || !Number.isNaN(y[each]))) {
      thin.x.push(x[k]);
      thin.y.push(y[k]);
    }
    first = end;
  }
  return thin;
}

/** The pieces of a line beyond a limit, from where it crosses it. @param sign 1: above it, -1: below */
export function beyond({ x, y }: Points, limit: number, sign: 1 | -1): Points {
  const over: Points = { x: [], y: [] };
  const put = (atX: number, atY: number) => {
    over.x.push(atX);
    over.y.push(atY);
  };
  for (let k = 0; k < x.length; k++) {
    const here = sign * (y[k] - limit);
    const before = k === 0 ? Number.NaN : sign * (y[k - 1] - limit);
    if (here * before < 0) put(x[k - 1] + ((x[k] - x[k - 1]) * before) / (before - here), limit);
    if (here > 0) put(x[k], y[k]);
    else if (before > 0 || Number.isNaN(here)) put(x[k], Number.NaN);
  }
  return over;
}

/** Stretches along x in which marks are 1, each mark up to the next place. @param x ascending */
export function runsOf(marks: readonly number[], x: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let k = 0; k < marks.length; k++) {
    if (marks[k] !== 1) continue;
    const end = k + 1 < x.length ? x[k + 1] : x[k] + strideOf(x);
    const last = runs.at(-1);
    if (last?.[1] === x[k]) last[1] = end;
    else runs.push([x[k], end]);
  }
  return runs;
}
