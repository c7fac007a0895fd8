import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { busAt, type Network, nominalInjection } from '../../src/grid/network.ts';
import { createNewton } from '../../src/grid/newton.ts';
import { createPowerFlow } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { filesOf, inFolder, ruralGrid, ruralSolution, type SimbenchTables } from './simbenchFolder.ts';

const read = (tables: SimbenchTables) => inFolder(filesOf(tables), (folder) => readNetwork(folder));
const solve = (network: Network) => {
  const { injectionMw, injectionMvar } = nominalInjection(network);
  return structuredClone(createPowerFlow(network).solve(injectionMw, injectionMvar));
};
const changed = (table: string, change: (row: string) => string, only?: string): SimbenchTables => {
  const tables = ruralGrid();
  tables[table].rows = tables[table].rows.map((row) => (!only || row.startsWith(only) ? change(row) : row));
  return tables;
};

describe('SimBench 1-LV-rural1, from its figures in the layout of its folder', () => {
  const network = read(ruralGrid());

  test.each([
    ['sweep', createPowerFlow(network)],
    ['newton', createNewton(network)],
  ])('%s finds the published voltages, to their last digit', (method, powerFlow) => {
    const { injectionMw, injectionMvar } = nominalInjection(network);
    const result = powerFlow.solve(injectionMw, injectionMvar);
    expect(powerFlow.method).toBe(method);
    ruralSolution.forEach(([vm, va], k) => {
      const bus = busAt(network, `LV1.101 Bus ${k + 1}`);
      expect(Math.abs(result.voltagePu[bus] - vm)).toBeLessThan(5.1e-6);
      // the low-voltage side lags by the vector group's 150 degrees, which the publisher leaves out
      expect(Math.abs((result.angleRad[bus] * 180) / Math.PI + 150 - va)).toBeLessThan(1e-4);
    });
  });

  test('its units and notes', () => {
    expect(network.buses).toHaveLength(15);
    expect(network.buses.reduce((sum, { loadMw }) => sum + loadMw, 0)).toBeCloseTo(0.08, 12);
    expect(network.generation.reduce((sum, { installedMw }) => sum + installedMw, 0)).toBeCloseTo(0.160381, 12);
    expect(network.generation.every(({ kind }) => kind === 'pv')).toBe(true);
    expect(network.branches[0].ratingMva).toBeCloseTo(Math.sqrt(3) * 0.4 * 0.27, 12);
    expect(network.sources).toEqual([{ bus: 14, voltagePu: 1.025 }]);
    expect(network.notes?.join(' ')).toContain('LoadProfile.csv');
    expect(network.notes?.join(' ')).toContain('PowerPlant.csv, Storage.csv, Shunt.csv, Switch.csv');
  });

  test('export loads its transformer backwards', () => {
    const result = solve(network);
    const trafo = network.branches.findIndex(({ kind }) => kind === 'transformer');
    expect(result.branchMw[trafo]).toBeLessThan(-0.07);
    expect(result.lossMw).toBeGreaterThan(0.00046);
  });
});

describe('switches', () => {
  /** The first line of the grid, from bus 10 to 3, behind a switch at an auxiliary node; bus 3 still supplied by a twin. */
  function switched(cond: string): SimbenchTables {
    const tables = ruralGrid();
    tables.Node.rows.push('LV1.101 aux 1;auxiliary;NULL;NULL;0.4;0.9;1.1;NULL;coord_9;LV1.101;7');
    tables.Line.rows.push(tables.Line.rows[0].replace('Line 1;', 'Line 14;'));
    tables.Line.rows[0] = tables.Line.rows[0].replace('LV1.101 Bus 10', 'LV1.101 aux 1');
    tables.Switch = {
      header: 'id;nodeA;nodeB;type;cond;substation;subnet;voltLvl',
      rows: [`LV1.101 Switch 1;LV1.101 aux 1;LV1.101 Bus 10;LBS;${cond};NULL;LV1.101;7`],
    };
    return tables;
  }
  const twins = ruralGrid();
  twins.Line.rows.push(twins.Line.rows[0].replace('Line 1;', 'Line 14;'));

  test('closed, join their nodes', () => {
    const network = read(switched('1'));
    expect(network.buses).toHaveLength(15);
    expect(busAt(network, 'LV1.101 aux 1')).toBe(busAt(network, 'LV1.101 Bus 10'));
    expect(solve(network).voltagePu).toEqual(solve(read(twins)).voltagePu);
  });

  test('open, leave a tie whose charging stays with the other end', () => {
    const network = read(switched('0'));
    expect(network.branches[0]).toMatchObject({ id: 'LV1.101 Line 1', closed: false });
    // 260.752 uS/km over 55.7667 m at 0.4 kV
    expect(network.buses[busAt(network, 'LV1.101 Bus 3')].shuntMvar).toBeCloseTo(260.752e-6 * 0.0557667 * 0.16, 9);
    expect(solve(network).voltagePu[0]).toBeCloseTo(ruralSolution[0][0], 4);
  });

  test('an auxiliary node without one is refused', () => {
    const tables = switched('1');
    tables.Switch.rows = [];
    expect(() => read(tables)).toThrow(/Node\.csv: line 17, type: found an auxiliary node without a switch/);
  });
});

test('taps turn the winding they are at, within their range', () => {
  const tapped = read(changed('Transformer', (row) => row.replace(';0;0;NULL', ';-1;0;NULL')));
  const trafo = tapped.branches.find(({ kind }) => kind === 'transformer')!;
  expect(trafo.tap).toBeCloseTo(0.975, 12);
  expect(() => read(changed('Transformer', (row) => row.replace(';0;0;NULL', ';-3;0;NULL')))).toThrow(
    /Transformer\.csv: line 2, tappos: found -3; expected a position from -2 to 2/,
  );
});

test('power plants, storage and shunts', () => {
  const tables = ruralGrid();
  tables.PowerPlant = {
    header: 'id;node;type;profile;calc_type;dspf;pPP;qPP;sR;pMin;pMax;qMin;qMax;subnet;voltLvl',
    rows: ['Plant;LV1.101 Bus 5;gas;NULL;pvm;NULL;0.01;0;0.03;0;0.03;NULL;NULL;LV1.101;7'],
  };
  tables.Storage = {
    header:
      'id;node;type;profile;pStor;qStor;chargeLevel;sR;eStore;etaStore;sdStore;pMin;pMax;qMin;qMax;subnet;voltLvl',
    rows: ['Battery;LV1.101 Bus 6;x;NULL;0.004;0;0.5;0.01;0.02;0.95;0;-0.01;0.01;0;0;LV1.101;7'],
  };
  tables.Shunt = {
    header: 'id;node;p0;q0;vmR;step;subnet;voltLvl',
    rows: ['Coil;LV1.101 Bus 7;0.001;0.002;0.4;3;LV1.101;7'],
  };
  tables.Node.rows[4] = tables.Node.rows[4].replace('busbar;NULL', 'busbar;1.02');
  const network = read(tables);
  expect(network.voltageSetpoints).toEqual([{ bus: 4, voltagePu: 1.02 }]);
  expect(network.generation.slice(-2)).toMatchObject([
    { kind: 'synchronous', installedMw: 0.03, outputMw: 0.01 },
    { kind: 'static', outputMw: -0.004 },
  ]);
  expect(network.buses[6].shuntMw).toBeCloseTo(0.003, 12);
  expect(network.buses[6].shuntMvar).toBeCloseTo(-0.006, 12);
  expect(solve(network).voltagePu[4]).toBeCloseTo(1.02, 9);
});

test.each<[string, SimbenchTables, RegExp]>([
  [
    'an unknown node',
    changed('Load', (row) => row.replace('Bus 8', 'Bus 88')),
    /Load\.csv: line 3, node: found node 'LV1\.101 Bus 88'/,
  ],
  [
    'an unknown type',
    changed('Line', (row) => row.replace('NAYY', 'NYY'), 'LV1.101 Line 2'),
    /Line\.csv: line 3, type/,
  ],
  [
    'a decimal comma',
    changed('Line', (row) => row.replace('0.0535763', '0,0535763')),
    /line 3, length: found "0,0535763"/,
  ],
  [
    'a line between two voltages',
    changed('Node', (row) => row.replace(';0.4;', ';10;'), 'LV1.101 Bus 3'),
    /line 2, nodeB: found a node of 10 kV/,
  ],
  [
    'an id twice',
    changed('Load', (row) => row.replace('Load 2;', 'Load 1;')),
    /Load\.csv: line 3, id: found 'LV1\.101 Load 1' a second time/,
  ],
  ['a short row', changed('RES', (row) => row.slice(0, -2)), /RES\.csv: line 2: found 9 cells; expected 10 cells/],
  [
    'an external grid of another kind',
    changed('ExternalNet', (row) => row.replace('vavm', 'Ward')),
    /calc_type: found 'Ward'/,
  ],
  [
    'no external grid',
    { ...ruralGrid(), ExternalNet: { ...ruralGrid().ExternalNet, rows: [] } },
    /at least one connection/,
  ],
])('%s is refused, with the place', (_, tables, message) => {
  expect(() => read(tables)).toThrow(InputError);
  expect(() => read(tables)).toThrow(message);
});

test('a folder without a table that every grid has is refused, and one that is no grid', () => {
  expect(() => inFolder({ ...filesOf(ruralGrid()), 'Load.csv': undefined }, (folder) => readNetwork(folder))).toThrow(
    /Load\.csv: found no such file/,
  );
  expect(() => inFolder({ 'other.csv': 'a;b\n' }, (folder) => readNetwork(folder))).toThrow(
    /a folder without Node\.csv/,
  );
});
