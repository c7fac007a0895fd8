import type { ElementRow } from './elementRow.ts';
import { lineBranch } from './elements.ts';
import type { Range } from './limits.ts';
import type { Generation } from './network.ts';
import { limitsIn } from './pandapowerFigures.ts';
import type { Reader, Reading } from './pandapowerReading.ts';
import { given, type UnitFigures } from './units.ts';

/** Share of a load's active or reactive power that is of constant impedance; before pandapower 3.1 one column said both. */
function impedanceShare(row: ElementRow, power: 'p' | 'q'): number {
  const percent = (kind: 'z' | 'i') => {
    const [both, own] = [`const_${kind}_percent`, `const_${kind}_${power}_percent`];
    const column = row.has(own) ? own : both;
    return { column, value: row.number(column, 0) };
  };
  const current = percent('i');
  if (current.value !== 0) {
    const expected = `0: constant current is not computed here; half of it as ${percent('z').column} is the same near 1 p.u.`;
    throw row.fault(current.column, `${current.value} %`, expected);
  }
  const { column, value } = percent('z');
  if (value < 0 || value > 100) throw row.fault(column, `${value} %`, '0 to 100 %');
  return value / 100;
}

/** Limits of what is drawn as limits of what is fed in. */
const turned = ({ limitsMw, limitsMvar, ...others }: UnitFigures): UnitFigures => {
  const turn = (range: Range | undefined) => range && { min: -range.max, max: -range.min };
  return { ...others, ...given<UnitFigures>({ limitsMw: turn(limitsMw), limitsMvar: turn(limitsMvar) }) };
};

/** Tables of elements at buses, in the order in which they are read. */
export const AT_BUSES = [
  'load',
  'asymmetric_load',
  'motor',
  'ward',
  'xward',
  'dcline',
  'sgen',
  'asymmetric_sgen',
  'storage',
  'gen',
  'ext_grid',
  'shunt',
] as const;

/** Elements at buses: loads, generation, shunts, sources. */
export function busElements(reading: Reading): Record<(typeof AT_BUSES)[number], Reader> {
  const { raw, busOf, scaling, costs, odd, steps, options } = reading;
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
  const ward = (row: ElementRow) => {
    load(row, row.number('ps_mw'), row.number('qs_mvar'));
    shunt(row, row.number('pz_mw'), -row.number('qz_mvar'));
  };
  const threePhases = (row: ElementRow, of: 'p' | 'q') =>
    ['a', 'b', 'c'].reduce((sum, phase) => sum + row.number(of === 'p' ? `p_${phase}_mw` : `q_${phase}_mvar`), 0);

  return {
    load(row) {
      const [mw, mvar] = [row.number('p_mw') * scaling(row), row.number('q_mvar') * scaling(row)];
      const share = (power: 'p' | 'q') => (options.voltageDependentLoads ? impedanceShare(row, power) : 0);
      const [ofMw, ofMvar] = [share('p'), share('q')];
      load(row, mw * (1 - ofMw), mvar * (1 - ofMvar));
      if (ofMw === 0 && ofMvar === 0) return;
      shunt(row, mw * ofMw, -mvar * ofMvar);
      raw.notes.push(`${row.name} is of constant impedance in part: that part is a shunt, which no profile moves.`);
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
    ward,
    xward(row) {
      ward(row);
      const from = busOf(row, 'bus');
      const { baseKv, inService } = raw.buses[from];
      const to = raw.buses.length;
      raw.buses.push({ id: `${row.name} source`, baseKv, inService });
      raw.setpoints.push({ bus: to, voltagePu: row.positive('vm_pu'), path: row.name });
      const impedance = { rOhm: odd.figure(row, 'r_ohm'), xOhm: odd.figure(row, 'x_ohm') };
      const line = { ...impedance, bSiemens: 0, ratedKa: Number.POSITIVE_INFINITY };
      const branch = lineBranch({ id: row.name, from, to, closed: true }, baseKv, line);
      raw.branches.push({ branch, openAt: { from: false, to: false } });
    },
    dcline(row) {
      const sent = row.number('p_mw');
      const received = Math.abs(sent) * (1 - row.number('loss_percent', 0) / 100) - row.number('loss_mw', 0);
      const ends = { from: sent > 0 ? -sent : received, to: sent > 0 ? received : sent };
      for (const end of ['from', 'to'] as const) {
        const bus = busOf(row, `${end}_bus`);
        const id = `${row.name} ${end}`;
        raw.setpoints.push({ bus, voltagePu: row.positive(`vm_${end}_pu`), path: id });
        const output = { installedMw: Math.abs(ends[end]), outputMw: ends[end], outputMvar: 0 };
        raw.generation.push({ id, bus, kind: 'synchronous', ...output });
      }
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
      const { baseKv } = raw.buses[busOf(row, 'bus')];
      const inTable = row.flag('step_dependency_table', false);
      const figures = inTable ? steps.rowAt(row, 'shunt_characteristic_table', 'step') : row;
      const count = inTable ? 1 : row.notNegative('step', 1);
      const scale = count * (baseKv / row.positive('vn_kv', baseKv)) ** 2;
      shunt(row, figures.number('p_mw') * scale, -figures.number('q_mvar') * scale);
    },
  };
}
