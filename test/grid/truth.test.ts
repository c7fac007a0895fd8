import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLinearModel } from '../../src/grid/linear.ts';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { validateNetwork } from '../../src/grid/topology.ts';
import { expectBalance } from './balance.ts';
import { digitsOf, networkFile, rowOf, solved, type Truth, truths, withoutNetworks } from './truth.ts';

const FILES = ['case30.m', 'case33bw.m', 'case69.m', 'case70da.m', 'mv_oberrhein.json', 'cigre_mv_pv_wind.json'];
const networkOf = (file: string) => readNetwork(networkFile(file));

describe.skipIf(withoutNetworks)('published figures (skipped without ../shared/data/networks)', () => {
  const all = withoutNetworks ? [] : truths();

  test.each(all.map((truth): [string, Truth] => [`${truth.network}, ${truth.state}: ${truth.quantity}`, truth]))(
    '%s',
    (_, truth) => {
      // half of the last digit published, and a little for figures that lie between two
      const half = 0.5 * 10 ** -digitsOf(truth.published);
      expect(Math.abs(truth.ours - Number(truth.published))).toBeLessThan(1.1 * half);
    },
  );

  test('are in the documentation as they are here', () => {
    const text = readFileSync(new URL('../../docs/networks.md', import.meta.url), 'utf8');
    for (const truth of all) expect(text).toContain(rowOf(truth));
  });
});

test.skipIf(withoutNetworks).each([
  ['case30.m', 30, 41, 41, false],
  ['case33bw.m', 33, 37, 32, true],
  ['case69.m', 69, 68, 68, true],
  ['case70da.m', 70, 76, 68, true],
  ['mv_oberrhein.json', 179, 183, 177, true],
  ['cigre_mv_pv_wind.json', 15, 17, 14, true],
])('%s has its published buses and branches', (file, buses, branches, closed, radial) => {
  const network = networkOf(file);
  expect(network.buses).toHaveLength(buses);
  expect(network.branches).toHaveLength(branches);
  expect(network.branches.filter((branch) => branch.closed)).toHaveLength(closed);
  // two substations of case70da each feed a tree; its summary counts them as joined at the external grid
  expect(validateNetwork(network).radial).toBe(radial);
});

// read as the tests are collected, so there is nothing to skip where there are no files: the tests above say so
describe.each(withoutNetworks ? [] : FILES)('%s', (file) => {
  const network = networkOf(file);
  const { injectionMw, injectionMvar } = nominalInjection(network);

  test('the solution keeps every bus in balance, by admittances written out anew', () => {
    const { result } = solved(network);
    expectBalance(network, result);
  });

  test('Newton finds the same', () => {
    const one = solved(network).result;
    const other = createNewton(network).solve(injectionMw, injectionMvar);
    one.voltagePu.forEach((pu, bus) => {
      expect(Math.abs(other.voltagePu[bus] - pu)).toBeLessThan(1e-7);
    });
    one.loading.forEach((loading, branch) => {
      expect(Math.abs(other.loading[branch] - loading)).toBeLessThan(1e-6);
    });
    expect(Math.abs(other.lossMw - one.lossMw)).toBeLessThan(1e-6);
  });

  test('linear flows solve the dense system of (37) and (38)', () => {
    const flows = createLinearModel(network).flows(injectionMw);
    const expected = denseFlows(network, injectionMw);
    flows.forEach((mw, branch) => {
      expect(Math.abs(mw - expected[branch])).toBeLessThan(1e-7);
    });
  });
});

/** Solves a dense system by elimination with the largest pivot; the last column of each row is the right side. */
function eliminate(rows: number[][]): number[] {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = k + 1; i < n; i++) {
      const share = rows[i][k] / rows[k][k];
      if (share !== 0) for (let j = k; j <= n; j++) rows[i][j] -= share * rows[k][j];
    }
  }
  const solution: number[] = new Array(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let left = rows[k][n];
    for (let j = k + 1; j < n; j++) left -= rows[k][j] * solution[j];
    solution[k] = left / rows[k][k];
  }
  return solution;
}

/** f = baseMva b (theta_n - theta_m), b = x / (r^2 + x^2), theta 0 at sources, by one dense solution. */
function denseFlows({ baseMva, buses, branches, sources }: Network, injectionMw: Float64Array): number[] {
  const n = buses.length;
  const rows = buses.map((_, bus) => [...new Array(n).fill(0), injectionMw[bus]]);
  const susceptance = branches.map(({ closed, rPu, xPu }) => (closed ? (baseMva * xPu) / (rPu ** 2 + xPu ** 2) : 0));
  branches.forEach(({ from, to, shiftRad }, i) => {
    rows[from][from] += susceptance[i];
    rows[to][to] += susceptance[i];
    rows[from][to] -= susceptance[i];
    rows[to][from] -= susceptance[i];
    rows[from][n] += susceptance[i] * shiftRad;
    rows[to][n] -= susceptance[i] * shiftRad;
  });
  for (const { bus } of sources) rows[bus] = rows[bus].map((_, column) => (column === bus ? 1 : 0));
  const theta = eliminate(rows);
  return branches.map(({ from, to, shiftRad }, i) => susceptance[i] * (theta[from] - theta[to] - shiftRad));
}

test.skipIf(withoutNetworks).each(FILES.filter((file) => file !== 'case30.m'))(
  '%s: on a tree a linear flow is what stands behind the branch, and a loading that over rating and power factor',
  (file) => {
    const network = networkOf(file);
    const { injectionMw } = nominalInjection(network);
    const { order, parentBus, parentBranch } = validateNetwork(network, { radial: true });
    const behind = Float64Array.from(injectionMw);
    for (const bus of [...order].reverse()) if (parentBus[bus] >= 0) behind[parentBus[bus]] += behind[bus];
    const linear = createLinearModel(network);
    const flows = linear.flows(injectionMw);
    order.forEach((bus) => {
      const branch = parentBranch[bus];
      if (branch < 0) return;
      expect(Math.abs(flows[branch])).toBeCloseTo(Math.abs(behind[bus]), 9);
      const { ratingMva } = network.branches[branch];
      if (Number.isFinite(ratingMva)) expect(linear.limitMw(branch, 1, 0.98)).toBeCloseTo(0.98 * ratingMva, 9);
    });
    expect(createPowerFlow(network).method).toBe('sweep');
  },
);
