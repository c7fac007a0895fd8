import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { filesOf, inFolder, ruralGrid, type SimbenchTables } from './simbenchFolder.ts';

describe('a SimBench folder', () => {
  const folder = (change: SimbenchTables = {}) =>
    inFolder(filesOf({ ...ruralGrid(), ...change }), (at) => readNetwork(at));
  const coordinates = {
    header: 'id;x;y;subnet;voltLvl',
    rows: Array.from({ length: 15 }, (_, k) => `coord_${k};${11 + k / 100};53.6;LV1.101;7`),
  };

  test('has voltage limits, and coordinates where it has the file', () => {
    const network = folder();
    expect(network.buses[0].voltageLimitsPu).toEqual({ min: 0.9, max: 1.1 });
    expect(network.buses[14].voltageLimitsPu).toEqual({ min: 0.965, max: 1.055 });
    expect(network.buses.some((bus) => 'position' in bus)).toBe(false);
    const placed = folder({ Coordinates: coordinates });
    expect(placed.buses.map(({ position }) => position?.x)).toEqual(placed.buses.map((_, k) => 11 + k / 100));
    expect(placed.notes).toEqual(network.notes);
  });

  test('has limits of power plants', () => {
    const PowerPlant = {
      header: 'id;node;type;calc_type;pPP;qPP;pMin;pMax;qMin;qMax',
      rows: ['plant;LV1.101 Bus 3;gas;pq;0.02;0;0.01;0.05;-0.02;NULL'],
    };
    expect(folder({ PowerPlant }).generation.find(({ id }) => id === 'plant')).toMatchObject({
      limitsMw: { min: 0.01, max: 0.05 },
      limitsMvar: { min: -0.02, max: Infinity },
    });
  });

  const nodes = (change: (row: string) => string) => {
    const { Node } = ruralGrid();
    return { Node: { ...Node, rows: Node.rows.map((row, k) => (k === 2 ? change(row) : row)) } };
  };
  test.each<[string, SimbenchTables, RegExp]>([
    [
      'limits turned round',
      nodes((row) => row.replace('0.9;1.1', '1.1;0.9')),
      /Node\.csv: line 4, vmMin: found limits of 1\.1 to 0\.9, with vmMax; expected a least value/,
    ],
    [
      'a limit that is no number',
      nodes((row) => row.replace('0.9;1.1', '0.9;high')),
      /Node\.csv: line 4, vmMax: found "high"; expected a number/,
    ],
    [
      'a node at a place that is not there',
      { Coordinates: { ...coordinates, rows: coordinates.rows.slice(1) } },
      /Node\.csv: line 2, coordID: found 'coord_0'; expected the id of a row in Coordinates\.csv/,
    ],
    [
      'a place without y',
      { Coordinates: { ...coordinates, rows: ['coord_0;11;NULL;LV1.101;7'] } },
      /Coordinates\.csv: line 2, y: found null; expected a number/,
    ],
  ])('with %s is refused, with the place', (_, change, message) => {
    expect(() => folder(change)).toThrow(InputError);
    expect(() => folder(change)).toThrow(message);
  });
});
