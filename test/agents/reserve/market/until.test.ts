import { expect, it } from 'vitest';
import { run, smallMarket } from './helpers.ts';

const market = smallMarket({ calendar: { start: '2024-02-19', days: 1 } });
const traced = { trace: true };

it('a run that is to stop at an ISP is the beginning of the whole one', async () => {
  const { until, trace, decisions, recorder, kpis } = await run(market, traced);
  const begun = await run(market, { ...traced, until: 50 });
  expect([until, begun.until]).toEqual([96, 50]);
  expect(begun.trace).toEqual(trace.filter(({ isp }) => isp < 50));
  expect(begun.decisions).toEqual(decisions.filter(({ isp }) => isp < 50));
  expect(begun.recorder.grid).toEqual(recorder.grid.slice(0, 50));
  expect(begun.kpis.total.activatedMwh).toBeLessThanOrEqual(kpis.total.activatedMwh);
});

it('who listens may end a run, with the ISP it is in, and nobody is to blame', async () => {
  const { until, recorder } = await run(market, {
    listen: ({ type }, _, isp) => (type === 'MeterReading' && isp === 7 ? 'end' : undefined),
  });
  expect([until, recorder.grid.length]).toEqual([8, 8]); // settled, and within the laws
});

it.each([0.5, Number.NaN])('a run that is to stop at %s, which is no ISP, is refused', async (until) => {
  await expect(run(market, { until })).rejects.toThrow(/^until: found .*expected the number of an ISP/);
});

it('decisions are told with agent, ISP and phase, and certified by the twins they bring', {
  tags: 'slow',
}, async () => {
  // a twin takes a quarter of a second
  const few = { ...market, aggregators: market.aggregators.filter(({ name }) => ['North', 'West'].includes(name)) };
  const { decisions, certificates } = await run(few, { ...traced, certify: 0.05, until: 40 });
  const kinds = new Map<string, Set<string>>();
  for (const { kind, agent, phase } of decisions) {
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(`${agent} in ${phase}`));
  }
  expect([...(kinds.get('merit order') ?? [])].sort()).toEqual(['TSO in activate', 'TSO in validate']);
  expect(kinds.get('EV-day')).toContain('North in plan');
  for (const { kind, decisions: told, checked, largestGap } of certificates) {
    const ofKind = decisions.filter((each) => each.kind === kind);
    expect([told, checked]).toEqual([ofKind.length, ofKind.filter(({ twin }) => !Number.isNaN(twin)).length]);
    expect(checked, kind).toBeGreaterThan(0);
    expect(largestGap).toBeLessThan(1e-6);
  }
  expect(certificates.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['EV-day', 'merit order']));
});

it('nothing of what is decided is kept where nobody asked for it', async () => {
  expect((await run(market)).decisions).toEqual([]);
});
