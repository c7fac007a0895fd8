import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { costSegments } from '../../src/grid/cost.ts';
import { readMatpower } from '../../src/grid/matpower.ts';
import { type Network, prepareNetwork } from '../../src/grid/network.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { networkFile, withoutNetworks } from './truth.ts';

describe.skipIf(withoutNetworks)('public cases (skipped without ../shared/data/networks)', () => {
  const read = (file: string) => readNetwork(networkFile(file));

  test.each(['case30.m', 'case30.json'])('%s: voltages, outputs and square costs', (file) => {
    const network = read(file);
    expect(network.buses[1].voltageLimitsPu).toEqual({ min: 0.95, max: 1.1 });
    expect(network.buses[3].voltageLimitsPu).toEqual({ min: 0.95, max: 1.05 });
    expect(network.generation).toHaveLength(5);
    expect(network.generation[0]).toMatchObject({
      id: 'gen 2',
      limitsMw: { min: 0, max: 80 },
      limitsMvar: { min: -20, max: 60 },
      cost: { kind: 'polynomial', coefficients: [0, 1.75, 0.0175], startUpEur: 0, shutDownEur: 0 },
    });
    expect(network.sourceUnits).toEqual([
      {
        id: 'gen 1',
        bus: 0,
        limitsMw: { min: 0, max: 80 },
        limitsMvar: { min: -20, max: 150 },
        cost: { kind: 'polynomial', coefficients: [0, 2, 0.02], startUpEur: 0, shutDownEur: 0 },
      },
    ]);
    expect(network.generation.every((unit) => !('rampMwPerHour' in unit))).toBe(true);
  });

  test.each([
    ['case33bw', 1],
    ['case69', 1],
    ['case70da', 2],
  ])('%s: 0.9 to 1.1 p.u., and what its substations sell at', (name, substations) => {
    for (const form of ['m', 'json']) {
      const network = read(`${name}.${form}`);
      const atSource = new Set(network.sources.map(({ bus }) => bus));
      network.buses.forEach(({ voltageLimitsPu }, bus) => {
        expect(voltageLimitsPu).toEqual(atSource.has(bus) ? { min: 1, max: 1 } : { min: 0.9, max: 1.1 });
      });
      expect(network.sourceUnits).toHaveLength(substations);
      for (const { cost, limitsMw = { min: 1, max: 0 } } of network.sourceUnits ?? []) {
        expect(limitsMw).toEqual({ min: 0, max: 10 });
        expect(cost && costSegments(cost, limitsMw).every(({ eurPerMwh }) => eurPerMwh === 20)).toBe(true);
      }
    }
  });

  test('the JSON in ohm has none, and reads as before', () => {
    const network = read('mv_oberrhein.json');
    expect(network.buses.some((bus) => 'voltageLimitsPu' in bus || 'position' in bus)).toBe(false);
    expect(network.generation.some((unit) => 'limitsMw' in unit || 'cost' in unit)).toBe(false);
    expect(network.sourceUnits).toBeUndefined();
  });
});

const ramped = (agc: number | string, in10: number | string, in30: number | string) =>
  `\t2\t5\t1\tInf\t-2\t1\t100\t1\t10\t1\t0\t0\t0\t0\t0\t0\t${agc}\t${in10}\t${in30}\t0\t0;\n`;
const ownCase = (
  gens: string,
  costs: string,
  buses = '\t2\t2\t8\t3\t0\t0\t1\t1\t0\t10\t1\t1.1\t0.9;\n',
) => `function mpc = own
mpc.version = '2';
mpc.baseMVA = 10;
mpc.bus = [
\t1\t3\t0\t0\t0\t0\t1\t1\t0\t10\t1\t0\t0;
${buses}];
mpc.gen = [
\t1\t0\t0\t10\t-10\t1\t100\t1\t100\t-100\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0;
${gens}];
mpc.branch = [
\t1\t2\t0.02\t0.04\t0\t0\t0\t0\t0\t0\t1\t-360\t360;
];
${costs === '' ? '' : `mpc.gencost = [\n${costs}];\n`}`;
const fine = '\t2\t10\t5\t2\t20\t3\t0\t0;\n';
const read = (gens = ramped(0, 0, 0), costs = '', buses?: string): Network =>
  readMatpower(ownCase(gens, costs, buses), 'own.m');

describe('a MATPOWER case', () => {
  test.each([
    [0.5, 4, 9, 18],
    [0.5, 4, 0, 24],
    [0.5, 0, 0, 30],
    [0, 0, 0, undefined],
    ['Inf', 0, 0, undefined],
  ])('with ramps %s a minute, %s in 10 and %s in 30', (agc, in10, in30, expected) => {
    expect(read(ramped(agc, in10, in30)).generation[0].rampMwPerHour).toBe(expected);
  });

  test('has no limit where it says Inf, none at all where both voltages are 0', () => {
    const network = read();
    expect(network.generation[0].limitsMvar).toEqual({ min: -2, max: Infinity });
    expect(network.buses[0]).not.toHaveProperty('voltageLimitsPu');
    expect(network.sourceUnits).toEqual([
      { id: 'gen 1', bus: 0, limitsMw: { min: -100, max: 100 }, limitsMvar: { min: -10, max: 10 } },
    ]);
  });

  test('may have costs by pieces, of starting, and of reactive power, which are not read', () => {
    const pieces = '\t1\t0\t0\t2\t0\t0\t10\t150;\n';
    const costs = [{ kind: 'polynomial', startUpEur: 10, shutDownEur: 5, coefficients: [3, 20] }];
    const network = read(undefined, fine + pieces);
    expect(network.sourceUnits?.map(({ cost }) => cost)).toEqual(costs);
    expect(network.generation[0].cost).toEqual({
      kind: 'piecewise',
      startUpEur: 0,
      shutDownEur: 0,
      points: [
        { mw: 0, eurPerHour: 0 },
        { mw: 10, eurPerHour: 150 },
      ],
    });
    expect(read(undefined, fine + pieces + fine + fine)).toEqual(network);
    expect(readMatpower(`${ownCase(ramped(0, 0, 0), '')}mpc.gencost = [];\n`, 'own.m')).toEqual(read());
  });

  const costed = (row: string) => read(undefined, fine + row);
  test.each<[string, () => Network, string]>([
    [
      'voltage limits turned round',
      () => read(undefined, '', '\t2\t2\t8\t3\t0\t0\t1\t1\t0\t10\t1\t0.9\t1.1;\n'),
      'own.m: line 6, mpc.bus: found limits of 1.1 to 0.9 in VMIN and VMAX; expected a least value no larger than the largest',
    ],
    [
      'voltages below 0',
      () => read(undefined, '', '\t2\t2\t8\t3\t0\t0\t1\t1\t0\t10\t1\t1.1\t-0.9;\n'),
      'own.m: line 6, mpc.bus: found limits of -0.9 to 1.1 in VMIN and VMAX; expected voltages above 0',
    ],
    [
      'outputs turned round',
      () => read(ramped(0, 0, 0).replace('10\t1\t0', '1\t10\t0')),
      'own.m: line 10, mpc.gen: found limits of 10 to 1 in PMIN and PMAX; expected a least value no larger than the largest',
    ],
    [
      'a reactive limit at the wrong infinity',
      () => read(ramped(0, 0, 0).replace('Inf\t-2', 'Inf\tInf')),
      'own.m: line 10, mpc.gen: found limits of Infinity to Infinity in QMIN and QMAX; expected a least value no larger than the largest',
    ],
    [
      'a ramp below 0',
      () => read(ramped(1, -1, 1)),
      'own.m: line 10, mpc.gen: found a ramp of -1; expected RAMP_AGC, RAMP_10 and RAMP_30 of 0 (none) or more',
    ],
    [
      'a cost too few',
      () => read(undefined, fine),
      'own.m: mpc.gencost: found 1 row for 2 generators; expected one each, or two with reactive power',
    ],
    [
      'an unknown cost model',
      () => costed('\t3\t0\t0\t2\t20\t3\t0\t0;\n'),
      'own.m: line 17, mpc.gencost: found cost model 3; expected 1 (piecewise linear) or 2 (polynomial)',
    ],
    [
      'a broken NCOST',
      () => costed('\t2\t0\t0\t1.5\t20\t3\t0\t0;\n'),
      'own.m: line 17, mpc.gencost: found NCOST 1.5; expected a whole number of 1 or more',
    ],
    [
      'figures missing',
      () => costed('\t1\t0\t0\t3\t0\t0\t10\t150;\n'),
      'own.m: line 17, mpc.gencost: found 4 figures after NCOST 3; expected 6 at least',
    ],
    [
      'figures left over',
      () => costed('\t2\t0\t0\t2\t20\t3\t7\t0;\n'),
      'own.m: line 17, mpc.gencost: found 7 after the 2 figures of NCOST 2; expected 0: padding',
    ],
    [
      'one point',
      () => costed('\t1\t0\t0\t1\t10\t150\t0\t0;\n'),
      'own.m: line 17, mpc.gencost: found a cost of fewer than two points; expected two or more',
    ],
    [
      'points that fall back',
      () => costed('\t1\t0\t0\t2\t10\t0\t5\t150;\n'),
      'own.m: line 17, mpc.gencost: found points at 10, 5 MW; expected points by rising MW',
    ],
    [
      'an infinite cost',
      () => costed('\t2\t0\t0\t2\tInf\t0\t0\t0;\n'),
      'own.m: line 17, mpc.gencost: found a cost of 0, Infinity; expected finite numbers',
    ],
  ])('with %s is refused, with the place', (_, work, message) => {
    expect(work).toThrow(InputError);
    expect(work).toThrow(message);
  });
});

describe('a network by hand', () => {
  const good = read();
  const [bus, second] = good.buses;
  const [unit] = good.generation;
  const [own = { id: '', bus: 0 }] = good.sourceUnits ?? [];
  const cost = { kind: 'piecewise' as const, startUpEur: 0, shutDownEur: 0, points: [{ mw: 0, eurPerHour: 0 }] };
  test.each<[string, Partial<Network>, string]>([
    [
      'voltages',
      { buses: [{ ...bus, voltageLimitsPu: { min: 1, max: 0.9 } }, second] },
      'bus 1: found limits of 1 to 0.9',
    ],
    [
      'no voltage',
      { buses: [{ ...bus, voltageLimitsPu: { min: Number.NaN, max: 1 } }, second] },
      'bus 1: found limits of NaN',
    ],
    [
      'a place',
      { buses: [{ ...bus, position: { x: 1, y: Infinity } }, second] },
      'bus 1: found a position of 1, Infinity',
    ],
    [
      'outputs',
      { generation: [{ ...unit, limitsMw: { min: 1, max: 0 } }] },
      'generation gen 2: found limits of 1 to 0',
    ],
    ['a ramp', { generation: [{ ...unit, rampMwPerHour: 0 }] }, 'generation gen 2: found a ramp of 0 MW/h'],
    ['a cost', { sourceUnits: [{ ...own, cost }] }, 'unit gen 1: found a cost of fewer than two points'],
    ['a bus', { sourceUnits: [{ ...own, bus: 1 }] }, 'unit gen 1: found a bus that is no source'],
  ])('with %s that cannot be is refused', (_, change, message) => {
    expect(() => prepareNetwork({ ...good, ...change })).toThrow(InputError);
    expect(() => prepareNetwork({ ...good, ...change })).toThrow(message);
  });
});
