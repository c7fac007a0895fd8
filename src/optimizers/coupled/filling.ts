/** Energy that is to find room behind a limit, kWh; series by ISP. */
export interface Job {
  /** When it can: `from` <= t < `to`. */
  from: number;
  to: number;
  needKwh: number;
  /** What of it comes before all else, as soon as it can. */
  urgentKwh: number;
  mostKwh: Float64Array;
  /** What it has got; jobs of different times may share it. */
  doneKwh: Float64Array;
}

const TINY_KWH = 1e-9;

/**
 * Finds room for as much of what jobs need as it can where all together have at most `limitKwh` in an ISP, and writes it into
 * `doneKwh`: ISP by ISP to those that have least room left, and then along paths on which others move to other ISPs.
 */
export function fillWithin(jobs: readonly Job[], limitKwh: number): void {
  const isps = jobs.reduce((most, { to }) => Math.max(most, to), 0);
  const freeKwh = new Float64Array(isps).fill(limitKwh);
  const left = Float64Array.from(jobs, ({ needKwh }) => needKwh);
  const later = Float64Array.from(jobs, ({ from, to, mostKwh }) => total(mostKwh, from, to));
  const until = jobs.map(({ from }) => from); // what is done before is urgent, and stays
  for (let t = 0; t < isps; t++) {
    const open: { job: number; order: number }[] = [];
    jobs.forEach(({ from, to, needKwh, urgentKwh, mostKwh }, job) => {
      if (t < from || t >= to) return;
      later[job] -= mostKwh[t];
      if (left[job] <= TINY_KWH || mostKwh[t] <= TINY_KWH) return;
      const isUrgent = needKwh - left[job] < urgentKwh - TINY_KWH;
      if (isUrgent) until[job] = t + 1;
      open.push({ job, order: isUrgent ? Number.NEGATIVE_INFINITY : later[job] - left[job] });
    });
    open.sort((a, b) => (a.order === b.order ? a.job - b.job : a.order - b.order));
    for (const { job } of open) {
      const kwh = Math.min(jobs[job].mostKwh[t], left[job], freeKwh[t]);
      jobs[job].doneKwh[t] += kwh;
      left[job] -= kwh;
      freeKwh[t] -= kwh;
    }
  }
  jobs.forEach((_, job) => {
    while (left[job] > TINY_KWH) {
      const kwh = augment(jobs, job, left[job], freeKwh, until);
      if (kwh <= TINY_KWH) break;
      left[job] -= kwh;
    }
  });
}

function total(series: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let t = from; t < to; t++) sum += series[t];
  return sum;
}

/** Makes room for a job along a shortest path of moves. @returns what it got, kWh */
function augment(
  jobs: readonly Job[],
  job: number,
  wantedKwh: number,
  freeKwh: Float64Array,
  until: readonly number[],
): number {
  const isps = freeKwh.length;
  const mover = new Int32Array(isps).fill(-1); // who moves into an ISP ..
  const source = new Int32Array(isps).fill(-1); // .. and from where
  const isMoved = new Uint8Array(jobs.length);
  const queue: number[] = [];
  const reach = (by: number, comesFrom: number): void => {
    const { from, to, mostKwh, doneKwh } = jobs[by];
    for (let t = from; t < to; t++) {
      if (mover[t] >= 0 || mostKwh[t] - doneKwh[t] <= TINY_KWH) continue;
      mover[t] = by;
      source[t] = comesFrom;
      queue.push(t);
    }
  };
  isMoved[job] = 1;
  reach(job, -1);
  for (let k = 0; k < queue.length; k++) {
    const end = queue[k];
    if (freeKwh[end] > TINY_KWH) {
      let kwh = Math.min(wantedKwh, freeKwh[end]);
      for (let t = end; t >= 0; t = source[t]) {
        const { mostKwh, doneKwh } = jobs[mover[t]];
        kwh = Math.min(kwh, mostKwh[t] - doneKwh[t]);
        if (source[t] >= 0) kwh = Math.min(kwh, doneOf(jobs[mover[t]], source[t]));
      }
      freeKwh[end] -= kwh;
      for (let t = end; t >= 0; t = source[t]) {
        jobs[mover[t]].doneKwh[t] += kwh;
        if (source[t] >= 0) jobs[mover[t]].doneKwh[source[t]] -= kwh;
      }
      return kwh;
    }
    jobs.forEach((other, by) => {
      if (isMoved[by] || end < until[by] || end >= other.to || doneOf(other, end) <= TINY_KWH) return;
      isMoved[by] = 1;
      reach(by, end);
    });
  }
  return 0;
}

const doneOf = ({ doneKwh }: Job, isp: number): number => doneKwh[isp];
