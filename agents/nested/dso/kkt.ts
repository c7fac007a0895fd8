import type { Model, Row } from '../../../src/optimizers/model.ts';
import { stateDispatch } from '../tso/dispatch.ts';
import type { TsoMarket, TsoStep } from '../tso/tsoMarket.ts';
import { flexibility, type Reach, type StepBounds, sizeOf, WAYS, type Way } from './bounds.ts';

/** A sum of columns and a constant. */
export interface Sum {
  terms: (readonly [column: number, coefficient: number])[];
  constant: number;
}

/** Columns of what the leader draws and offers at each interface in a step: P, F+ and F-, MW. */
export interface DrawnColumns {
  importMw: readonly number[];
  offerUpMw: readonly number[];
  offerDownMw: readonly number[];
}

/** Two sums that are not both above 0, under the name of their bounds. */
interface StatedPair {
  name: string;
  dual: Sum;
  slack: Sum;
}

/** A step as the leader anticipates it. */
export interface Anticipated {
  pairs: StatedPair[];
  /** LMP P - pi+ f+ - pi- f-, EUR an hour. */
  payment: Sum;
}

/** A step's own: what is drawn can be anything in `reach`; `bounds` says which pairs there are, and how large. */
export interface AnticipatedStep {
  step: TsoStep;
  /** First index of its columns and rows in the model. */
  t: number;
  drawn: DrawnColumns;
  reach: Reach;
  bounds: StepBounds;
}

/**
 * States that the dispatch of a step is optimal for what the leader draws (section 6.1): the rows of section 4, stationarity, and
 * complementarity by a binary `isDual` for every pair: dual <= M isDual, slack <= M (1 - isDual). Adds nothing to the objective.
 */
export function stateOptimality(m: Model, market: TsoMarket, anticipated: AnticipatedStep): Anticipated {
  const { step, t, drawn } = anticipated;
  const first = m.cost.length;
  stateDispatch(m, market, step, t);
  const payment: Sum = { terms: [], constant: 0 };
  for (let column = first; column < m.cost.length; column++) {
    if (m.cost[column] !== 0) payment.terms.push([column, m.cost[column]]);
    m.cost[column] = 0;
  }
  drawn.importMw.forEach((column, i) => {
    m.row('leading', t, i, '=', 0)
      .add(m.columnAt('import', t, i), 1)
      .add(column, -1);
  });
  const writer = new Writer(m, market, anticipated, payment);
  writer.writeBalance();
  writer.writeLines();
  for (const way of WAYS) writer.writeFlexibility(way);
  writer.writeUnits();
  writer.writeWind();
  return { pairs: writer.pairs, payment };
}

class Writer {
  readonly pairs: StatedPair[] = [];
  private readonly lambda: number;

  constructor(
    private readonly m: Model,
    private readonly market: TsoMarket,
    private readonly of: AnticipatedStep,
    private readonly payment: Sum,
  ) {
    const { vollEurPerMwh, dumpEurPerMwh } = market;
    this.lambda = m.column('lambda', of.t, { lower: -dumpEurPerMwh, upper: vollEurPerMwh });
  }

  writeBalance(): void {
    const { lambda, market, of } = this;
    this.payment.terms.push([lambda, -of.step.demandMw]);
    this.pair('shed', sum(market.vollEurPerMwh, [lambda, -1]), this.column('shed'));
    this.pair('dumped', sum(market.dumpEurPerMwh, [lambda, 1]), this.column('dumped'));
  }

  /** phi and the overload, both ways. */
  writeLines(): void {
    const { overloadEurPerMwh } = this.market;
    this.market.lines.forEach(({ ratingMw }, l) => {
      const load = this.of.step.loadFlowMw[l];
      const row = this.m.rowOf('line', this.of.t, l);
      const along = this.dual(`along ${l}`, ratingMw + load);
      const against = this.dual(`against ${l}`, ratingMw - load);
      this.pair(`along ${l}`, sum(0, [along, 1]), left(row, load + ratingMw));
      this.pair(`against ${l}`, sum(0, [against, 1]), sum(ratingMw - load, ...termsOf(row)));
      this.pair(`along over ${l}`, sum(overloadEurPerMwh, [along, -1]), this.column('above', l));
      this.pair(`against over ${l}`, sum(overloadEurPerMwh, [against, -1]), this.column('below', l));
    });
  }

  /** pi, alpha, beta, chi and kappa of one direction; where a MW is offered, kappa is pi. */
  writeFlexibility(way: Way): void {
    const { m, of, market } = this;
    const { required, offered, cost } = flexibility(of.step, of.reach, way);
    const [Way, offers] =
      way === 'up' ? (['Up', of.drawn.offerUpMw] as const) : (['Down', of.drawn.offerDownMw] as const);
    const taken = m.columnAt(`taken${Way}`, of.t);
    if (offered <= 0 || required <= 0) m.upper[taken] = 0;
    if (required <= 0) {
      market.units.forEach((_, g) => {
        m.upper[m.columnAt(`held${Way}`, of.t, g)] = 0;
      });
      return;
    }
    const pi = this.dual(`${way} required`, -required);
    this.pair(`${way} required`, sum(0, [pi, 1]), sum(-required, ...termsOf(m.rowOf(`need${Way}`, of.t))));
    if (offered > 0) {
      const offer = sum(0, [taken, -1], ...offers.map((column) => [column, 1] as const));
      this.pair(`${way} offer`, sum(0, [pi, 1]), offer);
    }
    market.shortage.forEach(({ share, eurPerMw }, i) => {
      const missed = this.column(`missed${Way}`, i);
      const [name, limit] = [`${way} missed ${i}`, `${way} shortage ${i}`];
      const nu = sum(eurPerMw, [pi, -1]);
      if (of.bounds.has(limit)) nu.terms.push([this.limited(limit, missed, share * required), 1]);
      if (of.bounds.has(name)) this.pair(name, nu, missed);
    });
    market.units.forEach((unit, g) => {
      const room = `${way} room ${g}`;
      if (!of.bounds.has(room)) return;
      const held = this.column(`held${Way}`, g);
      const row = m.rowOf(way === 'up' ? 'headroom' : 'footroom', of.t, g);
      const alpha = this.dual(room, way === 'up' ? sizeOf(unit) : 0);
      this.pair(room, sum(0, [alpha, 1]), way === 'up' ? left(row, sizeOf(unit)) : sum(0, ...termsOf(row)));
      const beta = this.limited(`${way} ramp ${g}`, held, unit.rampMw);
      this.pair(`${way} held ${g}`, sum(cost(unit), [pi, -1], [alpha, 1], [beta, 1]), held);
    });
  }

  writeUnits(): void {
    const { m, of } = this;
    this.market.units.forEach(({ blocks }, g) => {
      const price = this.lmp(this.market.lines.map((line) => line.ofUnit[g]));
      blocks.forEach(({ mw, eurPerMwh }, k) => {
        if (!of.bounds.has(`output ${g} ${k}`)) return;
        const output = this.column('output', g, k);
        const nu = sum(eurPerMwh, ...negative(price), [this.limited(`full ${g} ${k}`, output, mw), 1]);
        if (of.bounds.has(`up room ${g}`)) nu.terms.push([m.columnAt(`dual up room ${g}`, of.t), 1]);
        if (of.bounds.has(`down room ${g}`)) nu.terms.push([m.columnAt(`dual down room ${g}`, of.t), -1]);
        this.pair(`output ${g} ${k}`, nu, output);
      });
    });
  }

  writeWind(): void {
    if (!this.of.bounds.has('wind')) return;
    const price = this.lmp(this.market.lines.map((line) => line.ofWind));
    const wind = this.column('wind');
    this.pair('wind', sum(0, ...negative(price), [this.limited('windFull', wind, this.of.step.windMw), 1]), wind);
  }

  /** lambda - sum_l H (phi+ - phi-). */
  private lmp(factors: readonly number[]): Sum['terms'] {
    const terms: Sum['terms'] = [[this.lambda, 1]];
    factors.forEach((factor, l) => {
      if (factor === 0) return;
      terms.push([this.m.columnAt(`dual along ${l}`, this.of.t), -factor]);
      terms.push([this.m.columnAt(`dual against ${l}`, this.of.t), factor]);
    });
    return terms;
  }

  /** The dual of a variable's upper bound, paired with what is left below it. */
  private limited(name: string, variable: Sum, most: number): number {
    const dual = this.dual(name, most);
    this.pair(name, sum(0, [dual, 1]), sum(most, ...negative(variable.terms)));
    return dual;
  }

  /** A dual, and what it adds to the payment for each EUR/MWh. */
  private dual(name: string, mw: number): number {
    const column = this.m.column(`dual ${name}`, this.of.t, {});
    this.payment.terms.push([column, mw]);
    return column;
  }

  private column(name: string, ...index: number[]): Sum {
    return sum(0, [this.m.columnAt(name, this.of.t, ...index), 1]);
  }

  /** Says that one of the two is 0 and neither is below. */
  private pair(name: string, dual: Sum, slack: Sum): void {
    const { m, of } = this;
    const bound = of.bounds.get(name);
    if (bound === undefined) throw new RangeError(`there is no bound of ${name}`);
    const isDual = m.column(`isDual ${name}`, of.t, { upper: 1, integer: true });
    this.atLeastZero(`dual ${name}`, dual);
    this.atLeastZero(`slack ${name}`, slack);
    add(m.row(`least dual ${name}`, of.t, '<=', -dual.constant), dual).add(isDual, -bound.dual);
    add(m.row(`least slack ${name}`, of.t, '<=', bound.slack - slack.constant), slack).add(isDual, bound.slack);
    this.pairs.push({ name, dual, slack });
  }

  /** By a row, or by the bound of its only column. */
  private atLeastZero(name: string, { terms, constant }: Sum): void {
    const { m, of } = this;
    if (terms.length > 1) {
      add(m.row(name, of.t, '>=', -constant), { terms, constant });
      return;
    }
    const [[column, coefficient]] = terms;
    const bound = -constant / coefficient;
    if (coefficient > 0) m.lower[column] = Math.max(m.lower[column], bound);
    else m.upper[column] = Math.min(m.upper[column], bound);
  }
}

const sum = (constant: number, ...terms: Sum['terms']): Sum => ({ terms, constant });
const termsOf = (row: Row): Sum['terms'] => row.indices.map((column, k) => [column, row.values[k]]);
const negative = (terms: Sum['terms']): Sum['terms'] => terms.map(([column, coefficient]) => [column, -coefficient]);
/** What a row has left up to its upper bound. */
const left = (row: Row, upper: number): Sum => sum(upper, ...negative(termsOf(row)));

function add(row: Row, { terms }: Sum): Row {
  for (const [column, coefficient] of terms) row.add(column, coefficient);
  return row;
}

/** What a sum comes to. */
export const worth = ({ terms, constant }: Sum, x: ArrayLike<number>): number =>
  terms.reduce((all, [column, coefficient]) => all + coefficient * x[column], constant);
