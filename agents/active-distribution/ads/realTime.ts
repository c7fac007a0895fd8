import { InputError } from '../../../src/errors.ts';
import type { HighsResult, PersistentModel, Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import type { SparseModel } from '../../../src/optimizers/sparse.ts';
import { activationParts } from '../market/rules.ts';
import { reactiveMvar } from './reactive.ts';
import { clean } from './readPlan.ts';
import type { RealTimeDecision, RealTimeOffer, RealTimePlant, RealTimeState, SParts } from './realTimeProblem.ts';
import { tieBreak } from './units.ts';

/** MW of charge and discharge beside each other that are no rounding. */
const BOTH = 1e-7;

/** How much more than scheduled an offer gives in this ISP before its dear part begins. */
const cheapMw = ({ mostMw, scheduledMw, dearMw }: RealTimeOffer): number =>
  Math.max(0, mostMw[0] - scheduledMw[0] - dearMw);

/** Refuses an offer that gains by going up and down at once, or whose least is above its most. */
function requireSound({ offers }: RealTimeState, { offers: expected, settings }: RealTimePlant): void {
  const fault = (path: string, found: string, wanted: string) => new InputError({ path, found, expected: wanted });
  if (offers.length !== expected) throw fault('offers', `${offers.length}`, `${expected}`);
  offers.forEach(({ leastMw, mostMw, upPrice, downPrice, dearMw, dearPrice }, offer) => {
    if (!(dearMw >= 0 && dearPrice >= upPrice[0])) {
      throw fault(
        `offers[${offer}]`,
        `${dearMw} MW at ${dearPrice} EUR/MWh after ${upPrice[0]}`,
        'a dear part no cheaper',
      );
    }
    for (let k = 0; k < settings.horizon; k++) {
      const path = `offers[${offer}], ISP ${k} of the horizon`;
      if (!(leastMw[k] <= mostMw[k]))
        throw fault(path, `${leastMw[k]} to ${mostMw[k]} MW`, 'a least no more than the most');
      if (!(upPrice[k] >= downPrice[k])) {
        throw fault(path, `${upPrice[k]} up and ${downPrice[k]} down`, 'no more for less than for more, EUR/MWh');
      }
    }
  });
}

/**
 * States an ISP and those after it as a linear programme (9): units as committed, trades, storages and offers against what the day
 * before planned, unserved and spilled energy where nothing else balances, and where a sale of the day before cannot be kept
 * (unserved load is no help there) what it lacks is bought beyond the limit, at VOLL besides its price. Only bounds and costs depend on the state, never
 * coefficients. What is constant in S is left out.
 * @throws InputError for an offer that cannot be
 */
export function stateRealTime(plant: RealTimePlant, state: RealTimeState): Model {
  requireSound(state, plant);
  const { settings } = plant;
  const { hoursPerIsp: dt } = settings;
  const m = new Model('max');
  const ties = plant.generators.map(({ id }) => tieBreak(id));
  for (let k = 0; k < settings.horizon; k++) {
    stateUnits(m, plant, state, k, ties);
    const limit = settings.adsArbitrage ? settings.realTimeLimitMw : 0;
    const mismatch = settings.energyMismatch * Math.abs(state.dayAheadPrice[k]);
    const price = state.realTimePrice[k];
    const sold = m.column('sold', k, {
      upper: limit + Math.max(0, -state.errorMw[k]),
      cost: dt * (price - mismatch - 5e-4),
    });
    const bought = m.column('bought', k, {
      upper: limit + Math.max(0, state.errorMw[k]),
      cost: dt * (-price - mismatch - 5e-4),
    });
    const unserved = m.column('unserved', k, { upper: Math.max(0, state.loadMw[k]), cost: -dt * settings.voll });
    const forced = m.column('forced', k, { cost: -dt * (settings.voll + price + mismatch + 1) });
    const spilled = m.column('spilled', k, { cost: -dt * settings.spillPrice });
    const load = state.loadMw[k] + state.lossMw[k] - state.renewableMw[k];
    const scheduled = state.offers.reduce((sum, { scheduledMw }) => sum + scheduledMw[k], 0);
    const balance = m.row('balance', k, '=', load + state.positionMw[k] - scheduled);
    const gap = Math.abs(state.spinningPrice[k]) * settings.spinningMismatch;
    const more = m.column('more', k, { upper: limit, cost: dt * (state.spinningPrice[k] - gap) });
    const less = m.column('less', k, {
      upper: state.spinningSoldMw[k],
      cost: dt * (-state.spinningPrice[k] - gap),
    });
    const short = m.column('short', k, { cost: -dt * settings.spillPrice });
    const capacity = plant.generators.reduce((sum, { pMaxMw }, unit) => sum + pMaxMw * state.on[unit][k], 0);
    const need = settings.regulatingNeed * state.loadMw[k] + state.spinningSoldMw[k];
    const reserve = m.row('reserve', k, '>=', need - capacity - state.acceptedReserveMw[k]);
    plant.generators.forEach((_, unit) => {
      const power = m.columnAt('power', k, unit);
      balance.add(power, 1);
      reserve.add(power, -1);
    });
    plant.storages.forEach((_, e) => {
      balance.add(m.columnAt('charge', k, e), -1).add(m.columnAt('discharge', k, e), 1);
      reserve.add(m.columnAt('headroom', k, e), 1);
    });
    state.offers.forEach((offer, o) => {
      const upper = k === 0 ? cheapMw(offer) : Number.POSITIVE_INFINITY;
      const up = m.column('up', k, o, { upper, cost: -dt * offer.upPrice[k] - 1e-7 * (o + 1) });
      const down = m.column('down', k, o, { cost: dt * offer.downPrice[k] - 1e-7 * (o + 1) });
      const within = [offer.leastMw[k] - offer.scheduledMw[k], offer.mostMw[k] - offer.scheduledMw[k]] as const;
      const change = m.row('offer', k, o, 'in', within).add(up, 1).add(down, -1);
      balance.add(up, 1).add(down, -1);
      if (k > 0) return;
      const dear = m.column('dear', o, { upper: offer.dearMw, cost: -dt * offer.dearPrice - 2e-7 * (o + 1) });
      change.add(dear, 1);
      balance.add(dear, 1);
    });
    balance.add(bought, 1).add(forced, 1).add(sold, -1).add(unserved, 1).add(spilled, -1);
    reserve.add(more, -1).add(less, 1).add(short, 1);
  }
  return m;
}

/** Generators and storages of one ISP of the horizon. */
function stateUnits(m: Model, plant: RealTimePlant, state: RealTimeState, k: number, ties: readonly number[]): void {
  const { settings, generators, storages } = plant;
  const { hoursPerIsp: dt, horizon } = settings;
  generators.forEach(({ pMinMw, pMaxMw, rampMwPerHour, costEurPerMwh }, unit) => {
    const isOn = state.on[unit][k];
    const wasOn = k === 0 ? state.wasOn[unit] : state.on[unit][k - 1];
    const islanded = contingencyEur(plant, state, unit, k);
    m.column('power', k, unit, {
      lower: pMinMw * isOn,
      upper: pMaxMw * isOn,
      cost: -dt * (costEurPerMwh + ties[unit] + islanded),
    });
    const step = rampMwPerHour * dt;
    const before = k === 0 ? Math.min(pMaxMw, Math.max(wasOn * pMinMw, state.powerMw[unit])) : 0;
    const rise = before + (wasOn > 0 ? step : pMinMw);
    const fall = isOn > 0 ? before - step : Number.NEGATIVE_INFINITY; // it may always be tripped
    const change = m.row('change', k, unit, 'in', [fall, rise]).add(m.columnAt('power', k, unit), 1);
    if (k > 0) change.add(m.columnAt('power', k - 1, unit), -1);
  });
  storages.forEach(({ powerMw, capacityMwh, floorMwh, efficiency, wearEurPerMwh }, e) => {
    const most = settings.adsArbitrage ? powerMw : 0;
    const charge = m.column('charge', k, e, { upper: most, cost: -1e-7 * (k + 1) });
    const discharge = m.column('discharge', k, e, { upper: most, cost: -dt * wearEurPerMwh });
    const worth = k === horizon - 1 ? settings.storedWorth * state.meanPrice : 0;
    const stored = m.column('stored', k, e, { lower: floorMwh, upper: capacityMwh, cost: worth });
    const headroom = m.column('headroom', k, e, {});
    const start = Math.min(capacityMwh, Math.max(floorMwh, state.storedMwh[e]));
    const energy = m
      .row('stored', k, e, '=', k === 0 ? start : 0)
      .add(charge, -efficiency * dt)
      .add(discharge, dt / efficiency)
      .add(stored, 1);
    if (k > 0) energy.add(m.columnAt('stored', k - 1, e), -1);
    m.row('headroomPower', k, e, '<=', powerMw).add(charge, -1).add(discharge, 1).add(headroom, 1);
    m.row('headroomEnergy', k, e, '<=', -floorMwh)
      .add(stored, -1)
      .add(headroom, settings.reserveHours / efficiency);
  });
}

/** What a MWh of a generator costs more by the expectation over contingencies, EUR. */
function contingencyEur(
  { generators, cutOff, settings }: RealTimePlant,
  state: RealTimeState,
  unit: number,
  k: number,
): number {
  const price = state.realTimePrice[k];
  const lost = price + settings.exportPenalty * Math.abs(price) - generators[unit].costEurPerMwh;
  return settings.contingencyWeight * cutOff[unit] * lost;
}

/** Decides ISP after ISP with one programme that is kept and changed. */
export interface RealTime extends Disposable {
  /** @throws InputError for an offer that cannot be; Error when HiGHS finds no optimum */
  decide(state: RealTimeState): RealTimeDecision;
}

export function createRealTime(plant: RealTimePlant, solver: Solver): RealTime {
  let kept: PersistentModel | undefined;
  let last: SparseModel | undefined;
  function solve(model: Model): HighsResult {
    const { colUpper, ...others } = model.sparse();
    const next = { ...others, colUpper: Float64Array.from(colUpper) }; // bounds may yet change
    let warm: HighsResult | undefined;
    if (kept && last) {
      change(kept, last, next);
      warm = kept.solve();
    }
    last = next;
    if (warm?.status === 'optimal') return warm;
    // where it ended before may be a bad place to start from
    kept?.dispose();
    kept = solver.persistent(next);
    const cold = kept.solve();
    if (cold.status === 'optimal') return cold;
    throw new Error(`the operator's programme of an ISP ended as ${cold.status}, not optimal`);
  }
  return {
    decide(state) {
      const model = stateRealTime(plant, state);
      let result = solve(model);
      const idle = wasting(plant, model, result.x);
      if (idle.length > 0) {
        for (const column of idle) model.upper[column] = 0;
        result = solve(model);
      }
      return readDecision(plant, state, model, result.x, result.objective);
    },
    [Symbol.dispose]: () => kept?.dispose(),
  };
}

/**
 * Where storages charge and discharge at once, which wastes energy and so pays where nobody else takes it, though they are one to the world: the
 * columns of what they do less of.
 */
function wasting({ storages }: RealTimePlant, model: Model, x: Float64Array): number[] {
  const columnsOf = (name: string) => storages.map((_, e) => model.columnAt(name, 0, e));
  const total = (columns: number[]) => columns.reduce((mw, column) => mw + x[column], 0);
  const [charge, discharge] = [columnsOf('charge'), columnsOf('discharge')];
  if (Math.min(total(charge), total(discharge)) < BOTH) return [];
  return total(charge) < total(discharge) ? charge : discharge;
}

/** Decides one ISP with a programme made for it: the slow twin of `createRealTime`. @throws as `decide` */
export function decideAnew(plant: RealTimePlant, state: RealTimeState, solver: Solver): RealTimeDecision {
  const realTime = createRealTime(plant, solver);
  try {
    return realTime.decide(state);
  } finally {
    realTime[Symbol.dispose]();
  }
}

/** Changes a kept programme into another of the same coefficients. */
function change(kept: PersistentModel, before: SparseModel, after: SparseModel): void {
  for (let col = 0; col < after.colCost.length; col++) {
    if (before.colCost[col] !== after.colCost[col]) kept.changeCost(col, after.colCost[col]);
    const [lower, upper] = [after.colLower[col], after.colUpper[col]];
    if (before.colLower[col] !== lower || before.colUpper[col] !== upper) kept.changeColBounds(col, lower, upper);
  }
  after.rows.forEach(({ lower, upper }, row) => {
    if (before.rows[row].lower !== lower || before.rows[row].upper !== upper) kept.changeRowBounds(row, lower, upper);
  });
}

function readDecision(
  plant: RealTimePlant,
  state: RealTimeState,
  m: Model,
  x: Float64Array,
  objectiveEur: number,
): RealTimeDecision {
  const at = (name: string, ...index: number[]): number => clean(x[m.columnAt(name, 0, ...index)]);
  const each = (name: string, list: readonly unknown[]): Float64Array => Float64Array.from(list, (_, i) => at(name, i));
  const { generators, storages, settings } = plant;
  const generatorMw = each('power', generators);
  const residual = generators.reduce(
    (sum, unit, g) => sum + state.on[g][0] * reactiveMvar(unit, generatorMw[g], settings.powerFactor),
    -state.loadMvar,
  );
  const decision = {
    generatorMw,
    chargeMw: each('charge', storages),
    dischargeMw: each('discharge', storages),
    storedMwh: each('stored', storages),
    offerMw: Float64Array.from(
      state.offers,
      ({ scheduledMw }, o) => scheduledMw[0] + at('up', o) + clean(x[m.columnAt('dear', o)]) - at('down', o),
    ),
    soldMw: at('sold'),
    boughtMw: at('bought') + at('forced'),
    spinningMw: at('more') - at('less'),
    reactiveMvar: residual,
    unservedMw: at('unserved'),
    spilledMw: at('spilled'),
  };
  const parts = partsOf(plant, state, decision, { shortMw: at('short'), forcedMw: at('forced') });
  const sEur = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { ...decision, parts, sEur, objectiveEur, columns: x };
}

/** S (9) of this ISP alone, against what the day before planned. */
function partsOf(
  plant: RealTimePlant,
  state: RealTimeState,
  decision: Omit<RealTimeDecision, 'parts' | 'sEur' | 'objectiveEur' | 'columns'>,
  { shortMw, forcedMw }: { shortMw: number; forcedMw: number },
): SParts {
  const { generators, storages, settings } = plant;
  const { hoursPerIsp: dt, contingencyWeight: weight } = settings;
  const { soldMw, boughtMw, spinningMw } = decision;
  const mean = generators.reduce((sum, { costEurPerMwh }) => sum + costEurPerMwh / generators.length, 0);
  const price = state.realTimePrice[0];
  const parts: SParts = {
    energy: dt * price * (soldMw - boughtMw),
    spinning: dt * state.spinningPrice[0] * spinningMw,
    reactive: dt * state.reactivePrice * (decision.reactiveMvar - state.scheduledMvar),
    fuel: 0,
    wear: 0,
    offers: 0,
    mismatch:
      -dt *
      (settings.energyMismatch * Math.abs(state.dayAheadPrice[0]) * (soldMw + boughtMw) +
        settings.spinningMismatch * Math.abs(state.spinningPrice[0]) * Math.abs(spinningMw)),
    contingencies:
      weight * dt * ((price - mean) * state.deadLoadMw[0] - (settings.retailPrice - mean) * state.ensMw[0]) -
      state.interruptionEur,
    shortfalls:
      -dt * (settings.voll * (decision.unservedMw + forcedMw) + settings.spillPrice * (decision.spilledMw + shortMw)),
  };
  generators.forEach(({ costEurPerMwh }, g) => {
    const mw = decision.generatorMw[g];
    parts.fuel -= dt * costEurPerMwh * (mw - state.scheduledMw[g][0]);
    parts.contingencies -= dt * contingencyEur(plant, state, g, 0) * mw;
  });
  storages.forEach(({ wearEurPerMwh }, e) => {
    parts.wear -= dt * wearEurPerMwh * (decision.dischargeMw[e] - state.scheduledDischargeMw[e][0]);
  });
  state.offers.forEach((offer, o) => {
    const { scheduledMw, upPrice, downPrice, dearPrice } = offer;
    const prices = { up: upPrice[0], dear: dearPrice, down: downPrice[0] };
    for (const [mw, price] of activationParts(decision.offerMw[o] - scheduledMw[0], cheapMw(offer), prices)) {
      parts.offers -= dt * mw * price;
    }
  });
  return parts;
}
