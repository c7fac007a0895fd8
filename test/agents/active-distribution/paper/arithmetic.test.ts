import { describe, expect, it } from 'vitest';
import { feedersOf } from '../../../../src/grid/feeders.ts';
import { fourFeederNetwork } from '../../../../src/grid/fourFeeders.ts';
import { linearVoltages } from '../../../../src/grid/linDistFlow.ts';
import { busAt, mainLinesOf, nominalInjection } from '../../../../src/grid/network.ts';
import { createPowerFlow } from '../../../../src/grid/powerFlow.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { solveLossLp } from '../../../../src/optimizers/lossLp.ts';
import { coneError } from '../../../../src/optimizers/polyhedralCone.ts';
import { branchFault } from '../../../../src/optimizers/reliability/faults.ts';
import { restoreFault } from '../../../../src/optimizers/reliability/restoreFault.ts';

const percent = (after: number, before: number) => 100 * (after / before - 1);

describe('what the paper says, by its own numbers', () => {
  it('its error of the linearisation at zeta 13 is that of 12', () => {
    expect(coneError(12)).toBeCloseTo(7.353428e-8, 13);
    expect(coneError(13)).toBeCloseTo(1.838357e-8, 13);
  });

  it('its mean of switches and its total do not fit, nor does its total in real time fit its most', () => {
    expect(28_468 / (264 * 24)).toBeCloseTo(4.493, 3);
    expect(4.991 * 264 * 24).toBeCloseTo(31_623, 0);
    expect(408_038 / (264 * 96)).toBeCloseTo(16.1, 1);
    expect(408_038 / 28_468).toBeCloseTo(14.3, 1);
  });

  it('at its lowest price per kWh, day-ahead sales alone would earn 79 times its F1', () => {
    expect((11 * 64_196.6) / 8917.36).toBeCloseTo(79.2, 1);
    expect((11 * 64_196.6) / 1000).toBeCloseTo(706.2, 1);
  });

  it('its F2 rises with more scenarios in the proposed case and falls in all others', () => {
    const table = [
      [506620.17, 513691.2],
      [1692057.2, 1676941.31],
      [512392.12, 494231.62],
      [486367.29, 469341.12],
      [469216.36, 429312.4],
    ];
    expect(table.map(([ten, fifteen]) => fifteen > ten)).toEqual([true, false, false, false, false]);
    expect(percent(513691.2, 506620.17)).toBeCloseTo(1.4, 1);
  });

  it('its table 6 is its base times round percentages, but for some that its text reads otherwise', () => {
    expect(percent(8382.31, 8917.36)).toBeCloseTo(-6.0, 2);
    expect(percent(521818.77, 506620.17)).toBeCloseTo(3.0, 2);
    expect(percent(486355.36, 506620.17)).toBeCloseTo(-4.0, 2);
    expect(percent(7857.71, 7749.22)).toBeCloseTo(1.4, 2);
    expect(percent(486367.29, 506620.17)).toBeCloseTo(-4.0, 2);
  });

  it('its mean F2 lies above that of its worst and of its best contingency', () => {
    expect(506620.17).toBeGreaterThan(Math.max(88_720, 246_178));
  });

  it('its generation less its sales is more than the load of the network could be', () => {
    expect(206.097 - 64.197).toBeCloseTo(141.9, 1);
    expect(5.3854 * 24).toBeCloseTo(129.2, 1);
  });
});

describe('claims about the network alone, on the one that ships', () => {
  const network = fourFeederNetwork();
  const { injectionMw, injectionMvar } = nominalInjection(network);

  it('linear voltages are off by more than 0.001 p.u., those of the linear programme with losses are not', async () => {
    const { voltagePu } = createPowerFlow(network).solve(injectionMw, injectionMvar);
    const error = (found: Float64Array) =>
      found.reduce((most, value, bus) => Math.max(most, Math.abs(value - voltagePu[bus])), 0);
    expect(error(linearVoltages(network, injectionMw, injectionMvar))).toBeGreaterThan(1e-3);
    const { voltagePu: byCuts } = solveLossLp(
      network,
      {},
      injectionMw,
      injectionMvar,
      { by: 'cuts' },
      await loadSolver(),
    );
    expect(error(byCuts)).toBeLessThan(1e-6);
  });

  it('ties and units restore all but nothing after the outage of a feeder head; without units they do not', {
    tags: 'slow',
  }, async () => {
    const solver = await loadSolver();
    const rules = {
      ...{ zoneOf: feedersOf(network).of, switching: 'ties' as const, islanding: true, minimumVoltagePu: 0.9 },
      ...{
        powerFactor: 0.9,
        ders: [4, 17, 33, 53, 12, 26, 41, 62].map((node) => ({ bus: busAt(network, node), fullMw: 1 })),
      },
    };
    const isHead = mainLinesOf(network);
    const heads = network.branches.flatMap(({ closed }, i) => (isHead[i] && closed ? [i] : []));
    const unserved = (mw: number) =>
      heads.map((head) => {
        const at = { load: new Float64Array(4).fill(1), capability: new Float64Array(8).fill(mw) };
        return restoreFault(network, branchFault(network, head), at, rules, solver).ensMw;
      });
    expect(heads.length).toBe(4);
    expect(Math.max(...unserved(1))).toBeLessThan(1e-9);
    expect(Math.min(...unserved(0))).toBeGreaterThan(0.3);
  });
});
