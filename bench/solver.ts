/** How much a linear programme gains by starting where its last solve ended. Alone: `npx tsx bench/solver.ts`. */
import { fileURLToPath } from 'node:url';
import seedrandom from 'seedrandom';
import { loadSolver } from '../src/optimizers/highs.ts';
import { jsLpAlone, solveJsLp } from '../src/optimizers/jsLp.ts';
import { Model } from '../src/optimizers/model.ts';
import type { SparseModel } from '../src/optimizers/sparse.ts';
import { costText, type Figure, leastOf, show } from './figure.ts';

const BUSES = 25;
const HOURS = 4;
const RESTARTS = 1000;
/** Loads and lines whose bounds change from one solve to the next. */
const CHANGES = 20;

/**
 * 1,000 changes of bounds, each followed by a warm solve of the kept model and by a cold one: of a model kept as well, so that
 * neither counts the making of it, but which has forgotten its last solve.
 */
export async function benchSolver(): Promise<Figure[]> {
  const solver = await loadSolver();
  const random = seedrandom('bench/solver');
  const { columns, rows, sparse, changes } = restoration(random);
  using warm = solver.persistent(sparse);
  using cold = solver.persistent(sparse);
  const ms = { warm: new Float64Array(RESTARTS), cold: new Float64Array(RESTARTS) };
  const pivots = { warm: 0, cold: 0 };
  let largestGap = 0;
  warm.solve();
  for (let k = 0; k < RESTARTS; k++) {
    for (const { column, lower, upper } of changes()) {
      warm.changeColBounds(column, lower, upper);
      cold.changeColBounds(column, lower, upper);
    }
    const start = performance.now();
    const again = warm.solve();
    const middle = performance.now();
    cold.forget();
    const anew = cold.solve();
    ms.cold[k] = performance.now() - middle;
    ms.warm[k] = middle - start;
    pivots.warm += again.iterations;
    pivots.cold += anew.iterations;
    largestGap = Math.max(largestGap, Math.abs(again.objective - anew.objective));
  }
  const of = `${columns} columns, ${rows} rows, ${CHANGES} bounds changed; median of ${RESTARTS} restarts`;
  const [warmMs, coldMs] = [ms.warm, ms.cold].map((all) => all.sort()[RESTARTS / 2]);
  const iterations = `${pivots.warm / RESTARTS} simplex iterations, cold ${pivots.cold / RESTARTS}`;
  return [
    {
      name: 'linear programme: cold solve / warm restart',
      value: coldMs / warmMs,
      unit: 'times',
      detail: `${of}; ${iterations}; largest difference ${largestGap.toExponential(1)}`,
    },
    { name: 'linear programme: warm restart', value: 1000 * warmMs, unit: 'microseconds', detail: of },
    await checkCost(),
  ];
}

const BOUNDARIES = 400;

/** What it costs to check answers of javascript-lp-solver, on boundaries as a DSO solves them. */
async function checkCost(): Promise<Figure> {
  const random = seedrandom('bench/check');
  const models = Array.from({ length: BOUNDARIES }, () => boundary(random));
  const solveAll = (solve: (model: SparseModel) => unknown) => () => {
    for (const model of models) solve(model);
  };
  solveAll(solveJsLp)(); // compiled before it is measured
  const [alone, checked] = await leastOf([solveAll(jsLpAlone), solveAll(solveJsLp)], { tries: 9, warm: false });
  return {
    name: 'javascript-lp-solver: checked / unchecked',
    value: checked.cpu / alone.cpu,
    unit: 'times the CPU',
    detail: `${BOUNDARIES} boundaries of 12 volumes and 4 lines; unchecked ${costText(alone)}`,
  };
}

function boundary(random: () => number): SparseModel {
  const colUpper = Array.from({ length: 12 }, () => 2 * random());
  const indices = colUpper.map((_, c) => c);
  const row = () => ({ lower: -2, upper: 2 + random(), indices, values: colUpper.map(() => 2 * random() - 0.5) });
  const rows = Array.from({ length: 4 }, row);
  return { sense: 'max', colCost: colUpper.map(() => 1), colLower: colUpper.map(() => 0), colUpper, rows };
}

/**
 * Which loads of a damaged feeder to serve over some hours: flows and voltages along a random tree, and a battery that carries
 * energy from hour to hour. MW, MWh, squared volts per unit.
 */
function restoration(random: () => number) {
  const m = new Model('max');
  const parent = Array.from({ length: BUSES }, (_, bus) => Math.floor(random() * bus));
  const loadMw = parent.map(() => 0.1 + 0.4 * random());
  const lineMw = parent.map((_, bus) => (bus === 0 ? 3 : 0.3 + 0.9 * random()));
  const drop = parent.map(() => 0.01 + 0.05 * random());
  const worth = parent.map(() => 1 + Math.floor(9 * random()));
  const served = m.columns('served', [BUSES, HOURS], { upper: (bus) => loadMw[bus], cost: (bus) => worth[bus] });
  const flow = m.columns('flow', [BUSES, HOURS], { lower: (bus) => -lineMw[bus], upper: (bus) => lineMw[bus] });
  const voltage = m.columns('voltage', [BUSES, HOURS], { lower: 0.81, upper: 1.21 });
  const given = m.columns('given', [HOURS], { lower: -0.5, upper: 0.5 });
  const energy = m.columns('energy', [HOURS], { upper: 1.5 });
  for (let hour = 0; hour < HOURS; hour++) {
    for (let bus = 0; bus < BUSES; bus++) {
      const balance = m.row('balance', bus, hour, '=', 0).add(flow.at(bus, hour), 1).add(served.at(bus, hour), -1);
      parent.forEach((from, to) => {
        if (from === bus && to > 0) balance.add(flow.at(to, hour), -1);
      });
      if (bus === BUSES - 1) balance.add(given.at(hour), 1);
      const along = m.row('drop', bus, hour, '=', bus === 0 ? 1 : 0).add(voltage.at(bus, hour), 1);
      along.add(flow.at(bus, hour), drop[bus]);
      if (bus > 0) along.add(voltage.at(parent[bus], hour), -1);
    }
    const stored = m
      .row('stored', hour, '=', hour === 0 ? 1 : 0)
      .add(energy.at(hour), 1)
      .add(given.at(hour), 1);
    if (hour > 0) stored.add(energy.at(hour - 1), -1);
  }
  const about = (figure: number): number => figure * (0.9 + 0.2 * random());
  const changes = () =>
    Array.from({ length: CHANGES }, (_, k) => {
      const [bus, hour] = [Math.floor(random() * BUSES), Math.floor(random() * HOURS)];
      if (k % 2 === 0) {
        const mw = about(lineMw[bus]);
        return { column: flow.at(bus, hour), lower: -mw, upper: mw };
      }
      return { column: served.at(bus, hour), lower: 0, upper: about(loadMw[bus]) };
    });
  const sparse = m.sparse();
  return { sparse, columns: sparse.colCost.length, rows: sparse.rows.length, changes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchSolver()) process.stdout.write(`${show(figure)}\n`);
}
