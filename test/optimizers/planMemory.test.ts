// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { randomDay } from '../../bench/evDay.ts';
import type { EvDay } from '../../src/optimizers/evDay.ts';
import { planFleet } from '../../src/optimizers/fleetPlan.ts';
import { PlanMemory } from '../../src/optimizers/planMemory.ts';
import { doJob } from '../../src/studies/job.ts';
import { loadStudy } from '../../src/studies/load.ts';
import { jobOf, runsOf } from '../../src/studies/runs.ts';
import { flexagoraMany } from '../cli/command.ts';
import { FEE, studyIn } from '../studies/small.ts';

const random = seedrandom('plan memory');

/** Five EV-days on the same prices, and a memory that has been told of them. */
function remembered() {
  const first = randomDay(random);
  const days = [1, 2, 3, 4, 5].map((): EvDay => {
    const { departureIsp, arrivalIsp, tripKwh } = randomDay(random);
    return { ...first, departureIsp, arrivalIsp, tripKwh };
  });
  const memory = new PlanMemory();
  const asked: EvDay[][] = [];
  const plansOf = (place: string, problems: readonly EvDay[]) =>
    memory.plans(place, problems, (some) => {
      asked.push([...some]);
      return planFleet(some);
    });
  plansOf('first', days);
  asked.splice(0);
  return { days, plansOf, asked };
}

describe('plans that were made before', () => {
  it('are not made again', () => {
    const { days, plansOf, asked } = remembered();
    const copies = days.map((day) => ({ ...day, upPrice: day.upPrice.slice() }));
    expect(plansOf('first', copies)).toEqual(planFleet(days));
    expect(asked).toEqual([[]]);
  });

  it('are made for EV-days that differ in anything, and for those of another place', () => {
    const { days, plansOf, asked } = remembered();
    const changed = days.map((day, k) => (k === 2 ? { ...day, startKwh: 59 } : day));
    expect(plansOf('first', changed)).toEqual(planFleet(changed));
    expect(asked).toEqual([[changed[2]]]);
    plansOf('second', days);
    expect(asked[1]).toEqual(days);
  });

  it('are made where prices have been changed in place', () => {
    const { days, plansOf, asked } = remembered();
    days[0].dayAheadPrice[70] -= 300;
    expect(plansOf('first', days)).toEqual(planFleet(days));
    expect(asked).toEqual([days]);
  });
});

describe('twenty runs in five worlds', () => {
  const folder = studyIn({
    parameters: { 'market.scheme': ['hybrid', 'tso-managed'], [FEE]: [0, 30] },
    replications: 5,
  });

  it('come to the same forwards and backwards', async () => {
    const study = await loadStudy(join(folder, 'study.yaml'), SYSTEMS);
    const jobs = [...runsOf(study, 0, 5)].map((run) => jobOf(study, run));
    const forwards = [];
    for (const job of jobs) forwards.push(await doJob(job, SYSTEMS));
    const backwards = [];
    for (const job of [...jobs].reverse()) backwards.push(await doJob(job, SYSTEMS));
    expect(forwards).toHaveLength(20);
    expect(backwards.reverse()).toEqual(forwards);
  });

  it('come to the same on one, two and four workers', async () => {
    const workers = ['1', '2', '4'];
    const study = (count: string) => ['study', 'study.yaml', '--workers', count, '--out', `on${count}`];
    const ended = await flexagoraMany(workers.map((count) => ({ cwd: folder, args: study(count) })));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [one, ...others] = workers.map((count) => readFileSync(join(folder, `on${count}`, 'results.parquet')));
    for (const other of others) expect(other.equals(one)).toBe(true);
  });
});
