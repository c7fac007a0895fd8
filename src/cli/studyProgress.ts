import { kept } from '../lookup.ts';
import type { RunRecord } from '../studies/job.ts';
import type { Study } from '../studies/load.ts';
import { kpiValues } from '../studies/outcomes.ts';
import type { Progress } from '../studies/run.ts';
import type { StudyRun } from '../studies/runs.ts';
import { tInterval } from '../studies/statistics/summary.ts';
import { barWith } from './progress.ts';

/** `2 h 5 min`, `3 min`, `20 s` */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Mean and spread of a KPI at every point as runs come in (Welford 1962). */
class Running {
  readonly #points: { n: number; mean: number; squares: number }[] = [];

  add(point: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#points[point] ??= { n: 0, mean: 0, squares: 0 };
    const at = this.#points[point];
    const step = value - at.mean;
    at.n++;
    at.mean += step / at.n;
    at.squares += step * (value - at.mean);
  }

  /** Half of the widest 95 % interval, as a share of its mean; NaN before any point has two values. */
  widest(): number {
    let most = Number.NaN;
    for (const { n, mean, squares } of Object.values(this.#points)) {
      if (n < 2 || mean === 0) continue;
      const [, high] = tInterval(0, Math.sqrt(squares / (n - 1) / n), n - 1);
      const share = high / Math.abs(mean);
      if (!(share <= most)) most = share;
    }
    return most;
  }
}

/** A study's progress on standard error: how much is done, how long it takes, how wide intervals are, how many runs failed. */
export function studyProgress(study: Study, quiet: boolean) {
  const bar = quiet
    ? undefined
    : barWith(`${study.name} {bar} {value} of {total} runs | {left} left{interval}{failures}`);
  if (bar === undefined) return { update: () => {}, stop: () => {} };
  const [line] = study.boundary?.lines ?? [];
  const kpi = line?.kpi ?? (study.rule.kind === 'fixed' ? study.kpis[0] : study.rule.kpi);
  const running = new Running();
  const start = performance.now();
  let started = false;
  let shown = Number.NEGATIVE_INFINITY;
  return {
    update({ runs, done, failed, costDone, costLeft }: Progress, record?: RunRecord, run?: StudyRun) {
      if (record && run && record.error === null) {
        const values = kpiValues(study, (name) => record.figures[name] ?? Number.NaN);
        running.add(run.point, kept(values, kpi.name));
      }
      if (!started) bar.start(runs, done, { left: '?', interval: '', failures: '' });
      started = true;
      bar.setTotal(runs);
      const now = performance.now();
      if (now - shown < 200 && done < runs) return;
      shown = now;
      const widest = running.widest();
      bar.update(done, {
        left: costDone > 0 ? duration(((now - start) / 1000) * (costLeft / costDone)) : '?',
        interval: Number.isNaN(widest) ? '' : ` | ${kpi.name} ±${(100 * widest).toPrecision(2)} % at worst`,
        failures: failed > 0 ? ` | ${failed} failed` : '',
      });
    },
    stop: () => bar.stop(),
  };
}
