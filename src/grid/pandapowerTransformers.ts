import { asin, atan, cos, hypot, sin } from '../arithmetic/index.ts';
import { counted } from '../counted.ts';
import type { ElementRow } from './elementRow.ts';
import { type TransformerData, transformerBranch } from './elements.ts';
import type { Branch } from './network.ts';

type Ends = Pick<Branch, 'id' | 'from' | 'to' | 'closed'>;

/** Turns in use over nominal, and by how much the high-voltage side leads, of one winding by one tap changer. */
interface Tap {
  side: string;
  turns: number;
  shiftRad: number;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * A tap changer at its position. Since pandapower 3 its `tap_changer_type` says what it does, and none does nothing; before,
 * `tap_phase_shifter` made it an ideal phase shifter. Each step adds tap_step_percent of the voltage at tap_step_degree.
 */
function tapOf(row: ElementRow, prefix: 'tap' | 'tap2', notes: string[]): Tap | undefined {
  const side = row.text(`${prefix}_side`);
  if (!side || !row.has(`${prefix}_pos`) || !row.has(`${prefix}_neutral`)) return undefined;
  if (!['hv', 'mv', 'lv'].includes(side)) throw row.fault(`${prefix}_side`, `'${side}'`, "'hv', 'mv' or 'lv'");
  const steps = row.number(`${prefix}_pos`) - row.number(`${prefix}_neutral`);
  const type = row.text(`${prefix}_changer_type`);
  const isNew = row.hasColumn(`${prefix}_changer_type`);
  if (steps === 0) return undefined;
  if (isNew && (type === undefined || type === 'None')) {
    notes.push(
      `${row.name} stands ${counted(steps, 'step')} off neutral but has no tap_changer_type, so no tap, as in pandapower 3.`,
    );
    return undefined;
  }
  if (type !== undefined && !['Ratio', 'Symmetrical', 'Ideal'].includes(type)) {
    throw row.fault(`${prefix}_changer_type`, `'${type}'`, "'Ratio', 'Symmetrical', 'Ideal' or none");
  }
  const percent = row.number(`${prefix}_step_percent`, 0);
  const degrees = row.number(`${prefix}_step_degree`, 0);
  const forward = side === 'hv' ? 1 : -1;
  if (isNew ? type === 'Ideal' : row.flag(`${prefix}_phase_shifter`, false)) {
    if (degrees !== 0 && percent !== 0) {
      throw row.fault(
        `${prefix}_step_percent`,
        `${percent} beside ${degrees} degrees`,
        'one of them in an ideal shifter',
      );
    }
    const half = (steps * percent) / 200;
    if (Math.abs(half) > 1) throw row.fault(`${prefix}_step_percent`, `${percent}`, 'steps of a possible angle');
    const shiftRad = degrees === 0 ? 2 * asin(half) : radians(steps * degrees);
    return { side, turns: 1, shiftRad: forward * shiftRad };
  }
  const added = (steps * percent) / 100;
  const along = 1 + added * cos(radians(degrees));
  const across = added * sin(radians(degrees));
  return { side, turns: hypot(along, across), shiftRad: atan((forward * across) / along) };
}

function refuseTables(row: ElementRow): void {
  for (const column of ['tap_dependency_table', 'tap_dependent_impedance']) {
    if (row.flag(column, false)) throw row.fault(column, 'values that depend on the tap', 'one impedance and step');
  }
}

/** Reactance of a short-circuit impedance, of its sign. */
function reactance(row: ElementRow, impedance: string, resistance: string): number {
  const z = row.number(impedance) / 100;
  const r = row.notNegative(resistance) / 100;
  if (Math.abs(z) < r) throw row.fault(resistance, `${100 * r} %`, `${100 * z} % (${impedance}) at most`);
  return Math.sign(z) * Math.sqrt(z * z - r * r);
}

/** A row of table `trafo`. */
export function transformerOf(row: ElementRow, ends: Ends, fromKv: number, toKv: number, notes: string[]): Branch {
  refuseTables(row);
  for (const column of ['leakage_resistance_ratio_hv', 'leakage_reactance_ratio_hv']) {
    const share = row.number(column, 0.5);
    if (share !== 0.5) throw row.fault(column, `${share}`, '0.5: half of the impedance at either side');
  }
  const data: TransformerData = {
    ratedMva: row.positive('sn_mva'),
    hvKv: row.positive('vn_hv_kv'),
    lvKv: row.positive('vn_lv_kv'),
    resistance: row.notNegative('vkr_percent') / 100,
    reactance: reactance(row, 'vk_percent', 'vkr_percent'),
    ironMw: row.notNegative('pfe_kw') / 1000,
    noLoad: row.notNegative('i0_percent') / 100,
    parallel: row.positive('parallel', 1),
    derating: row.positive('df', 1),
    hvTurns: 1,
    lvTurns: 1,
    shiftRad: radians(row.number('shift_degree', 0)),
  };
  for (const prefix of ['tap', 'tap2'] as const) applyTap(data, tapOf(row, prefix, notes), 'hv');
  return transformerBranch(ends, fromKv, toKv, data);
}

function applyTap(data: TransformerData, tap: Tap | undefined, hvSide: string): void {
  if (!tap) return;
  if (tap.side === hvSide) data.hvTurns = (data.hvTurns ?? 1) * tap.turns;
  else data.lvTurns = (data.lvTurns ?? 1) * tap.turns;
  data.shiftRad = (data.shiftRad ?? 0) + tap.shiftRad;
}

/**
 * A row of table `trafo3w` as three transformers that meet in a star bus at the high-voltage bus's base kV. The impedances
 * between pairs of windings, each on the smaller rating of its pair, give those of the windings: z_hv is half of
 * z_hm + z_hl - z_ml, and so on, all on one base. Iron losses are at the high-voltage winding.
 * @param buses, kvs of the high, middle and low voltage
 */
export function windingsOf(
  row: ElementRow,
  buses: readonly number[],
  star: number,
  kvs: readonly number[],
  closed: boolean,
  notes: string[],
): Branch[] {
  refuseTables(row);
  const sides = ['hv', 'mv', 'lv'];
  const rated = sides.map((side) => row.positive(`sn_${side}_mva`));
  const ratedKv = sides.map((side) => row.positive(`vn_${side}_kv`));
  // vk_hv is between high and middle, vk_mv between middle and low, vk_lv between high and low voltage
  const pairBase = [Math.min(rated[0], rated[1]), Math.min(rated[1], rated[2]), Math.min(rated[0], rated[2])];
  const star3 = ([hm, ml, hl]: number[]) => [hm + hl - ml, ml + hm - hl, hl + ml - hm].map((sum) => sum / 2);
  const perMva = (values: number[]) => star3(values.map((value, k) => value / pairBase[k]));
  const r = perMva(sides.map((side) => row.notNegative(`vkr_${side}_percent`) / 100));
  const x = perMva(sides.map((side) => reactance(row, `vk_${side}_percent`, `vkr_${side}_percent`)));
  const tap = tapOf(row, 'tap', notes);
  if (tap && row.flag('tap_at_star_point', false)) {
    throw row.fault('tap_at_star_point', 'a tap at the star point off neutral', 'taps at the terminals');
  }
  return sides.map((side, k) => {
    const isHv = k === 0;
    const data: TransformerData = {
      ratedMva: rated[k],
      hvKv: ratedKv[0],
      lvKv: isHv ? ratedKv[0] : ratedKv[k],
      resistance: r[k] * rated[k],
      reactance: x[k] * rated[k],
      ironMw: isHv ? row.notNegative('pfe_kw') / 1000 : 0,
      noLoad: isHv ? row.notNegative('i0_percent') / 100 : 0,
      shiftRad: isHv ? 0 : radians(row.number(`shift_${side}_degree`, 0)),
    };
    if (tap?.side === side) applyTap(data, tap, 'hv');
    const ends = { id: `${row.name} ${side}`, closed };
    return isHv
      ? transformerBranch({ ...ends, from: buses[0], to: star }, kvs[0], kvs[0], data)
      : transformerBranch({ ...ends, from: star, to: buses[k] }, kvs[0], kvs[k], data);
  });
}
