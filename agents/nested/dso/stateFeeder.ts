import type { Model } from '../../../src/optimizers/model.ts';
import { CONTROLS, type Control, type FeederDay, type FeederPlan } from './feederDay.ts';

/** Columns of a feeder in a model. */
export interface StatedFeeder {
  /** By step, of m feeders together, MW: import (P), and offers upward and downward (F+, F-); they cost nothing. */
  importMw: number[];
  offerUpMw: number[];
  offerDownMw: number[];
}

/**
 * States a feeder's day in a model to be minimised (EUR): (8) to (11), its network's limits and what it costs by itself, for m feeders.
 * Columns at (feeder, step): `import`, free, `offerUp`, `offerDown`, `missUp`, `missDown`; each control of `CONTROLS`, and `stored` (MWh
 * at the step's end), at (feeder, device, step); `over` and `under` at (feeder, network row).
 * @param i number of the feeder in the model
 */
export function stateFeeder(m: Model, feeder: FeederDay, i = 0): StatedFeeder {
  const { steps, multiplicity, netMw } = feeder;
  for (let t = 0; t < steps; t++) {
    m.column('import', i, t, { lower: Number.NEGATIVE_INFINITY });
    m.column('offerUp', i, t, {});
    m.column('offerDown', i, t, {});
  }
  stateControls(m, feeder, i);
  const at = (name: string): number[] => Array.from({ length: steps }, (_, t) => m.columnAt(name, i, t));
  for (let t = 0; t < steps; t++) {
    const drawn = m.row('drawn', i, t, '=', multiplicity * netMw[t]).add(m.columnAt('import', i, t), 1);
    const spread = (terms: readonly Control[], row: typeof drawn, coefficient: number): void => {
      for (const control of terms) {
        for (let d = 0; d < devicesOf(feeder, control); d++) row.add(m.columnAt(control, i, d, t), coefficient);
      }
    };
    spread(['generator', 'discharge'], drawn, multiplicity);
    spread(['charge', 'cut'], drawn, -multiplicity);
    const up = m.row('offeredUp', i, t, '<=', 0).add(m.columnAt('offerUp', i, t), 1);
    spread(['generatorUp', 'storageUp', 'userUp'], up, -multiplicity);
    const down = m.row('offeredDown', i, t, '<=', 0).add(m.columnAt('offerDown', i, t), 1);
    spread(['generatorDown', 'storageDown', 'userDown'], down, -multiplicity);
    stateGenerators(m, feeder, i, t);
    feeder.storages.forEach((_, s) => {
      stateStorage(m, feeder, i, s, t);
    });
    stateCover(m, feeder, i, t);
  }
  stateNetwork(m, feeder, i);
  return { importMw: at('import'), offerUpMw: at('offerUp'), offerDownMw: at('offerDown') };
}

/** How many devices a control is there for. */
function devicesOf({ generators, storages, pvMw, users }: FeederDay, control: Control): number {
  if (control.startsWith('generator')) return generators.length;
  if (control.startsWith('user')) return users.length;
  return control === 'cut' ? pvMw.length : storages.length;
}

function stateControls(m: Model, feeder: FeederDay, i: number): void {
  const { generators, storages, pvMw, users, cover } = feeder;
  const scale = feeder.multiplicity * feeder.hours;
  const ofStorage = (s: number): { upper: number; cost: number } => ({
    upper: storages[s].powerMw,
    cost: scale * storages[s].wearEurPerMwh,
  });
  const covering = { upper: cover.share > 0 ? Number.POSITIVE_INFINITY : 0 };
  const columns: Record<Control, (device: number, t: number) => { upper?: number; cost?: number }> = {
    generator: (g) => ({ upper: generators[g].maxMw, cost: scale * generators[g].eurPerMwh }),
    generatorUp: () => ({}),
    generatorDown: () => ({}),
    charge: ofStorage,
    discharge: ofStorage,
    storageUp: () => ({}),
    storageDown: () => ({}),
    coverUp: () => covering,
    coverDown: () => covering,
    cut: (plant, t) => ({ upper: pvMw[plant][t], cost: scale * feeder.cutEurPerMwh }),
    userUp: (user, t) => ({ upper: users[user].upMw[t], cost: scale * feeder.standbyUpEur[t] }),
    userDown: (user, t) => ({ upper: users[user].downMw[t], cost: scale * feeder.standbyDownEur[t] }),
  };
  for (const control of CONTROLS) {
    for (let device = 0; device < devicesOf(feeder, control); device++) {
      for (let t = 0; t < feeder.steps; t++) m.column(control, i, device, t, columns[control](device, t));
    }
  }
}

/** (9), of generators. */
function stateGenerators(m: Model, { generators }: FeederDay, i: number, t: number): void {
  generators.forEach(({ maxMw }, g) => {
    const output = m.columnAt('generator', i, g, t);
    m.row('most', i, g, t, '<=', maxMw)
      .add(output, 1)
      .add(m.columnAt('generatorUp', i, g, t), 1);
    m.row('least', i, g, t, '>=', 0)
      .add(output, 1)
      .add(m.columnAt('generatorDown', i, g, t), -1);
  });
}

/** (9) and (10), of a storage: what it holds back must be in it, and find room in it, with the cover of the last H steps. */
function stateStorage(m: Model, { storages, hours, steps, cover }: FeederDay, i: number, s: number, t: number): void {
  const { powerMw, leastMwh, mostMwh, startMwh, efficiency } = storages[s];
  const at = (name: Control | 'stored', step = t): number => m.columnAt(name, i, s, step);
  const [charge, discharge] = [at('charge'), at('discharge')];
  const least = t === steps - 1 ? Math.max(leastMwh, startMwh) : leastMwh;
  const stored = m.column('stored', i, s, t, { lower: least, upper: mostMwh });
  m.row('givingMost', i, s, t, '<=', powerMw)
    .add(discharge, 1)
    .add(charge, -1)
    .add(at('storageUp'), 1)
    .add(at('coverUp'), 1);
  m.row('takingMost', i, s, t, '<=', powerMw)
    .add(charge, 1)
    .add(discharge, -1)
    .add(at('storageDown'), 1)
    .add(at('coverDown'), 1);
  const level = m
    .row('level', i, s, t, '=', t === 0 ? startMwh : 0)
    .add(stored, 1)
    .add(charge, -hours * efficiency)
    .add(discharge, hours / efficiency);
  if (t > 0) level.add(at('stored', t - 1), -1);
  const floor = m
    .row('floor', i, s, t, '>=', leastMwh)
    .add(stored, 1)
    .add(at('storageUp'), -hours / efficiency);
  const ceiling = m
    .row('ceiling', i, s, t, '<=', mostMwh)
    .add(stored, 1)
    .add(at('storageDown'), hours * efficiency);
  const first = cover.share > 0 ? Math.max(0, t - cover.steps + 1) : t;
  for (let step = first; step <= t; step++) {
    floor.add(at('coverUp', step), -hours / efficiency);
    ceiling.add(at('coverDown', step), hours * efficiency);
    ceiling.add(at('discharge', step), hours * (1 / efficiency - efficiency));
  }
}

/** (11). */
function stateCover(m: Model, { cover, storages, multiplicity, hours }: FeederDay, i: number, t: number): void {
  const asked = cover.share * cover.deviationMw[t];
  for (const way of ['Up', 'Down']) {
    const miss = m.column(`miss${way}`, i, t, { cost: multiplicity * hours * cover.missEurPerMwh });
    const row = m.row(`covered${way}`, i, t, '>=', asked).add(miss, 1);
    storages.forEach((_, s) => {
      row.add(m.columnAt(`cover${way}`, i, s, t), 1);
    });
  }
}

function stateNetwork(m: Model, { rows, multiplicity, hours }: FeederDay, i: number): void {
  rows.forEach(({ step, lower, upper, terms, eurPerUnit }, r) => {
    const row = m.row('network', i, r, 'in', [lower, upper]);
    for (const { control, device, coefficient } of terms) row.add(m.columnAt(control, i, device, step), coefficient);
    const cost = multiplicity * hours * eurPerUnit;
    row.add(m.column('over', i, r, { cost }), -1).add(m.column('under', i, r, { cost }), 1);
  });
}

/** A feeder as a model was solved. */
export function readFeeder(m: Model, feeder: FeederDay, i = 0): FeederPlan {
  const { steps, storages } = feeder;
  const series = (name: string, ...device: number[]): Float64Array =>
    Float64Array.from({ length: steps }, (_, t) => m.value(name, i, ...device, t) + 0); // none is -0
  const above0 = (name: string, ...device: number[]): Float64Array =>
    series(name, ...device).map((value) => Math.max(0, value)); // but for the solver's rounding they are
  const ofDevices = (control: Control): Float64Array[] =>
    Array.from({ length: devicesOf(feeder, control) }, (_, device) => above0(control, device));
  const controls = Object.fromEntries(CONTROLS.map((control) => [control, ofDevices(control)]));
  return {
    importMw: series('import'),
    offerUpMw: above0('offerUp'),
    offerDownMw: above0('offerDown'),
    controls: controls as Record<Control, Float64Array[]>,
    storedMwh: storages.map((_, s) => series('stored', s)),
    missedUpMw: above0('missUp'),
    missedDownMw: above0('missDown'),
    ownCostEur: ownCost(m, feeder, i),
  };
}

function ownCost(m: Model, feeder: FeederDay, i: number): number {
  const { steps, rows } = feeder;
  let eur = 0;
  const pay = (name: string, ...index: number[]): void => {
    eur += m.cost[m.columnAt(name, i, ...index)] * m.value(name, i, ...index);
  };
  for (let t = 0; t < steps; t++) {
    for (const control of CONTROLS) {
      for (let device = 0; device < devicesOf(feeder, control); device++) pay(control, device, t);
    }
    pay('missUp', t);
    pay('missDown', t);
  }
  rows.forEach((_, r) => {
    pay('over', r);
    pay('under', r);
  });
  return eur;
}
