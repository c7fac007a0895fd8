import type { Branch } from './network.ts';

/** MVA base of networks given in ohm and nameplates, which need none of their own; results do not depend on it. */
export const physicalBaseMva = 10;

/** A whole line, its parallel systems together. */
export interface LineData {
  rOhm: number;
  xOhm: number;
  bSiemens: number;
  gSiemens?: number;
  /** Infinity when the source gives none. */
  ratedKa: number;
}

type Ends = Pick<Branch, 'id' | 'from' | 'to' | 'closed'>;

/** A line between buses of one base kV. */
export function lineBranch(ends: Ends, baseKv: number, line: LineData): Branch {
  const ohmPerPu = baseKv ** 2 / physicalBaseMva;
  return {
    ...ends,
    kind: 'line',
    rPu: line.rOhm / ohmPerPu,
    xPu: line.xOhm / ohmPerPu,
    bPu: line.bSiemens * ohmPerPu,
    ...(line.gSiemens ? { gPu: line.gSiemens * ohmPerPu } : {}),
    tap: 1,
    shiftRad: 0,
    ratingMva: Math.sqrt(3) * baseKv * line.ratedKa,
  };
}

/** Nameplate of one transformer, and how many of it stand side by side. */
export interface TransformerData {
  ratedMva: number;
  hvKv: number;
  lvKv: number;
  /** Short-circuit resistance and reactance, p.u. on the rating: vkr, and the root of vk^2 - vkr^2. */
  resistance: number;
  reactance: number;
  ironMw: number;
  /** No-load current, p.u. of the rated one. */
  noLoad: number;
  /** Turns in use over nominal turns, by winding. */
  hvTurns?: number;
  lvTurns?: number;
  /** By how much the high-voltage side leads. */
  shiftRad?: number;
  parallel?: number;
  /** Share of the rated current that it may carry. */
  derating?: number;
}

/**
 * A transformer by its nameplate, `from` the high-voltage bus. It is a T with the magnetising branch (iron losses and
 * no-load current) between halves of the short-circuit impedance, on the turns in use of the low-voltage winding, rewritten
 * as a pi section: z' = z + z^2 y / 4 and y' = y / (1 + z y / 4) in all, half at each end. So do pandapower and PowerFactory.
 * @param fromKv, toKv base kV of the buses at either end
 */
export function transformerBranch(ends: Ends, fromKv: number, toKv: number, data: TransformerData): Branch {
  const { ratedMva, hvKv, lvKv, ironMw, hvTurns = 1, lvTurns = 1, parallel = 1 } = data;
  const lvPerBase = ((lvKv * lvTurns) / toKv) ** 2;
  const onBase = ((physicalBaseMva / ratedMva) * lvPerBase) / parallel;
  const r = data.resistance * onBase;
  const x = data.reactance * onBase;
  const admittance = parallel / physicalBaseMva / lvPerBase;
  const g = ironMw * admittance;
  const b = -Math.sqrt(Math.max(0, (data.noLoad * ratedMva) ** 2 - ironMw ** 2)) * admittance;
  const zyRe = (r * g - x * b) / 4;
  const zyIm = (r * b + x * g) / 4;
  const square = (1 + zyRe) ** 2 + zyIm ** 2;
  const gPu = (g * (1 + zyRe) + b * zyIm) / square;
  return {
    ...ends,
    kind: 'transformer',
    rPu: r * (1 + zyRe) - x * zyIm,
    xPu: x * (1 + zyRe) + r * zyIm,
    bPu: (b * (1 + zyRe) - g * zyIm) / square,
    ...(gPu === 0 ? {} : { gPu }),
    tap: ((hvKv * hvTurns) / (lvKv * lvTurns)) * (toKv / fromKv),
    shiftRad: data.shiftRad ?? 0,
    ratingMva: ratedMva * parallel * (data.derating ?? 1),
    ...(hvKv === fromKv && lvKv === toKv ? {} : { ratedVoltagePu: { from: hvKv / fromKv, to: lvKv / toKv } }),
  };
}

/**
 * Admittance that a branch shows at one end while its other end is open, p.u.: half its shunt there, and its other half
 * behind its impedance.
 */
export function openEndAdmittance(branch: Branch, at: 'from' | 'to'): { gPu: number; bPu: number } {
  const g = (branch.gPu ?? 0) / 2;
  const b = branch.bPu / 2;
  const shunt = g * g + b * b;
  if (shunt === 0) return { gPu: 0, bPu: 0 };
  const behindRe = branch.rPu + g / shunt;
  const behindIm = branch.xPu - b / shunt;
  const behind = behindRe ** 2 + behindIm ** 2;
  const scale = at === 'from' ? 1 / branch.tap ** 2 : 1;
  return { gPu: (g + behindRe / behind) * scale, bPu: (b - behindIm / behind) * scale };
}
