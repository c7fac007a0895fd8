import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readPandapower } from '../../src/grid/pandapower.ts';
import { pandapowerNet, type Row, type Tables } from './pandapowerText.ts';

const net = (change: Tables = {}): Tables => ({
  bus: [
    { vn_kv: 20, min_vm_pu: 0.95, max_vm_pu: 1.05, geo: '{"coordinates": [7.9, 48.5], "type": "Point"}' },
    { vn_kv: 20, max_vm_pu: 1.1 },
    { vn_kv: 20, min_vm_pu: 0.9 },
    { vn_kv: 20 },
  ],
  line: [0, 1, 2].map((from) => ({
    ...{ from_bus: from, to_bus: from + 1, length_km: 1, r_ohm_per_km: 0.2, x_ohm_per_km: 0.1 },
    ...{ c_nf_per_km: 0, max_i_ka: 0.2 },
  })),
  load: [{ bus: 3, p_mw: 1, q_mvar: 0.2 }],
  ext_grid: [{ bus: 0, vm_pu: 1, min_p_mw: -5, max_p_mw: 8, min_q_mvar: -3 }],
  gen: [{ bus: 1, p_mw: 2, vm_pu: 1.01, min_p_mw: 0.5, max_p_mw: 3, min_q_mvar: -1, max_q_mvar: 2 }],
  sgen: [{ bus: 2, p_mw: 1, q_mvar: 0, scaling: 0.5, max_p_mw: 1.2 }],
  storage: [{ bus: 3, p_mw: 0.3, q_mvar: 0, min_p_mw: -0.4, max_p_mw: 0.6 }],
  ...change,
});
const pandapower = (change?: Tables) => readPandapower(pandapowerNet(net(change)), 'net.json');
const changed = (table: string, row: Row): Tables => ({ [table]: [{ ...(net()[table] as Row[])[0], ...row }] });

describe('a pandapower net', () => {
  test('has limits, some on one side; a storage’s are those of what it feeds in', () => {
    const network = pandapower();
    expect(network.buses.map(({ voltageLimitsPu }) => voltageLimitsPu)).toEqual([
      { min: 0.95, max: 1.05 },
      { min: 0, max: 1.1 },
      { min: 0.9, max: Infinity },
      undefined,
    ]);
    expect(network.sourceUnits).toEqual([
      { id: 'ext_grid 0', bus: 0, limitsMw: { min: -5, max: 8 }, limitsMvar: { min: -3, max: Infinity } },
    ]);
    const unit = (id: string) => network.generation.find((each) => each.id === id);
    expect(unit('gen 0')).toMatchObject({ limitsMw: { min: 0.5, max: 3 }, limitsMvar: { min: -1, max: 2 } });
    expect(unit('sgen 0')).toMatchObject({ outputMw: 0.5, limitsMw: { min: -Infinity, max: 1.2 } });
    expect(unit('storage 0')).toMatchObject({ outputMw: -0.3, limitsMw: { min: -0.6, max: 0.4 } });
    expect(unit('storage 0')).not.toHaveProperty('limitsMvar');
  });

  test('has costs by polynomial or by pieces, through 0 at first', () => {
    const network = pandapower({
      poly_cost: [
        { element: 0, et: 'gen', cp0_eur: 4, cp1_eur_per_mw: 30, cp2_eur_per_mw2: 0.5, cq1_eur_per_mvar: 1 },
        { element: 0, et: 'ext_grid', cp1_eur_per_mw: 45 },
        { element: 0, et: 'load', cp1_eur_per_mw: -70 },
      ],
      pwl_cost: [
        {
          power_type: 'p',
          element: 0,
          et: 'sgen',
          points: [
            [0.2, 0.5, 10],
            [0.5, 1.2, 20],
          ],
        },
        { power_type: 'q', element: 0, et: 'sgen', points: [[0, 1, 1]] },
      ],
    });
    const cost = (id: string) => network.generation.find((each) => each.id === id)?.cost;
    expect(cost('gen 0')).toEqual({ kind: 'polynomial', startUpEur: 0, shutDownEur: 0, coefficients: [4, 30, 0.5] });
    expect(network.sourceUnits?.[0].cost).toMatchObject({ coefficients: [0, 45] });
    const pieces = cost('sgen 0');
    expect(pieces?.kind === 'piecewise' && pieces.points.map(({ mw }) => mw)).toEqual([0.2, 0.5, 1.2]);
    const money = pieces?.kind === 'piecewise' ? pieces.points.map(({ eurPerHour }) => eurPerHour) : [];
    [2, 5, 19].forEach((eur, k) => {
      expect(money[k]).toBeCloseTo(eur, 12);
    });
    expect(network.notes).toContain('Costs of reactive power are not read (2).');
    expect(network.notes).toContain('Costs of elements other than gen, sgen and ext_grid are not read (1).');
  });

  test('has coordinates, of its own column before those of the table beside', () => {
    const beside = { x: 1, y: 2, coords: null };
    const withTable = (rows: Row[], index: number[]) => pandapower({ bus_geodata: { rows, index } });
    const positions = withTable([beside, { ...beside, x: 3 }, { x: null, y: null }, beside], [0, 2, 3, 99]).buses;
    expect(positions.map(({ position }) => position)).toEqual([
      { x: 7.9, y: 48.5 },
      undefined,
      { x: 3, y: 2 },
      undefined,
    ]);
    expect(() => withTable([{ x: 1, y: 'north' }], [1])).toThrow(
      'net.json: bus_geodata 1, y: found "north"; expected a number',
    );
  });

  test('of buses made one keeps within the limits of each, and stands where one of them does', () => {
    const joined = (second: Row) =>
      pandapower({
        bus: [
          { vn_kv: 20, min_vm_pu: 0.95, max_vm_pu: 1.05 },
          { vn_kv: 20, ...second },
          ...(net().bus as Row[]).slice(2),
        ],
        switch: [{ bus: 0, element: 1, et: 'b', closed: true }],
        gen: [],
      });
    const geo = '{"type": "Point", "coordinates": [1, 2, 3]}';
    expect(joined({ min_vm_pu: 0.9, max_vm_pu: 1.02, geo }).buses[0]).toMatchObject({
      voltageLimitsPu: { min: 0.95, max: 1.02 },
      position: { x: 1, y: 2 },
    });
    expect(() => joined({ min_vm_pu: 1.06 })).toThrow(
      'net.json: bus 1, one with 0: found voltage limits of 1.06 to 1.05; expected a least value no larger than the largest',
    );
  });

  test('has none at a bus that is out of service, whatever stands there', () => {
    const off = { vn_kv: 20, in_service: false, min_vm_pu: 1.2, max_vm_pu: 1 };
    expect(pandapower({ bus: [...(net().bus as Row[]), off] }).buses).toHaveLength(4);
  });

  test.each<[string, Tables, string]>([
    [
      'turned round',
      changed('gen', { min_p_mw: 4 }),
      'gen 0, min_p_mw: found limits of 4 to 3, with max_p_mw; expected a',
    ],
    ['no number', changed('sgen', { max_q_mvar: 'much' }), 'sgen 0, max_q_mvar: found "much"; expected a number'],
    [
      'a voltage of 0 at most',
      { bus: [{ vn_kv: 20, max_vm_pu: 0 }, ...(net().bus as Row[]).slice(1)] },
      'bus 0, min_vm_pu: found limits of 0 to 0, with max_vm_pu; expected voltages above 0',
    ],
    [
      'a place that is none',
      { bus: [{ vn_kv: 20, geo: '{"type": "Point"}' }, ...(net().bus as Row[]).slice(1)] },
      'bus 0, geo: found "{\\"type\\": \\"Point\\"}"; expected {"coordinates": [x, y], "type": "Point"}',
    ],
    [
      'the cost of nothing',
      { poly_cost: [{ element: 5, et: 'gen', cp1_eur_per_mw: 1 }] },
      'poly_cost 0, element: found gen 5; expected an element of that table',
    ],
    [
      'two costs of one',
      {
        poly_cost: [{ element: 0, et: 'gen', cp1_eur_per_mw: 1 }],
        pwl_cost: [{ power_type: 'p', element: 0, et: 'gen', points: [[0, 1, 2]] }],
      },
      'pwl_cost 0, element: found a second cost of gen 0; expected one cost a unit',
    ],
    [
      'a gap in a cost',
      {
        pwl_cost: [
          {
            power_type: 'p',
            element: 0,
            et: 'gen',
            points: [
              [0, 1, 2],
              [2, 3, 4],
            ],
          },
        ],
      },
      'pwl_cost 0, points: found a stretch from 2 MW after one to 1 MW',
    ],
    [
      'half a stretch',
      { pwl_cost: [{ power_type: 'p', element: 0, et: 'gen', points: [[0, 1]] }] },
      'pwl_cost 0, points: found [0,1]; expected [[from MW, to MW, EUR/MW], ...]',
    ],
    [
      'no stretch',
      { pwl_cost: [{ power_type: 'p', element: 0, et: 'gen', points: null }] },
      'pwl_cost 0, points: found null; expected',
    ],
  ])('with a figure that is %s is refused, with the place', (_, change, message) => {
    expect(() => pandapower(change)).toThrow(InputError);
    expect(() => pandapower(change)).toThrow(`net.json: ${message}`);
  });
});
