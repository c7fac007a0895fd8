import { expect, it } from 'vitest';
import { run, smallMarket } from './helpers.ts';

const traced = { trace: true };

it('a run that is to stop at an ISP is the beginning of the whole one', async () => {
  const whole = await run(smallMarket(), traced);
  const begun = await run(smallMarket(), { ...traced, until: 50 });
  expect([whole.until, begun.until]).toEqual([192, 50]);
  expect(begun.trace).toEqual(whole.trace.filter(({ isp }) => isp < 50));
  expect(begun.decisions).toEqual(whole.decisions.filter(({ isp }) => isp < 50));
  expect(begun.recorder.grid).toEqual(whole.recorder.grid.slice(0, 50));
  expect(begun.kpis.total.activatedMwh).toBeLessThanOrEqual(whole.kpis.total.activatedMwh);
});

it('who listens may end a run, with the ISP it is in, and nobody is to blame', async () => {
  const { until, recorder } = await run(smallMarket(), {
    listen: ({ type }, _, isp) => (type === 'MeterReading' && isp === 7 ? 'end' : undefined),
  });
  expect([until, recorder.grid.length]).toEqual([8, 8]); // settled, and within the laws
});

it.each([0.5, Number.NaN])('a run that is to stop at %s, which is no ISP, is refused', async (until) => {
  await expect(run(smallMarket(), { until })).rejects.toThrow(/^until: found .*expected the number of an ISP/);
});

it('decisions are told with agent, ISP and phase, and certified by the twins they bring', async () => {
  const { decisions, certificates } = await run(smallMarket(), { ...traced, certify: 0.05 });
  const kinds = new Map<string, Set<string>>();
  for (const { kind, agent, phase } of decisions) {
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(`${agent} in ${phase}`));
  }
  expect([...(kinds.get('merit order') ?? [])].sort()).toEqual(['TSO in activate', 'TSO in validate']);
  expect(kinds.get('EV-day')).toContain('North in plan');
  for (const { kind, decisions: told, checked, largestGap } of certificates) {
    const ofKind = decisions.filter((each) => each.kind === kind);
    expect([told, checked]).toEqual([ofKind.length, ofKind.filter(({ twin }) => !Number.isNaN(twin)).length]);
    expect(largestGap).toBeLessThan(1e-6);
  }
  expect(certificates.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['EV-day', 'merit order']));
});

it('nothing of what is decided is kept where nobody asked for it', async () => {
  expect((await run(smallMarket())).decisions).toEqual([]);
});
