import type { MonitoredLine, TsoMarket, TsoStep, Unit } from '../tso/tsoMarket.ts';

/** What the interfaces can draw, each, and offer, together, in a step: MW. */
export interface Reach {
  leastImportMw: ArrayLike<number>;
  mostImportMw: ArrayLike<number>;
  mostUpMw: number;
  mostDownMw: number;
}

/** How large the two sides of a complementarity can be: one of them is 0. */
interface Pair {
  /** EUR/MWh (of flexibility EUR/MW and hour). */
  dual: number;
  /** MW. */
  slack: number;
  /** Whether the dual is the reduced cost (nu) of a variable, and the slack the variable itself. */
  ofVariable: boolean;
}

/** By name, as `full 2 0`, of the pairs that there are in a step: a variable that must be 0 has none, nor has what only limits it. */
export type StepBounds = ReadonlyMap<string, Pair>;

export const WAYS = ['up', 'down'] as const;
export type Way = (typeof WAYS)[number];

/** Of one direction: what is required of it (R), how much of it can be taken (F), a unit's cost of holding it (cr). */
export const flexibility = (step: TsoStep, reach: Reach, way: Way) =>
  way === 'up'
    ? { required: step.requiredUpMw, offered: reach.mostUpMw, cost: (unit: Unit) => unit.upEurPerMw }
    : { required: step.requiredDownMw, offered: reach.mostDownMw, cost: (unit: Unit) => unit.downEurPerMw };

export const sizeOf = (unit: Unit): number => unit.blocks.reduce((sum, { mw }) => sum + mw, 0);

/**
 * How large the duals and slacks of the dispatch of a step can be, whatever is drawn out of `reach`: the big-Ms of 6.1, all derived
 * from the prices of what is free (shed, dumped, overload, the last shortage). They hold for the duals that make the leader's payment
 * least.
 */
export function boundsOf(market: TsoMarket, step: TsoStep, reach: Reach): StepBounds {
  const { units, lines, shortage, overloadEurPerMwh: overload } = market;
  const bounds = new Map<string, Pair>();
  const multiplier = (name: string, dual: number, slack: number) =>
    bounds.set(name, { dual: Math.max(0, dual), slack, ofVariable: false });
  const variable = (name: string, nu: number, most: number) =>
    bounds.set(name, { dual: Math.max(0, nu), slack: most, ofVariable: true });

  const price = (factor: (line: MonitoredLine) => number) => {
    const lift = lines.reduce((sum, line) => sum + overload * Math.abs(factor(line)), 0);
    return { most: market.vollEurPerMwh + lift, least: -market.dumpEurPerMwh - lift };
  };
  const plantMw = units.reduce((sum, unit) => sum + sizeOf(unit), step.windMw);
  const most = step.demandMw + total(reach.mostImportMw);
  const least = step.demandMw + total(reach.leastImportMw);
  const spread = market.vollEurPerMwh + market.dumpEurPerMwh;
  variable('shed', spread, Math.max(0, most));
  variable('dumped', spread, plantMw + Math.max(0, -least));

  const top = shortage.length > 0 ? shortage[shortage.length - 1].eurPerMw : 0; // Z
  const ceiling = { up: step.requiredUpMw > 0 ? top : 0, down: step.requiredDownMw > 0 ? top : 0 };
  const rampMw = units.reduce((sum, unit) => sum + unit.rampMw, 0);
  for (const way of WAYS) {
    const { required, offered, cost } = flexibility(step, reach, way);
    if (required <= 0) continue;
    multiplier(`${way} required`, top, rampMw + offered + required);
    if (offered > 0) multiplier(`${way} offer`, top, offered);
    shortage.forEach(({ share, eurPerMw }, i) => {
      const isLast = i === shortage.length - 1;
      const mw = isLast ? required : share * required;
      if (mw > 0) variable(`${way} missed ${i}`, eurPerMw, mw);
      if (mw > 0 && !isLast) multiplier(`${way} shortage ${i}`, top, mw);
    });
    units.forEach((unit, g) => {
      if (unit.rampMw <= 0) return;
      const { most } = price((line) => line.ofUnit[g]);
      const room = way === 'down' ? top : Math.max(0, most - cheapest(unit)) + top;
      multiplier(`${way} room ${g}`, room, sizeOf(unit));
      multiplier(`${way} ramp ${g}`, top, unit.rampMw);
      variable(`${way} held ${g}`, cost(unit) + room, unit.rampMw);
    });
  }

  units.forEach(({ blocks }, g) => {
    const { most, least } = price((line) => line.ofUnit[g]);
    const headroom = bounds.get(`up room ${g}`)?.dual ?? 0;
    blocks.forEach(({ mw, eurPerMwh }, k) => {
      if (mw <= 0) return;
      multiplier(`full ${g} ${k}`, most - eurPerMwh + ceiling.down, mw);
      variable(`output ${g} ${k}`, eurPerMwh - least + headroom, mw);
    });
  });
  if (step.windMw > 0) {
    const { most, least } = price((line) => line.ofWind);
    multiplier('windFull', most, step.windMw);
    variable('wind', -least, step.windMw);
  }
  lines.forEach((line, l) => {
    const flow = largestFlowMw(line, step.loadFlowMw[l], market, step, reach);
    for (const way of ['along', 'against']) {
      multiplier(`${way} ${l}`, overload, 2 * line.ratingMw); // the other way's limit holds too
      variable(`${way} over ${l}`, overload, flow);
    }
  });
  return bounds;
}

/** All Ms times `factor`. */
export const scaled = (bounds: StepBounds, factor: number): StepBounds =>
  mapped(bounds, (pair) => ({ ...pair, dual: pair.dual * factor, slack: pair.slack * factor }));

/** No multiplier of a row or an upper bound above `most`: an M as one might guess it. */
export const capped = (bounds: StepBounds, most: number): StepBounds =>
  mapped(bounds, (pair) => (pair.ofVariable ? pair : { ...pair, dual: Math.min(pair.dual, most) }));

function mapped(bounds: StepBounds, change: (pair: Pair) => Pair): StepBounds {
  return new Map([...bounds].map(([name, pair]) => [name, change(pair)]));
}

const cheapest = (unit: Unit): number => unit.blocks[0]?.eurPerMwh ?? 0;
const total = (mw: ArrayLike<number>): number => Array.from(mw).reduce((sum, each) => sum + each, 0);

/** The largest flow that units, wind and imports can make, each by itself, MW. */
function largestFlowMw(line: MonitoredLine, loadFlow: number, market: TsoMarket, step: TsoStep, reach: Reach): number {
  let [least, most] = [-loadFlow, -loadFlow];
  const add = (factor: number, from: number, to: number) => {
    least += Math.min(factor * from, factor * to);
    most += Math.max(factor * from, factor * to);
  };
  market.units.forEach((unit, g) => {
    add(line.ofUnit[g], 0, sizeOf(unit));
  });
  add(line.ofWind, 0, step.windMw);
  for (let i = 0; i < market.interfaces; i++) {
    add(-line.ofInterface[i], reach.leastImportMw[i], reach.mostImportMw[i]);
  }
  return Math.max(Math.abs(least), Math.abs(most));
}
