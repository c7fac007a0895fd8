import { describe, expect, test } from 'vitest';
import { linearReport } from '../../../../agents/reserve/market/linearReport.ts';
import { type LinearVersusAc, linearVersusAc } from '../../../../agents/reserve/market/linearVersusAc.ts';
import type { Recorder } from '../../../../agents/reserve/market/recorder.ts';
import { reserve } from '../../../../agents/reserve/market/system.ts';
import { prepareNetwork } from '../../../../src/grid/network.ts';
import { figuresOf } from '../../../../src/studies/figures.ts';
import { run, smallMarket } from './helpers.ts';

/** Source - a - b, the second line drawn from its far end, and an open tie. */
const electrical = { kind: 'line' as const, rPu: 0.02, xPu: 0.04, bPu: 0, tap: 1, shiftRad: 0, ratingMva: 10 };
const network = prepareNetwork({
  name: 'chain',
  baseMva: 10,
  buses: ['s', 'a', 'b'].map((id) => ({ id, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 })),
  branches: [
    { id: 'near', from: 0, to: 1, closed: true, ...electrical },
    { id: 'far', from: 2, to: 1, closed: true, ...electrical },
    { id: 'tie', from: 0, to: 2, closed: false, ...electrical },
  ],
  generation: [],
  sources: [{ bus: 0, voltagePu: 1 }],
});
/** Per ISP: linear, signed from `from` to `to`, and AC. */
const compare = (
  isps: { linear?: number[]; ac: number[] }[],
  validations: Pick<Recorder, 'validations'>['validations'] = [],
): LinearVersusAc =>
  linearVersusAc(
    network,
    {
      loading: isps.map(({ ac }) => Float32Array.from(ac)),
      linearLoading: isps.map(({ linear }) => linear && Float32Array.from(linear)),
      validations,
    },
    0.9,
  );
const validation = (linearLoading: number, acLoading: number) => ({
  isp: 0,
  direction: 'upward' as const,
  state: 'green' as const,
  divisions: 0,
  askedMw: 1,
  boundaryMw: 1,
  linearLoading,
  acLoading,
});

describe('linear against AC', () => {
  test('counts errors by the direction of flow, however a branch is drawn', () => {
    const { metered, forward, reverse, largest, largestForward } = compare([
      // power flows to b: into `far` at its `to`, so its linear flow is below 0 going forward
      { linear: [0.6, -0.5, 0], ac: [0.5, 0.52, 0] },
      // and back
      { linear: [-0.7, 0.6, 0], ac: [0.8, 0.64, 0] },
    ]);
    expect(metered.compared).toBe(4);
    expect(metered.meanAbsolute).toBeCloseTo((0.1 + 0.02 + 0.1 + 0.04) / 4, 6);
    expect(forward.bias).toBeCloseTo((0.1 - 0.02) / 2, 6);
    expect(reverse.bias).toBeCloseTo((-0.1 - 0.04) / 2, 6);
    expect(largestForward).toMatchObject({ branch: 'near', isp: 0, reverse: false });
    expect(Math.abs(largest.linear - largest.ac)).toBeCloseTo(0.1, 6);
  });

  test('leaves out what neither model loads to half of the limit', () => {
    expect(compare([{ linear: [0.3, -0.2, 0], ac: [0.44, 0.1, 0] }]).metered.compared).toBe(0);
    expect(compare([{ linear: [0.3, -0.2, 0], ac: [0.46, 0.1, 0] }]).metered.compared).toBe(1);
    expect(compare([{ linear: [0.46, -0.2, 0], ac: [0.3, 0.1, 0] }]).metered.compared).toBe(1);
  });

  test('counts what the linear model alone would miss, and what it would call over', () => {
    const { missed, falseAlarms } = compare([
      { linear: [0.89, -0.91, 0], ac: [0.92, 0.89, 0] },
      { linear: [0.95, -0.8, 0], ac: [0.95, 0.8, 0] },
    ]);
    expect({ missed, falseAlarms }).toEqual({ missed: 1, falseAlarms: 1 });
  });

  test('a DSO that says nothing of the linear model leaves nothing to compare', () => {
    const nothing = compare([{ ac: [0.9, 0.9, 0] }]);
    expect(nothing.metered.compared).toBe(0);
    expect(nothing.metered.meanAbsolute).toBeNaN();
    expect(linearReport(nothing, { byScheme: true, times: 0 }, String)).toMatch(/nothing to compare/);
  });

  test('takes the highest loadings of validations, where AC has one', () => {
    const { validated } = compare([], [validation(0.9, 0.86), validation(0.5, 0.52), validation(1, Infinity)]);
    expect(validated.compared).toBe(2);
    expect(validated.meanAbsolute).toBeCloseTo(0.03, 12);
    expect(validated.bias).toBeCloseTo(0.01, 12);
  });
});

describe('in words', () => {
  const isps = [{ linear: [-0.909, 0.5, 0], ac: [0.961, 0.51, 0] }];

  test('says where the linear model is the wrong tool, and on what boundaries rest', () => {
    const text = linearReport(
      compare(isps, [validation(0.9, 0.9)]),
      { byScheme: true, times: 1 },
      (isp) => `ISP ${isp + 44}`,
    );
    expect(text).toContain('none in forward flow; in reverse flow 3.1 off, 3.1 less than AC');
    expect(text).toContain(
      'linear loading is 5.2 points off AC in reverse flow on near at ISP 44: AC sees 96.1 %, it sees 90.9 %; ' +
        'boundaries there rest on the AC confirmation',
    );
    expect(text).not.toContain('By it alone');
  });

  test('without validations there is no boundary to rest on anything', () => {
    const report = (byScheme: boolean) => linearReport(compare(isps), { byScheme, times: 0 }, String);
    expect(report(false)).toContain('; this scheme validates nothing, so no boundary rests on it');
    expect(report(true)).toContain('; nothing was bid that is validated, so no boundary rests on it');
  });

  test('says how often it alone calls what was asked over a limit, and what it misses', () => {
    const of = (falseAlarms: number, misses: number) =>
      linearReport(compare(isps), { byScheme: true, times: 9, falseAlarms, misses }, String);
    expect(of(3, 1)).toMatch(/Of 9 sets of volumes .* calls 3 over the limit that AC does not .* misses 1$/);
    expect(of(0, 2)).toMatch(/calls 0 .* misses 2$/);
    expect(of(0, 0)).not.toContain('sets of volumes');
  });

  test('up to 3 points off it is not called wrong', () => {
    const close = linearReport(
      compare([{ linear: [0.9, 0, 0], ac: [0.871, 0, 0] }]),
      { byScheme: true, times: 1 },
      String,
    );
    expect(close).toContain('in forward flow 2.9 off, 2.9 more than AC');
    expect(close).not.toContain('wrong tool');
  });
});

test.each(['hybrid', 'tso-managed'])('a run under %s measures both models on what was metered', async (scheme) => {
  let worst = 0;
  let count = 0;
  const states: { isp: number; linear: Float64Array }[] = [];
  const config = smallMarket({ market: { scheme }, calendar: { start: '2024-02-19', days: 1 } });
  const result = await run(config, {
    listen: (message) => {
      if (message.type === 'GridState') states.push({ isp: message.isp, linear: message.linearLoading! });
    },
  });
  const { network: grid } = result.world;
  expect(states).toHaveLength(96);
  const main = grid.branches.findIndex(({ id }) => id === 'main');
  const { powerFactor, loadingLimit } = result.loaded.config.dso;
  for (const { isp, linear: said } of states) {
    // all of the net load crosses the main line
    const { netLoadMw } = result.recorder.grid[isp];
    expect(said[main]).toBeCloseTo(netLoadMw / (grid.branches[main].ratingMva * powerFactor), 9);
    grid.branches.forEach((_, branch) => {
      const [ofLinear, ofAc] = [Math.abs(said[branch]), result.recorder.loading[isp][branch]];
      if (Math.max(ofLinear, ofAc) < loadingLimit / 2) return;
      count++;
      worst = Math.max(worst, Math.abs(ofLinear - ofAc));
    });
  }
  const { largest, metered } = result.kpis.grid.linear;
  expect(metered.compared).toBe(count);
  expect(Math.abs(largest.linear - largest.ac)).toBeCloseTo(worst, 6);
  expect(figuresOf(reserve, result).linearErrorLargest).toBeCloseTo(worst, 6);
  expect(figuresOf(reserve, result).linearErrorMean).toBe(metered.meanAbsolute);
  expect(result.kpis.grid.linear.validated.compared > 0).toBe(scheme === 'hybrid');
});
