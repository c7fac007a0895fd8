import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { busAt, type Network, prepareNetwork } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { createPowerFlow, type PowerFlow, PowerFlowError, type PowerFlowResult } from '../../src/grid/powerFlow.ts';
import { validateNetwork } from '../../src/grid/topology.ts';
import { type RandomCase, randomCase } from './randomNetworks.ts';

const electrical = { kind: 'line' as const, rPu: 0.02, xPu: 0.04, bPu: 0, tap: 1, shiftRad: 0, ratingMva: 10 };

function network(ids: string[], ends: [number, number, boolean?][], change: Partial<Network> = {}): Network {
  return prepareNetwork({
    name: 'small',
    baseMva: 10,
    buses: ids.map((id) => ({ id, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 })),
    branches: ends.map(([from, to, closed = true], i) => ({ id: `line-${i + 1}`, from, to, closed, ...electrical })),
    generation: [],
    sources: [{ bus: 0, voltagePu: 1 }],
    ...change,
  });
}

const thrownBy = (act: () => unknown): PowerFlowError => {
  try {
    act();
  } catch (error) {
    if (error instanceof PowerFlowError) return error;
  }
  throw new Error('it found a solution');
};

const zeros = (net: Network) => new Float64Array(net.buses.length);
const copy = (result: PowerFlowResult): PowerFlowResult => structuredClone(result);

describe('two buses, in closed form', () => {
  // with load p + jq: V^4 + (2(rp + xq) - 1) V^2 + (r^2 + x^2)(p^2 + q^2) = 0
  const [p, q, r, x] = [0.8, 0.3, electrical.rPu, electrical.xPu];
  const middle = 1 - 2 * (r * p + x * q);
  const square = (middle + Math.sqrt(middle ** 2 - 4 * (r * r + x * x) * (p * p + q * q))) / 2;
  const lossMw = ((r * (p * p + q * q)) / square) * 10;
  const net = network(['source', 'load'], [[0, 1]]);

  test.each([
    ['sweep', createPowerFlow(net)],
    ['newton', createNewton(net)],
  ])('%s', (method, powerFlow) => {
    const result = powerFlow.solve(Float64Array.of(0, -10 * p), Float64Array.of(0, -10 * q));
    expect(powerFlow.method).toBe(method);
    expect(result.voltagePu[1]).toBeCloseTo(Math.sqrt(square), 9);
    expect(result.lossMw).toBeCloseTo(lossMw, 8);
    expect(result.sourceMw[0]).toBeCloseTo(10 * p + lossMw, 8);
    expect(result.branchMw[0]).toBeCloseTo(10 * p + lossMw, 8);
    expect(result.loading[0]).toBeCloseTo(Math.hypot(p, q) / Math.sqrt(square), 8);
    expect(result.branchMva[0]).toBeGreaterThan(10 * Math.hypot(p, q));
  });
});

const figures = (result: PowerFlowResult) => [
  ...result.voltagePu,
  ...result.angleRad,
  ...result.branchMva,
  ...result.branchMw,
  ...result.loading,
  result.lossMw,
  ...result.sourceMw,
];

function expectBalance({ network: net, injectionMw }: RandomCase, result: PowerFlowResult): void {
  const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
  expect(sum(result.sourceMw) + sum(injectionMw) - result.lossMw).toBeCloseTo(0, 6);
  net.branches.forEach((branch, i) => {
    if (!branch.closed) expect(result.branchMva[i]).toBe(0);
  });
}

test('sweep and Newton agree on random radial networks, and power balances', () => {
  fc.assert(
    fc.property(randomCase({ loops: 0, largest: 14 }), (drawn) => {
      const sweep = copy(createPowerFlow(drawn.network).solve(drawn.injectionMw, drawn.injectionMvar));
      const newton = createNewton(drawn.network).solve(drawn.injectionMw, drawn.injectionMvar);
      const other = figures(newton);
      figures(sweep).forEach((value, i) => {
        expect(value).toBeCloseTo(other[i], 6);
      });
      expectBalance(drawn, sweep);
    }),
    { numRuns: 150, seed: 3 },
  );
}, 30_000);

test('power balances on random meshed networks', () => {
  fc.assert(
    fc.property(randomCase({ loops: 5, largest: 14 }), (drawn) => {
      const result = createPowerFlow(drawn.network).solve(drawn.injectionMw, drawn.injectionMvar);
      expectBalance(drawn, result);
    }),
    { numRuns: 100, seed: 4 },
  );
}, 30_000);

test('a result depends on its injections alone, not on what was solved before', () => {
  const net = network(
    ['s', 'a', 'b'],
    [
      [0, 1],
      [1, 2],
    ],
  );
  const powerFlow = createPowerFlow(net);
  const first = copy(powerFlow.solve(Float64Array.of(0, -1, -2), zeros(net)));
  powerFlow.solve(Float64Array.of(0, 3, 4), Float64Array.of(0, 1, -1));
  expect(copy(powerFlow.solve(Float64Array.of(0, -1, -2), zeros(net)))).toEqual(first);
});

test('nor does one of Newton, which keeps what every solve begins with', () => {
  fc.assert(
    fc.property(
      randomCase({ loops: 3, largest: 12 }),
      fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      (drawn, share) => {
        const { network: net, injectionMw, injectionMvar } = drawn;
        const other = injectionMw.map((mw) => share * mw);
        const solve = (newton: PowerFlow, mw: Float64Array) => copy(newton.solve(mw, injectionMvar));
        const kept = createNewton(net);
        const [first, second, again] = [injectionMw, other, injectionMw].map((mw) => solve(kept, mw));
        expect(again).toEqual(first);
        expect(second).toEqual(solve(createNewton(net), other));
      },
    ),
  );
});

test('a generator holds the voltage of its bus', () => {
  const net = network(
    ['s', 'a', 'g'],
    [
      [0, 1],
      [1, 2],
    ],
    { voltageSetpoints: [{ bus: 2, voltagePu: 1.03 }] },
  );
  const powerFlow = createPowerFlow(net);
  const result = powerFlow.solve(Float64Array.of(0, -3, 1), Float64Array.of(0, -1, 0));
  expect(powerFlow.method).toBe('newton');
  expect(result.voltagePu[2]).toBeCloseTo(1.03, 9);
});

describe('where a flat start leads nowhere, or to a voltage that no grid has', () => {
  // 8 p.u. of a lossless line and a shunt of s: (8 - s) V^2 - 8 V = -1, of which a flat start finds no solution, or the lower one
  const shunted = (shuntPu: number, start?: { voltagePu: number; angleRad: number }) =>
    network(['s', 'a'], [], {
      baseMva: 1,
      branches: [{ id: 'l', from: 0, to: 1, closed: true, ...electrical, rPu: 0, xPu: 1 / 8 }],
      buses: ['s', 'a'].map((id, i) => ({
        ...{ id, baseKv: 10, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: i * shuntPu },
        ...(start ? { start } : {}),
      })),
    });
  const solve = (net: Network) => createNewton(net).solve(new Float64Array(2), Float64Array.of(0, -1)).voltagePu[1];
  const upper = (shuntPu: number) => (4 + Math.sqrt(16 - (8 - shuntPu))) / (8 - shuntPu);

  test('the stored voltages are the next', () => {
    expect(() => solve(shunted(4))).toThrow(PowerFlowError);
    expect(solve(shunted(4, { voltagePu: 1.8, angleRad: 0.1 }))).toBeCloseTo(upper(4), 9);
    expect(solve(shunted(4.2))).toBeLessThan(0.5);
    expect(solve(shunted(4.2, { voltagePu: 1.8, angleRad: 0 }))).toBeCloseTo(upper(4.2), 9);
  });

  test('and where they lead nowhere either, the message says so', () => {
    expect(() => solve(shunted(4, { voltagePu: 1, angleRad: 0 }))).toThrow(
      /from a flat start; none either from its stored voltages and from angles of a linear power flow$/,
    );
  });

  test('the load is blamed only where there is a solution at half of it', () => {
    const net = network(['s', 'a'], [[0, 1]]);
    for (const method of [createNewton, createPowerFlow]) {
      const at = (pu: number) => () => method(net).solve(Float64Array.of(0, -pu * net.baseMva), zeros(net));
      // with r + jx: the most that can be carried is 1 / (2 (r + |z|))
      const most = 1 / (2 * (electrical.rPu + Math.hypot(electrical.rPu, electrical.xPu)));
      expect(at(0.98 * most)).not.toThrow();
      expect(at(1.2 * most)).toThrow(
        /one at half of the injections, so that they are probably more than it can carry$/,
      );
      expect(at(2.4 * most)).toThrow(/from a flat start/);
      expect(thrownBy(at(2.4 * most)).message).not.toContain('more than it can carry');
    }
  });
});

describe('what cannot be solved is said', () => {
  const loop = network(
    ['s', 'a', 'b'],
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  );

  test.each([
    [
      'radial',
      network(
        ['s', 'a', 'far'],
        [
          [0, 1],
          [1, 2],
        ],
      ),
    ],
    ['meshed', prepareNetwork({ ...loop, buses: loop.buses.map((bus, i) => (i === 2 ? { ...bus, id: 'far' } : bus)) })],
  ])('more load than a %s network can carry', (_, net) => {
    const solve = () => createPowerFlow(net).solve(Float64Array.of(0, 0, -500), zeros(net));
    expect(solve).toThrow(PowerFlowError);
    expect(solve).toThrow(/network small found no solution in \d+ iterations: worst mismatch .* at bus (a|far)/);
  });

  test('and what it names is the largest power that is missing, at its bus, in MVA', () => {
    // a line of -j8 and a shunt of j4 p.u.: at rest the shunt gives 4 p.u., and a little more voltage would change nothing
    const lossless = { ...electrical, rPu: 0, xPu: 1 / 8 };
    const shunted = (baseMva: number, shuntPu: number) => {
      const net = network(['s', 'a'], [[0, 1]], { baseMva });
      return prepareNetwork({
        ...net,
        branches: net.branches.map((branch) => ({ ...branch, ...lossless })),
        buses: net.buses.map((bus, i) => (i === 1 ? { ...bus, shuntMvar: shuntPu * baseMva } : bus)),
      });
    };
    for (const baseMva of [1, 10]) {
      const solve = () => createNewton(shunted(baseMva, 4)).solve(new Float64Array(2), Float64Array.of(0, -baseMva));
      const { bus, mismatchMva, iterations } = thrownBy(solve);
      expect([bus, iterations]).toEqual(['a', 0]);
      expect(mismatchMva).toBeCloseTo((4 - 1) * baseMva, 9);
    }
  });

  test('the same for a meshed network in other units', () => {
    const inUnitsOf = (baseMva: number) => {
      const scale = baseMva / loop.baseMva;
      const branches = loop.branches.map((each) => ({ ...each, rPu: each.rPu * scale, xPu: each.xPu * scale }));
      const net = prepareNetwork({ ...loop, baseMva, branches });
      return thrownBy(() => createPowerFlow(net).solve(Float64Array.of(0, 0, -500), zeros(net)));
    };
    const error = inUnitsOf(10);
    const { bus, mismatchMva, iterations } = inUnitsOf(40); // a power of two apart: the same digits on the way
    expect(mismatchMva).toBeGreaterThan(0);
    expect([bus, mismatchMva, iterations]).toEqual([error.bus, error.mismatchMva, error.iterations]);
  });

  test('injections that are no numbers', () => {
    for (const net of [loop, network(['s', 'a'], [[0, 1]])]) {
      const solve = () => createPowerFlow(net).solve(zeros(net).fill(Number.NaN), zeros(net));
      expect(solve).toThrow(/not a finite number/);
    }
  });

  test('an island names its buses', () => {
    const net = network(
      ['s', 'a', 'north', 'south'],
      [
        [0, 1],
        [1, 2, false],
        [2, 3],
      ],
    );
    expect(() => createPowerFlow(net)).toThrow(InputError);
    expect(() => createPowerFlow(net)).toThrow(/buses north, south/);
  });

  test('a loop names its branches, but only where it may not be', () => {
    const net = network(
      ['s', 'a', 'b', 'c', 'd'],
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 1],
        [3, 4],
      ],
    );
    expect(validateNetwork(net).radial).toBe(false);
    expect(() => validateNetwork(net, { radial: true })).toThrow(InputError);
    const message = (() => {
      try {
        validateNetwork(net, { radial: true });
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    })();
    for (const id of ['line-2', 'line-3', 'line-4']) expect(message).toContain(id);
    for (const id of ['line-1', 'line-5']) expect(message).not.toContain(id);
  });

  test('a path between two sources is a loop', () => {
    const net = network(
      ['s', 'a', 't'],
      [
        [0, 1],
        [1, 2],
      ],
      { sources: [0, 2].map((bus) => ({ bus, voltagePu: 1 })) },
    );
    expect(() => validateNetwork(net, { radial: true })).toThrow(/line-1.*|line-2.*/);
    expect(createPowerFlow(net).method).toBe('newton');
  });
});

describe('a network that is not one is refused', () => {
  const good = network(['s', 'a'], [[0, 1]]);
  test.each<[string, Partial<Network>, RegExp]>([
    ['two buses of one id', { buses: [good.buses[0], good.buses[0]] }, /bus s/],
    ['no source', { sources: [] }, /at least one connection/],
    ['a source nowhere', { sources: [{ bus: 7, voltagePu: 1 }] }, /bus index 7/],
    ['two sources at one bus', { sources: [good.sources[0], good.sources[0]] }, /voltage held twice/],
    ['a branch to nowhere', { branches: [{ ...good.branches[0], to: 9 }] }, /branch line-1/],
    ['a branch from a bus to itself', { branches: [{ ...good.branches[0], to: 0 }] }, /both ends at one bus/],
    ['an impedance of 0', { branches: [{ ...good.branches[0], rPu: 0, xPu: 0 }] }, /impedance of 0/],
    ['a tap of 0', { branches: [{ ...good.branches[0], tap: 0 }] }, /tap 0/],
    ['a rating of 0', { branches: [{ ...good.branches[0], ratingMva: 0 }] }, /rating 0/],
    ['a load that is no number', { buses: [good.buses[0], { ...good.buses[1], loadMw: Number.NaN }] }, /bus a/],
    ['a base of 0', { baseMva: 0 }, /baseMva/],
  ])('%s', (_, change, message) => {
    expect(() => prepareNetwork({ ...good, ...change })).toThrow(InputError);
    expect(() => prepareNetwork({ ...good, ...change })).toThrow(message);
  });

  test('a node that does not exist is answered with near ones', () => {
    const net = network(
      ['144', '145', '146', '9'],
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    );
    expect(busAt(net, 145)).toBe(1);
    expect(() => busAt(net, 147)).toThrow(/node 147.*4 nodes, such as 144, 145, 146/);
  });
});
