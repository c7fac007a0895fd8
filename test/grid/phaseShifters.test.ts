// @module-tag slow
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLinearModel } from '../../src/grid/linear.ts';
import { type Network, prepareNetwork } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { between, type RandomCase, randomCase } from './randomNetworks.ts';

type Complex = [re: number, im: number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const over = (one: Complex, [c, d]: Complex): Complex => times(one, [c / (c * c + d * d), -d / (c * c + d * d)]);
const conjugate = ([a, b]: Complex): Complex => [a, -b];
const turn = (angle: number): Complex => [Math.cos(angle), Math.sin(angle)];

/** Power that each bus sends into the network, p.u.: currents of every branch behind its ideal transformer, and shunts. */
function sent({ buses, branches, baseMva }: Network, voltages: Complex[], shiftShare = 1): Complex[] {
  const currents = buses.map(({ shuntMw, shuntMvar }, i) =>
    times([shuntMw / baseMva, shuntMvar / baseMva], voltages[i]),
  );
  for (const { from, to, rPu, xPu, bPu, tap, shiftRad, closed } of branches) {
    if (!closed) continue;
    const ratio = times([tap, 0], turn(shiftShare * shiftRad));
    const behind = over(voltages[from], ratio);
    const charging: Complex = [0, bPu / 2];
    const along = over(plus(behind, times([-1, 0], voltages[to])), [rPu, xPu]);
    const entering = plus(along, times(charging, behind));
    currents[from] = plus(currents[from], over(entering, conjugate(ratio)));
    currents[to] = plus(currents[to], plus(times([-1, 0], along), times(charging, voltages[to])));
  }
  return currents.map((current, i) => times(voltages[i], conjugate(current)));
}

function missing(drawn: RandomCase, voltages: Complex[], shiftShare = 1): number[] {
  const { network, injectionMw, injectionMvar } = drawn;
  const held = new Set(network.sources.map(({ bus }) => bus));
  return sent(network, voltages, shiftShare).flatMap(([p, q], i) =>
    held.has(i) ? [] : [p - injectionMw[i] / network.baseMva, q - injectionMvar[i] / network.baseMva],
  );
}

/** Solves a dense system by elimination with pivots. */
function eliminated(rows: number[][], right: number[]): number[] {
  const all = rows.map((row, i) => [...row, right[i]]);
  const n = all.length;
  for (let k = 0; k < n; k++) {
    const pivot = all.reduce((best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(all[best][k]) ? i : best), k);
    [all[k], all[pivot]] = [all[pivot], all[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = all[i][k] / all[k][k];
      for (let j = k; j <= n; j++) all[i][j] -= factor * all[k][j];
    }
  }
  return all.map((row, i) => row[n] / row[i]);
}

/** The slow twin: phase shifts and injections grow from nothing in small steps, each solved from the last, by difference quotients. */
function byHomotopy(drawn: RandomCase): Complex[] | undefined {
  const { network } = drawn;
  const held = new Map(network.sources.map(({ bus, voltagePu }) => [bus, voltagePu]));
  const free = network.buses.flatMap((_, i) => (held.has(i) ? [] : [2 * i, 2 * i + 1]));
  const state = network.buses.flatMap((_, i) => [held.get(i) ?? 1, 0]);
  const complex = (): Complex[] => network.buses.map((_, i) => [state[2 * i], state[2 * i + 1]]);
  for (let share = 0; share <= 1; share += 1 / 8) {
    const part = {
      ...drawn,
      injectionMw: drawn.injectionMw.map((each) => each * share),
      injectionMvar: drawn.injectionMvar.map((each) => each * share),
    };
    for (let iteration = 0; ; iteration++) {
      const off = missing(part, complex(), share);
      if (off.every((each) => Math.abs(each) < 1e-10)) break;
      if (iteration === 12 || !off.every(Number.isFinite)) return undefined;
      const columns = free.map((at) => {
        const before = state[at];
        state[at] += 1e-7;
        const column = missing(part, complex(), share).map((each, k) => (each - off[k]) / 1e-7);
        state[at] = before;
        return column;
      });
      const step = eliminated(
        off.map((_, row) => columns.map((column) => column[row])),
        off.map((each) => -each),
      );
      free.forEach((at, k) => {
        state[at] += step[k];
      });
    }
  }
  return complex();
}

/** A meshed network with a phase shift on every branch, up to a largest one. */
const shiftedCase = (largest: number, loaded: boolean) =>
  fc
    .tuple(randomCase({ loops: 5, largest: 8 }), fc.array(between(-largest, largest), { minLength: 13, maxLength: 13 }))
    .map(([{ network, injectionMw, injectionMvar }, shifts]): RandomCase => {
      const branches = network.branches.map((branch, i) => ({ ...branch, shiftRad: shifts[i] }));
      const of = (injection: Float64Array) => (loaded ? injection : new Float64Array(injection.length));
      return {
        network: prepareNetwork({ ...network, branches }),
        injectionMw: of(injectionMw),
        injectionMvar: of(injectionMvar),
      };
    });

const lowest = (voltages: Complex[]) => Math.min(...voltages.map(([re, im]) => Math.hypot(re, im)));

test.each<[string, number, boolean]>([
  ['at rest, small shifts', 0.2, false],
  ['at rest, large shifts', 0.7, false],
  ['loaded, small shifts', 0.2, true],
])('phase shifters in loops, %s: where growing shifts lead is what Newton finds', (_, largest, loaded) => {
  let compared = 0;
  fc.assert(
    fc.property(shiftedCase(largest, loaded), (drawn) => {
      const { voltagePu, angleRad } = createNewton(drawn.network).solve(drawn.injectionMw, drawn.injectionMvar);
      const found = drawn.network.buses.map((_bus, i) => times([voltagePu[i], 0], turn(angleRad[i])));
      expect(Math.max(...missing(drawn, found).map(Math.abs))).toBeLessThan(1e-8);
      const slow = byHomotopy(drawn);
      if (!slow || lowest(slow) < 0.5) return; // one of many solutions, none of them a grid's
      compared++;
      slow.forEach(([re, im], i) => {
        expect(found[i][0]).toBeCloseTo(re, 6);
        expect(found[i][1]).toBeCloseTo(im, 6);
      });
    }),
    { numRuns: 40, seed: 5 },
  );
  expect(compared).toBeGreaterThan(20);
});

test('linear flows past phase shifters in loops are those of a dense system written anew', () => {
  fc.assert(
    fc.property(shiftedCase(0.7, true), ({ network, injectionMw }) => {
      const { buses, branches, sources, baseMva } = network;
      const flows = createLinearModel(network).flows(injectionMw);
      const held = new Set(sources.map(({ bus }) => bus));
      const rows = buses.map((_, i) => buses.map((_bus, k) => (held.has(i) && i === k ? 1 : 0)));
      const right = buses.map((_, i) => (held.has(i) ? 0 : injectionMw[i]));
      const weights = branches.map(({ rPu, xPu }) => (baseMva * xPu) / (rPu * rPu + xPu * xPu));
      branches.forEach(({ from, to, shiftRad }, i) => {
        for (const [near, far, sign] of [
          [from, to, 1],
          [to, from, -1],
        ]) {
          if (held.has(near)) continue;
          rows[near][near] += weights[i];
          rows[near][far] -= weights[i];
          right[near] += sign * weights[i] * shiftRad;
        }
      });
      const theta = eliminated(rows, right);
      branches.forEach(({ from, to, shiftRad }, i) => {
        expect(flows[i]).toBeCloseTo(weights[i] * (theta[from] - theta[to] - shiftRad), 6);
      });
    }),
    { numRuns: 30, seed: 6 },
  );
});
