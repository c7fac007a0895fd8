import type { ElementRow } from './elementRow.ts';
import { type TransformerData, transformerBranch } from './elements.ts';
import type { Branch } from './network.ts';
import type { Reading } from './pandapowerReading.ts';
import { byTable } from './pandapowerSteps.ts';
import { radians, type Tap, tapOf } from './pandapowerTaps.ts';

type Ends = Pick<Branch, 'id' | 'from' | 'to' | 'closed'>;

/** Resistance and reactance of a short-circuit impedance at the tap in use, p.u.; the reactance has the impedance's sign. */
function shortCircuit(row: ElementRow, { steps }: Reading, impedance: string, resistance: string) {
  const z = steps.impedance(row, impedance) / 100;
  const r = steps.impedance(row, resistance) / 100;
  if (Math.abs(z) < Math.abs(r)) throw row.fault(resistance, `${100 * r} %`, `${100 * z} % (${impedance}) at most`);
  return { resistance: r, reactance: Math.sign(z) * Math.sqrt(z * z - r * r) };
}

/** A row of table `trafo`. */
export function transformerOf(row: ElementRow, ends: Ends, fromKv: number, toKv: number, reading: Reading): Branch {
  const { odd, steps, raw } = reading;
  for (const column of ['leakage_resistance_ratio_hv', 'leakage_reactance_ratio_hv']) {
    const share = row.number(column, 0.5);
    if (share !== 0.5) throw row.fault(column, `${share}`, '0.5: half of the impedance at either side');
  }
  const data: TransformerData = {
    ratedMva: row.positive('sn_mva'),
    hvKv: row.positive('vn_hv_kv'),
    lvKv: row.positive('vn_lv_kv'),
    ...shortCircuit(row, reading, 'vk_percent', 'vkr_percent'),
    ironMw: odd.figure(row, 'pfe_kw') / 1000,
    noLoad: odd.figure(row, 'i0_percent') / 100,
    parallel: row.positive('parallel', 1),
    derating: row.positive('df', 1),
    shiftRad: radians(row.number('shift_degree', 0)),
  };
  for (const prefix of ['tap', 'tap2'] as const) {
    const tap = tapOf(row, prefix, steps, raw.notes);
    if (tap) applyTap(data, tap, tap.side === 'hv');
  }
  return transformerBranch(ends, fromKv, toKv, data);
}

function applyTap(data: TransformerData, { turns, shiftRad }: Tap, atHv: boolean): void {
  if (atHv) data.hvTurns = (data.hvTurns ?? 1) * turns;
  else data.lvTurns = (data.lvTurns ?? 1) * turns;
  data.shiftRad = (data.shiftRad ?? 0) + shiftRad;
}

/** A tap changer at a star point. One by steps without an angle has no effect in pandapower, so none here. */
function starTapOf(row: ElementRow, { steps, raw }: Reading): Tap | undefined {
  const tap = tapOf(row, 'tap', steps, raw.notes);
  if (!tap || byTable(row)) return tap;
  if (!row.has('tap_step_degree')) {
    raw.notes.push(
      `${row.name} has its tap at the star point and no tap_step_degree, so no tap, as in pandapower; with a tap_step_degree of 0 it counts.`,
    );
    return undefined;
  }
  if (tap.turns === 1 && tap.shiftRad !== 0) {
    throw row.fault('tap_at_star_point', 'an ideal phase shifter at the star point', 'one at the terminals');
  }
  return tap;
}

/**
 * A row of table `trafo3w` as three transformers that meet in a star bus at the high-voltage bus's base kV. The impedances
 * between pairs of windings, each on the smaller rating of its pair, give those of the windings: z_hv is half of
 * z_hm + z_hl - z_ml, and so on, all on one base. Iron losses are at the high-voltage winding, or where
 * `loss_side` or the net's options have them. A tap at the star point turns the star's side of its winding, the other way round.
 * @param buses, kvs of the high, middle and low voltage
 */
export function windingsOf(
  row: ElementRow,
  buses: readonly number[],
  star: number,
  kvs: readonly number[],
  closed: boolean,
  reading: Reading,
): Branch[] {
  const { odd, steps, options, raw } = reading;
  const sides = ['hv', 'mv', 'lv'];
  const rated = sides.map((side) => row.positive(`sn_${side}_mva`));
  const ratedKv = sides.map((side) => row.positive(`vn_${side}_kv`));
  // vk_hv is between high and middle, vk_mv between middle and low, vk_lv between high and low voltage
  const pairBase = [Math.min(rated[0], rated[1]), Math.min(rated[1], rated[2]), Math.min(rated[0], rated[2])];
  const star3 = ([hm, ml, hl]: number[]) => [hm + hl - ml, ml + hm - hl, hl + ml - hm].map((sum) => sum / 2);
  const perMva = (values: number[]) => star3(values.map((value, k) => value / pairBase[k]));
  const pairs = sides.map((side) => shortCircuit(row, reading, `vk_${side}_percent`, `vkr_${side}_percent`));
  const r = perMva(pairs.map(({ resistance }) => resistance));
  const x = perMva(pairs.map(({ reactance }) => reactance));
  const atStar = row.flag('tap_at_star_point', false);
  const tap = atStar ? starTapOf(row, reading) : tapOf(row, 'tap', steps, raw.notes);
  const lossSide = row.text('loss_side') ?? options.threeWindingLosses;
  if (![...sides, 'star'].includes(lossSide))
    throw row.fault('loss_side', `'${lossSide}'`, "'hv', 'mv', 'lv' or 'star'");
  const iron = { ironMw: odd.figure(row, 'pfe_kw') / 1000, noLoad: odd.figure(row, 'i0_percent') / 100 };
  if (lossSide === 'star' && closed) {
    const atBus = (kvs[0] / ratedKv[0]) ** 2;
    const magnetisingMvar = Math.sqrt(Math.max(0, (iron.noLoad * rated[0]) ** 2 - iron.ironMw ** 2));
    raw.shunts.push({ bus: star, mw: iron.ironMw * atBus, mvar: -magnetisingMvar * atBus });
  }
  return sides.map((side, k) => {
    const isHv = k === 0;
    const data: TransformerData = {
      ratedMva: rated[k],
      hvKv: ratedKv[0],
      lvKv: isHv ? ratedKv[0] : ratedKv[k],
      resistance: r[k] * rated[k],
      reactance: x[k] * rated[k],
      ...(side === lossSide ? iron : { ironMw: 0, noLoad: 0 }),
      shiftRad: isHv ? 0 : radians(row.number(`shift_${side}_degree`, 0)),
    };
    if (tap?.side === side) applyTap(data, atStar ? { ...tap, turns: 1 / tap.turns } : tap, isHv !== atStar);
    const ends = { id: `${row.name} ${side}`, closed };
    return isHv
      ? transformerBranch({ ...ends, from: buses[0], to: star }, kvs[0], kvs[0], data)
      : transformerBranch({ ...ends, from: star, to: buses[k] }, kvs[0], kvs[k], data);
  });
}
