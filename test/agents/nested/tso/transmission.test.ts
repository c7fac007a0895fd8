import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../../../agents/nested/market/profiles.ts';
import { Follower } from '../../../../agents/nested/tso/dispatch.ts';
import { requirement } from '../../../../agents/nested/tso/requirement.ts';
import { shiftFactors, type TransmissionTerms, transmissionOf } from '../../../../agents/nested/tso/transmission.ts';
import { InputError } from '../../../../src/errors.ts';
import { createLinearModel } from '../../../../src/grid/linear.ts';
import { type Branch, type Network, prepareNetwork } from '../../../../src/grid/network.ts';
import { readNetwork } from '../../../../src/grid/readNetwork.ts';
import { thirtyBusNetwork } from '../../../../src/grid/thirtyBuses.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { sum } from '../../../../src/series.ts';
import { between } from '../../../grid/randomNetworks.ts';
import { networkFile, withoutNetworks } from '../../../grid/truth.ts';
import { exampleMarket } from '../workedExample.ts';

/** Those of the case study. */
const caseTerms: TransmissionTerms = {
  ...{ interfaces: ['8'], wind: '5', hours: 1, costScale: 15, ratingScale: 0.8, blocks: 4 },
  ...{ rampShare: 0.12, upCostShare: 0.1, downCostShare: 0.05 },
  ...{ vollEurPerMwh: 1000, dumpEurPerMwh: 100, overloadEurPerMwh: 500 },
  shortage: [
    { share: 0.1, eurPerMw: 15 },
    { share: 0.3, eurPerMw: 40 },
    { share: 0.6, eurPerMw: 200 },
  ],
};

const piecewise = (max: number, one: number, other: number, at: number) => ({
  kind: 'piecewise' as const,
  ...{ startUpEur: 0, shutDownEur: 0 },
  points: [
    { mw: 0, eurPerHour: 0 },
    { mw: at, eurPerHour: at * one },
    { mw: max, eurPerHour: at * one + (max - at) * other },
  ],
});

/** The worked example's triangle: load at B, the interface at C, a limit on A-C alone. */
function triangle(changes: { pmin?: number; shiftRad?: number } = {}): Network {
  const bus = (id: string, loadMw: number) => ({ id, baseKv: 110, loadMw, loadMvar: 0, shuntMw: 0, shuntMvar: 0 });
  const line = (id: string, from: number, to: number, ratingMva: number): Branch => ({
    ...{ id, kind: 'line', from, to, rPu: 0, xPu: 0.1, bPu: 0, tap: 1, closed: true, ratingMva },
    shiftRad: id === 'A-B' ? (changes.shiftRad ?? 0) : 0,
  });
  const unit = (id: string, at: number, cost: ReturnType<typeof piecewise>, pmin = 0) => ({
    ...{ id, bus: at, kind: 'synchronous' as const, installedMw: 100, outputMw: 0, outputMvar: 0, cost },
    limitsMw: { min: pmin, max: 100 },
  });
  return prepareNetwork({
    ...{ name: 'triangle', baseMva: 100, sources: [{ bus: 0, voltagePu: 1 }] },
    buses: [bus('A', 0), bus('B', 90), bus('C', 12)],
    branches: [line('A-B', 0, 1, Infinity), line('A-C', 0, 2, 26), line('B-C', 1, 2, Infinity)],
    generation: [unit('G1', 0, piecewise(100, 20, 30, 60)), unit('G2', 1, piecewise(100, 50, 60, 20), changes.pmin)],
  });
}

const triangleTerms = { ...caseTerms, interfaces: ['C'], wind: 'B', costScale: 1, ratingScale: 1 };

describe('the market in a transmission network', () => {
  it('is the worked example’s in its triangle', () => {
    const { market, loadShare, nominalLoadMw, loadFlowMw } = transmissionOf(triangle(), triangleTerms);
    const { units, lines } = exampleMarket();
    expect(market.units.map(({ name, bus, blocks, rampMw }) => ({ name, bus, blocks, rampMw }))).toEqual(
      units.map(({ name, bus, blocks, rampMw }) => ({ name, bus, blocks, rampMw })),
    );
    expect(market.units.map(({ upEurPerMw, downEurPerMw }) => [upEurPerMw, downEurPerMw])).toEqual([
      [2, 1],
      [5, 2.5],
    ]);
    expect(market.lines).toHaveLength(1);
    const [line] = market.lines;
    expect([line.id, line.ratingMw]).toEqual(['A-C', 26]);
    expect([...line.ofUnit, line.ofWind, ...line.ofInterface].map((factor) => factor + 0)).toEqual([
      expect.closeTo(lines[0].ofUnit[0], 12),
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
      expect.closeTo(lines[0].ofInterface[0], 12),
    ]);
    expect([...loadShare]).toEqual([0, 1, 0]);
    expect(nominalLoadMw).toBe(90);
    expect([...loadFlowMw]).toEqual([0]);
  });

  it('counts what a phase shifter drives as less drawn', () => {
    const network = triangle({ shiftRad: 0.06 });
    const { loadFlowMw } = transmissionOf(network, triangleTerms);
    expect(loadFlowMw[0]).toBeCloseTo(-createLinearModel(network).flows(new Float64Array(3))[1], 9);
    expect(Math.abs(loadFlowMw[0])).toBeCloseTo((1000 * 0.06) / 3, 9);
  });

  it('scales costs and ratings, and ramps with the step', () => {
    const { market } = transmissionOf(thirtyBusNetwork(), { ...caseTerms, hours: 0.25 });
    const [first] = market.units;
    expect(first.blocks.map(({ mw }) => mw)).toEqual([20, 20, 20, 20]);
    const marginal = [10, 30, 50, 70].map((mw) => 15 * (2 + 2 * 0.02 * mw));
    first.blocks.forEach(({ eurPerMwh }, k) => {
      expect(eurPerMwh).toBeCloseTo(marginal[k], 9);
    });
    expect(first.rampMw).toBeCloseTo(0.12 * 80 * 0.25, 12);
    expect([first.upEurPerMw, first.downEurPerMw]).toEqual([expect.closeTo(3, 12), expect.closeTo(1.5, 12)]);
    expect(market.lines).toHaveLength(41);
    expect(new Set(market.lines.map(({ ratingMw }) => Number(ratingMw.toFixed(9))))).toEqual(new Set([12.8, 25.6, 52]));
  });

  it('leaves out what the network draws at the interfaces', () => {
    const { loadShare, nominalLoadMw } = transmissionOf(thirtyBusNetwork(), caseTerms);
    expect(nominalLoadMw).toBeCloseTo(159.2, 9);
    expect([loadShare[7], sum(loadShare)]).toEqual([0, expect.closeTo(1, 12)]);
  });

  it('refuses what it cannot dispatch', () => {
    const refused = (network: Network, terms: Partial<TransmissionTerms>) => () =>
      transmissionOf(network, { ...triangleTerms, ...terms });
    expect(refused(triangle({ pmin: 10 }), {})).toThrow(InputError);
    expect(refused(triangle({ pmin: 10 }), {})).toThrow('network triangle, unit G2: found Pmin of 10 MW');
    expect(refused(triangle(), { interfaces: ['D'] })).toThrow('node D, which does not exist');
    expect(refused(triangle(), { wind: 'W' })).toThrow('node W, which does not exist');
    expect(refused(triangle(), { interfaces: ['B', 'C'] })).toThrow('found 0 MW of load outside the interfaces');
    const changed = (change: Partial<Network>) => ({ ...triangle(), ...change });
    const [one, other] = triangle().generation;
    const { cost: _, ...free } = other;
    expect(refused(changed({ generation: [one, free] }), {})).toThrow('unit G2: found no cost');
    const falling = { ...other, cost: piecewise(100, 60, 50, 20) };
    expect(refused(changed({ generation: [one, falling] }), {})).toThrow('a cost that falls with output');
    const { limitsMw: __, ...endless } = other;
    expect(refused(changed({ generation: [one, endless] }), {})).toThrow('found Pmax of Infinity MW');
    const twice = [...triangle().sources, { bus: 1, voltagePu: 1 }];
    expect(refused(changed({ sources: twice }), {})).toThrow('found 2 reference buses');
  });
});

const networks: [string, () => Network][] = [['thirty-buses', () => thirtyBusNetwork()]];
if (!withoutNetworks) networks.push(['case30', () => readNetwork(networkFile('case30.m'))]);

describe.each(networks)('shift factors of %s (case30 is skipped without ../shared)', (_, make) => {
  const network = make();
  const { loadShare } = transmissionOf(network, caseTerms);
  const linear = createLinearModel(network);
  const factors = shiftFactors(linear, loadShare);

  it('are 0 over the load', () => {
    for (const row of factors) expect(sum(row.map((factor, bus) => factor * loadShare[bus]))).toBeCloseTo(0, 12);
  });

  it('make the flows of the linear model, with the rest drawn as the load is', () => {
    fc.assert(
      fc.property(fc.array(between(-50, 50), { minLength: 30, maxLength: 30 }), (injected) => {
        const rest = sum(injected);
        const flows = linear.flows(Float64Array.from(injected, (mw, bus) => mw - rest * loadShare[bus]));
        factors.forEach((row, l) => {
          expect(sum(row.map((factor, bus) => factor * injected[bus]))).toBeCloseTo(flows[l], 8);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe.each(networks)('the case study’s day on %s (case30 is skipped without ../shared)', (_, make) => {
  it('has lines that bind in the evening, and an overload while the feeders draw 38 MW', async () => {
    const { market, loadFlowMw } = transmissionOf(make(), caseTerms);
    const solver = await loadSolver();
    const day = (peakMw: number) => {
      const systemMw = PROFILES.system.map((share) => 191 * share);
      const windMw = PROFILES.wind.map((share) => 40 * share);
      const importMw = PROFILES.feeder.map((share, t) => peakMw * share - 10.4 * PROFILES.pv[t]);
      const halfWidthMw = systemMw.map((mw, t) => 0.025 * mw + 0.2 * windMw[t]);
      const { upMw, downMw } = requirement({ systemMw, importMw, windMw, halfWidthMw });
      return importMw.map((mw, t) => {
        const requirementMw = { requiredUpMw: upMw[t], requiredDownMw: downMw[t] };
        const step = { demandMw: systemMw[t], loadFlowMw, windMw: windMw[t], ...requirementMw };
        using follower = new Follower(solver, market, step);
        const none = { offerUpMw: 0, offerDownMw: 0 };
        const { flowMw, overloadMw, shedMw } = follower.solve({ importMw: Float64Array.of(mw), ...none });
        const bound = flowMw.some((flow, l) => Math.abs(flow) > market.lines[l].ratingMw - 1e-6);
        return { bound, overloadMw: sum(overloadMw), shedMw };
      });
    };
    const full = day(38);
    const boundHours = full.flatMap(({ bound }, hour) => (bound ? [hour] : []));
    expect(boundHours.length).toBeGreaterThanOrEqual(3);
    expect(boundHours.every((hour) => hour >= 16 && hour <= 21)).toBe(true);
    const overloadMwh = sum(full.map(({ overloadMw }) => overloadMw));
    expect(overloadMwh).toBeGreaterThan(1);
    expect(overloadMwh).toBeLessThan(15);
    const flat = day(28);
    expect(sum(flat.map(({ overloadMw }) => overloadMw))).toBeCloseTo(0, 6);
    expect(sum([...full, ...flat].map(({ shedMw }) => shedMw))).toBeCloseTo(0, 6);
  });
});
