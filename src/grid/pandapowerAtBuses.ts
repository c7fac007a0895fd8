import type { ElementRow } from './elementRow.ts';
import type { Range } from './limits.ts';
import type { Generation } from './network.ts';
import { limitsIn } from './pandapowerFigures.ts';
import type { Reader, Reading } from './pandapowerReading.ts';
import { given, type UnitFigures } from './units.ts';

/** Columns of loads that are not of constant power, before and since pandapower 3.1. */
const VOLTAGE_DEPENDENT = [
  'const_z_percent',
  'const_i_percent',
  'const_z_p_percent',
  'const_i_p_percent',
  'const_z_q_percent',
  'const_i_q_percent',
];

/** Limits of what is drawn as limits of what is fed in. */
const turned = ({ limitsMw, limitsMvar, ...others }: UnitFigures): UnitFigures => {
  const turn = (range: Range | undefined) => range && { min: -range.max, max: -range.min };
  return { ...others, ...given<UnitFigures>({ limitsMw: turn(limitsMw), limitsMvar: turn(limitsMvar) }) };
};

/** Elements at one bus: loads, generation, shunts, sources. */
export function busElements({ raw, busOf, scaling, costs }: Reading): Record<string, Reader> {
  const load = (row: ElementRow, mw: number, mvar: number) => raw.loads.push({ bus: busOf(row, 'bus'), mw, mvar });
  const shunt = (row: ElementRow, mw: number, mvar: number) => raw.shunts.push({ bus: busOf(row, 'bus'), mw, mvar });
  const figuresOf = (row: ElementRow): UnitFigures =>
    given({ limitsMw: limitsIn(row, 'p_mw'), limitsMvar: limitsIn(row, 'q_mvar'), cost: costs.get(row.name) });
  const unit = (
    row: ElementRow,
    kind: Generation['kind'],
    mw: number,
    mvar: number,
    installedMw = mw,
    figures = figuresOf(row),
  ) => {
    const output = { installedMw, outputMw: mw, outputMvar: mvar };
    raw.generation.push({ id: row.name, bus: busOf(row, 'bus'), kind, ...output, ...figures });
  };
  const source = (row: ElementRow) => {
    const bus = busOf(row, 'bus');
    raw.sources.push({ bus, voltagePu: row.positive('vm_pu'), path: row.name });
    const figures = figuresOf(row);
    if (Object.keys(figures).length > 0) raw.sourceUnits.push({ id: row.name, bus, ...figures });
  };
  const threePhases = (row: ElementRow, of: 'p' | 'q') =>
    ['a', 'b', 'c'].reduce((sum, phase) => sum + row.number(of === 'p' ? `p_${phase}_mw` : `q_${phase}_mvar`), 0);

  return {
    load(row) {
      for (const column of VOLTAGE_DEPENDENT) {
        const percent = row.number(column, 0);
        if (percent !== 0) throw row.fault(column, `${percent} %`, '0: loads here have constant power');
      }
      load(row, row.number('p_mw') * scaling(row), row.number('q_mvar') * scaling(row));
    },
    asymmetric_load(row) {
      load(row, threePhases(row, 'p') * scaling(row), threePhases(row, 'q') * scaling(row));
    },
    motor(row) {
      const share = (row.number('loading_percent', 100) / 100) * row.notNegative('scaling', 1);
      const mw = (row.notNegative('pn_mech_mw') / (row.positive('efficiency_percent', 100) / 100)) * share;
      const cosPhi = row.positive('cos_phi');
      if (cosPhi > 1) throw row.fault('cos_phi', `${cosPhi}`, '1 at most');
      load(row, mw, mw * Math.sqrt(1 / cosPhi ** 2 - 1));
    },
    ward(row) {
      load(row, row.number('ps_mw'), row.number('qs_mvar'));
      shunt(row, row.number('pz_mw'), -row.number('qz_mvar'));
    },
    sgen(row) {
      const kind = /^pv/i.test(row.text('type') ?? '') ? 'pv' : 'static';
      unit(row, kind, row.number('p_mw') * scaling(row), row.number('q_mvar', 0) * scaling(row));
    },
    asymmetric_sgen(row) {
      const kind = /^pv/i.test(row.text('type') ?? '') ? 'pv' : 'static';
      unit(row, kind, threePhases(row, 'p') * scaling(row), threePhases(row, 'q') * scaling(row));
    },
    storage(row) {
      const share = row.notNegative('scaling', 1);
      const mw = -row.number('p_mw') * share;
      const mvar = -row.number('q_mvar', 0) * share;
      unit(row, 'static', mw, mvar, Math.abs(mw), turned(figuresOf(row)));
    },
    gen(row) {
      if (row.flag('slack', false)) {
        source(row);
        return;
      }
      raw.setpoints.push({ bus: busOf(row, 'bus'), voltagePu: row.positive('vm_pu'), path: row.name });
      const mw = row.number('p_mw') * row.notNegative('scaling', 1);
      unit(row, 'synchronous', mw, 0, Math.max(Math.abs(mw), row.number('max_p_mw', 0)));
    },
    ext_grid: source,
    shunt(row) {
      if (row.flag('step_dependency_table', false)) {
        throw row.fault('step_dependency_table', 'a table of steps', 'p_mw and q_mvar of one step');
      }
      const { baseKv } = raw.buses[busOf(row, 'bus')];
      const steps = row.notNegative('step', 1) * (baseKv / row.positive('vn_kv', baseKv)) ** 2;
      shunt(row, row.number('p_mw') * steps, -row.number('q_mvar') * steps);
    },
  };
}
