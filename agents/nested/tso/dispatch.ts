/// <reference lib="esnext.disposable" preserve="true" />
import type { PersistentModel, Solver } from '../../../src/optimizers/highs.ts';
import { Model } from '../../../src/optimizers/model.ts';
import { dispatchCost, lineFlows, pricesFrom } from './duality.ts';
import type { DispatchedStep, Drawn, StepPrices, TsoMarket, TsoStep } from './tsoMarket.ts';

/**
 * States the dispatch of one step (section 4): columns `import` at (t, interface), free, and `takenUp` and `takenDown` at (t), not
 * limited, stand for the leader; `output` at (t, unit, block), `heldUp` and `heldDown` at (t, unit), `wind`, `shed` and `dumped` at
 * (t), `missedUp` and `missedDown` at (t, shortage step), `above` and `below` at (t, line). MW; the objective is EUR an hour.
 */
export function stateDispatch(m: Model, market: TsoMarket, step: TsoStep, t = 0): void {
  stateSupply(m, market, step, t);
  const balance = m.row('balance', t, '=', step.demandMw);
  for (let d = 0; d < market.interfaces; d++)
    balance.add(m.column('import', t, d, { lower: Number.NEGATIVE_INFINITY }), -1);
  balance.add(m.columnAt('wind', t), 1).add(m.columnAt('shed', t), 1).add(m.columnAt('dumped', t), -1);
  market.units.forEach(({ blocks }, u) => {
    const most = blocks.reduce((sum, { mw }) => sum + mw, 0);
    const head = m.row('headroom', t, u, '<=', most);
    const foot = m.row('footroom', t, u, '>=', 0);
    blocks.forEach((_, k) => {
      for (const row of [balance, head, foot]) row.add(m.columnAt('output', t, u, k), 1);
    });
    head.add(m.columnAt('heldUp', t, u), 1);
    foot.add(m.columnAt('heldDown', t, u), -1);
  });
  stateFlexibility(m, market, step, t);
  stateLines(m, market, step, t);
}

function stateSupply(m: Model, market: TsoMarket, { windMw }: TsoStep, t: number): void {
  market.units.forEach(({ blocks, rampMw, upEurPerMw, downEurPerMw }, u) => {
    blocks.forEach(({ mw, eurPerMwh }, k) => {
      m.column('output', t, u, k, { upper: mw, cost: eurPerMwh });
    });
    m.column('heldUp', t, u, { upper: rampMw, cost: upEurPerMw });
    m.column('heldDown', t, u, { upper: rampMw, cost: downEurPerMw });
  });
  m.column('wind', t, { upper: windMw });
  m.column('shed', t, { cost: market.vollEurPerMwh });
  m.column('dumped', t, { cost: market.dumpEurPerMwh });
}

function stateFlexibility(m: Model, { units, shortage }: TsoMarket, step: TsoStep, t: number): void {
  for (const way of ['Up', 'Down'] as const) {
    const required = step[`required${way}Mw`];
    const row = m.row(`need${way}`, t, '>=', required).add(m.column(`taken${way}`, t, {}), 1);
    units.forEach((_, u) => {
      row.add(m.columnAt(`held${way}`, t, u), 1);
    });
    shortage.forEach(({ share, eurPerMw }, i) => {
      const upper = i === shortage.length - 1 ? Number.POSITIVE_INFINITY : share * required;
      row.add(m.column(`missed${way}`, t, i, { upper, cost: eurPerMw }), 1);
    });
  }
}

function stateLines(m: Model, { units, lines, overloadEurPerMwh: cost }: TsoMarket, step: TsoStep, t: number): void {
  lines.forEach(({ ratingMw, ofUnit, ofWind, ofInterface }, l) => {
    const load = step.loadFlowMw[l];
    const row = m.row('line', t, l, 'in', [load - ratingMw, load + ratingMw]);
    units.forEach(({ blocks }, u) => {
      blocks.forEach((_, k) => {
        row.add(m.columnAt('output', t, u, k), ofUnit[u]);
      });
    });
    row.add(m.columnAt('wind', t), ofWind);
    ofInterface.forEach((factor, d) => {
      row.add(m.columnAt('import', t, d), -factor);
    });
    row.add(m.column('above', t, l, { cost }), -1).add(m.column('below', t, l, { cost }), 1);
  });
}

const NEARLY = 1 - 1e-6;

/** The dispatch of one step, kept to be solved again and again: the follower of section 4. */
export class Follower {
  private readonly model = new Model('min');
  private readonly kept: PersistentModel;

  constructor(
    solver: Pick<Solver, 'persistent'>,
    private readonly market: TsoMarket,
    private readonly step: TsoStep,
  ) {
    stateDispatch(this.model, market, step);
    this.kept = solver.persistent(this.model.sparse());
  }

  /** The cheapest dispatch, and the duals the solver ended with: where prices jump, any of them. @throws Error if none is found */
  solve(drawn: Drawn): DispatchedStep {
    this.run(drawn);
    return { ...this.quantities(drawn), ...this.prices() };
  }

  /**
   * The cheapest dispatch, at the prices that make what the leader pays, LMP P - pi+ f+ - pi- f-, the left derivative of the cost along
   * the ray from 0: those as this drawn is a millionth short (section 4).
   */
  publish(drawn: Drawn): DispatchedStep {
    this.run({
      importMw: drawn.importMw.map((mw) => mw * NEARLY),
      offerUpMw: drawn.offerUpMw * NEARLY,
      offerDownMw: drawn.offerDownMw * NEARLY,
    });
    const prices = this.prices();
    this.run(drawn);
    return { ...this.quantities(drawn), ...prices };
  }

  dispose(): void {
    this.kept.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private run({ importMw, offerUpMw, offerDownMw }: Drawn): void {
    const { model: m, kept } = this;
    importMw.forEach((mw, d) => {
      kept.changeColBounds(m.columnAt('import', 0, d), mw, mw);
    });
    kept.changeColBounds(m.columnAt('takenUp', 0), 0, offerUpMw);
    kept.changeColBounds(m.columnAt('takenDown', 0), 0, offerDownMw);
    const { status } = m.solve(() => kept.solve({ presolve: 'off' }));
    if (status !== 'optimal') throw new Error(`the dispatch ended as ${status}`);
  }

  private prices(): StepPrices {
    const { model: m, market } = this;
    return pricesFrom(market, {
      lambda: m.dual('balance', 0),
      linePrice: Float64Array.from(market.lines, (_, l) => -m.dual('line', 0, l)),
      upPrice: m.dual('needUp', 0),
      downPrice: m.dual('needDown', 0),
    });
  }

  private quantities(drawn: Drawn): Omit<DispatchedStep, keyof StepPrices> {
    const { model: m, market, step } = this;
    const { units, lines, shortage } = market;
    const sum = (name: string, count: number, ...index: number[]): number => {
      let all = 0;
      for (let k = 0; k < count; k++) all += m.value(name, 0, ...index, k);
      return all;
    };
    const unitMw = Float64Array.from(units, ({ blocks }, u) => sum('output', blocks.length, u));
    const windMw = m.value('wind', 0);
    const flowMw = lineFlows(market, step, drawn, { unitMw, windMw });
    const quantities = {
      unitMw,
      unitUpMw: Float64Array.from(units, (_, u) => m.value('heldUp', 0, u)),
      unitDownMw: Float64Array.from(units, (_, u) => m.value('heldDown', 0, u)),
      windMw,
      shedMw: m.value('shed', 0),
      dumpedMw: m.value('dumped', 0),
      takenUpMw: m.value('takenUp', 0),
      takenDownMw: m.value('takenDown', 0),
      missedUpMw: sum('missedUp', shortage.length),
      missedDownMw: sum('missedDown', shortage.length),
      flowMw,
      overloadMw: flowMw.map((mw, l) => Math.max(0, Math.abs(mw) - lines[l].ratingMw)),
    };
    return { ...quantities, costEurPerH: dispatchCost(market, step, quantities) };
  }
}

/** Does something with the dispatch of a step, which is then let go. */
export function withFollower<T>(
  solver: Pick<Solver, 'persistent'>,
  market: TsoMarket,
  step: TsoStep,
  work: (follower: Follower) => T,
): T {
  const follower = new Follower(solver, market, step);
  try {
    return work(follower);
  } finally {
    follower.dispose();
  }
}
