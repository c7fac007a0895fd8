import { InputError } from '../../../src/errors.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { solveJsLp } from '../../../src/optimizers/jsLp.ts';
import { Model, type Row } from '../../../src/optimizers/model.ts';
import type { SolveResult, SparseModel } from '../../../src/optimizers/sparse.ts';
import type { LocalPrices } from '../evpla/localPrices.ts';
import type { Block } from '../market/messages.ts';
import { CALLED_HOURS_A_DAY, GENERATOR_RESERVE_SHARE, PAYBACK } from '../market/rules.ts';

/** What one industrial consumer offers for a day. */
export interface ConsumerOffer {
  /** What it draws where nothing is called, MW by hour. */
  loadMw: Float64Array;
  /** Blocks of which any share may be called, hours 0-based in the day. */
  blocks: readonly Block[];
  generatorMw: number;
  generatorEurPerMwh: number;
}

/** A day of a demand-response aggregator: what its consumers offer, and what it trades at. */
export interface ConsumersProblem {
  /** 23, 24 or 25; fewer in tests. */
  hours: number;
  consumers: readonly ConsumerOffer[];
  /** What is drawn besides, to pay back calls of the day before, MW by hour. */
  carriedMw: Float64Array;
  /** What a MWh is expected to cost that is paid back after midnight, by hour from then. */
  carryEurPerMwh: Float64Array;
  rules: CallRules;
  prices: LocalPrices;
}

/** How calls are paid back, and how often they may be made. */
export interface CallRules {
  /** Energy drawn later for each MWh not drawn. */
  payback: number;
  /** Hours over which it is, evenly, from the end of a call. */
  paybackHours: number;
  /** Most hours a consumer is called in a day, a part of a block counting for its part. */
  hoursADay: number;
  /** Price of a MW of a generator held in reserve, as a part of that of its energy. */
  generatorReserveShare: number;
}

export const CALLS: CallRules = {
  payback: PAYBACK.share,
  paybackHours: PAYBACK.hours,
  hoursADay: CALLED_HOURS_A_DAY,
  generatorReserveShare: GENERATOR_RESERVE_SHARE,
};

/** A day of a demand-response aggregator as planned. */
export interface ConsumersPlan {
  /** By hour, against what consumers draw where nothing is called. */
  sellMw: Float64Array;
  buyMw: Float64Array;
  spinningMw: Float64Array;
  /** By consumer, the share of each of its blocks that is called. */
  shares: Float64Array[];
  /** By consumer, by hour. */
  generatorMw: Float64Array[];
  reserveMw: Float64Array[];
  /** What is drawn to pay back after the day, MW by hour from its end. */
  carryMw: Float64Array;
  profitEur: number;
}

export interface ConsumersStatement {
  /** Column by hour. */
  sell: number[];
  buy: number[];
  spinning: number[];
  /** What each column earns, EUR per unit: local prices (unless left out), asks, generation. */
  profit: [column: number, eur: number][];
}

/** How consumers are stated: weight of their profit in the objective, whether local prices are in it, and whether blocks are called whole. */
export interface ConsumersTerms {
  weight?: number;
  /** Without them only what consumers ask is: for whoever owns the trades of their aggregator. */
  isPriced?: boolean;
  isWhole?: boolean;
}

/**
 * What calling a block whole takes from the load of each hour, MW, and so adds to it (below 0) to pay back: in the day, then in the hours
 * after it.
 */
export function profileOf({ startHour, hours, curtailedMw }: Block, dayHours: number, rules: CallRules): Float64Array {
  const profile = new Float64Array(dayHours + rules.paybackHours);
  const end = startHour + hours;
  profile.fill(curtailedMw, startHour, end);
  const paybackMw = rules.paybackHours > 0 ? (rules.payback * curtailedMw * hours) / rules.paybackHours : 0;
  for (let t = end; t < end + rules.paybackHours; t++) profile[t] -= paybackMw;
  return profile;
}

/**
 * States the consumers of an aggregator in a model: its profit (2), with what it buys; any share of a block may be called.
 *
 * Columns, at (...index, hour): draSell, draBuy, draSpinning; at (...index, consumer, block): draCall; at (...index, consumer, hour):
 * draGenerate, draReserve.
 * What a late call leaves to be paid back after midnight costs what is expected of those hours, whether local prices are in it or not.
 */
export function stateConsumers(
  m: Model,
  problem: ConsumersProblem,
  index: readonly number[] = [],
  { weight = 1, isPriced = true, isWhole = false }: ConsumersTerms = {},
): ConsumersStatement {
  const { hours, consumers, carriedMw, prices, rules } = problem;
  const profit: [number, number][] = [];
  const column = (name: string, at: readonly number[], upper: number, eur: number, integer = false): number => {
    const made = m.column(name, ...index, ...at, { upper, cost: weight * eur, integer });
    if (eur !== 0) profit.push([made, eur]);
    return made;
  };
  const price = (series: Float64Array, hour: number): number => (isPriced ? series[hour] : 0);
  const most = mostTradedMw(problem);
  const each = Array.from({ length: hours }, (_, hour) => hour);
  const sell = each.map((t) => column('draSell', [t], most[t], price(prices.sell, t)));
  const buy = each.map((t) => column('draBuy', [t], Math.max(most[t], carriedMw[t]), -price(prices.buy, t)));
  const spinning = each.map((t) => column('draSpinning', [t], Number.POSITIVE_INFINITY, price(prices.spinning, t)));
  const balance = each.map((t) =>
    m
      .row('draBalance', ...index, t, '=', -carriedMw[t])
      .add(sell[t], 1)
      .add(buy[t], -1),
  );
  const reserveSum = each.map((t) => m.row('draReserveSum', ...index, t, '=', 0).add(spinning[t], 1));

  consumers.forEach((consumer, i) => {
    const called: (Row | undefined)[] = each.map(() => undefined);
    const day = consumer.blocks.length > 0 ? m.row('draHours', ...index, i, '<=', rules.hoursADay) : undefined;
    consumer.blocks.forEach((block, a) => {
      const profile = profileOf(block, hours, rules);
      const askEur = block.askEurPerMwh * block.curtailedMw * block.hours;
      const call = column('draCall', [i, a], 1, -askEur - carryCost(profile, problem), isWhole);
      for (const t of each) if (profile[t] !== 0) balance[t].add(call, -profile[t]);
      for (let t = block.startHour; t < block.startHour + block.hours; t++) {
        called[t] ??= m.row('draOnce', ...index, i, t, '<=', 1);
        called[t]?.add(call, 1);
      }
      day?.add(call, block.hours);
    });
    if (consumer.generatorMw === 0) return;
    const reserveEur = rules.generatorReserveShare * consumer.generatorEurPerMwh;
    for (const t of each) {
      const generate = column('draGenerate', [i, t], consumer.generatorMw, -consumer.generatorEurPerMwh);
      const reserve = column('draReserve', [i, t], consumer.generatorMw, -reserveEur);
      m.row('draGenerator', ...index, i, t, '<=', consumer.generatorMw)
        .add(generate, 1)
        .add(reserve, 1);
      balance[t].add(generate, -1);
      reserveSum[t].add(reserve, -1);
    }
  });
  return { sell, buy, spinning, profit };
}

/** The most that is sold, or bought, in an hour: all that consumers draw, and their generators. */
const mostTradedMw = ({ hours, consumers }: ConsumersProblem): Float64Array =>
  Float64Array.from({ length: hours }, (_, t) =>
    consumers.reduce((mw, consumer) => mw + consumer.loadMw[t] + consumer.generatorMw, 0),
  );

/** What a block costs that is still to be paid back after midnight. */
export function carryCost(
  profile: Float64Array,
  { hours, carryEurPerMwh }: Pick<ConsumersProblem, 'hours' | 'carryEurPerMwh'>,
): number {
  let eur = 0;
  for (let t = hours; t < profile.length; t++) eur -= profile[t] * carryEurPerMwh[t - hours];
  return eur;
}

/**
 * The plan that earns an aggregator of consumers most (2).
 * @throws InputError for a problem that makes no sense, Error when the solver does not reach the optimum
 */
export const planConsumers = (problem: ConsumersProblem, solver: Solver): ConsumersPlan =>
  planWith((model) => solver.solve(model), problem);

/**
 * The same with the binary of (2): blocks are called whole or not at all. Earns less, by what a part of a block earns besides.
 * @throws InputError for a problem that makes no sense, Error when the solver does not reach the optimum
 */
export const planConsumersMilp = (problem: ConsumersProblem, solver: Solver): ConsumersPlan =>
  planWith((model) => solver.solve(model), problem, true);

/**
 * The same as `planConsumers` by javascript-lp-solver, as a second opinion.
 * @throws InputError for a problem that makes no sense, Error when it finds no solution
 */
export const planConsumersJsLp = (problem: ConsumersProblem): ConsumersPlan => planWith(solveJsLp, problem);

function planWith(
  solve: (model: SparseModel) => SolveResult,
  problem: ConsumersProblem,
  isWhole = false,
): ConsumersPlan {
  checkConsumers(problem);
  if (problem.hours === 0) return readConsumersPlan(problem, () => 0, 0);
  const m = new Model('max');
  stateConsumers(m, problem, [], { isWhole });
  const { status, objective } = m.solve(solve);
  if (status !== 'optimal') throw new Error(`the plan of consumers ended as ${status}, not optimal`);
  return readConsumersPlan(problem, (name, ...at) => m.value(name, ...at), objective);
}

/** MW below this are the solver's rounding. */
const DUST = 1e-9;

/** Reads a plan out of the columns of a model; dust of the solver's tolerances is left out. */
export function readConsumersPlan(
  problem: ConsumersProblem,
  value: (name: string, ...at: number[]) => number,
  profitEur: number,
): ConsumersPlan {
  const { hours, consumers, rules } = problem;
  const series = (length: number, read: (at: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, at) => {
      const figure = read(at);
      return figure < DUST ? 0 : figure;
    });
  const generators = (name: string): Float64Array[] =>
    consumers.map(({ generatorMw }, i) => series(hours, (t) => (generatorMw === 0 ? 0 : value(name, i, t))));
  const shares = consumers.map(({ blocks }, i) => series(blocks.length, (a) => value('draCall', i, a)));
  const sellMw = series(hours, (t) => value('draSell', t));
  const buyMw = series(hours, (t) => value('draBuy', t));
  const carryMw = new Float64Array(rules.paybackHours);
  consumers.forEach(({ blocks }, i) => {
    blocks.forEach((block, a) => {
      const profile = profileOf(block, hours, rules);
      for (let k = 0; k < carryMw.length; k++) carryMw[k] -= shares[i][a] * profile[hours + k];
    });
  });
  return {
    sellMw: sellMw.map((mw, t) => Math.max(0, mw - buyMw[t])),
    buyMw: buyMw.map((mw, t) => Math.max(0, mw - sellMw[t])),
    spinningMw: series(hours, (t) => value('draSpinning', t)),
    shares,
    generatorMw: generators('draGenerate'),
    reserveMw: generators('draReserve'),
    carryMw: carryMw.map((mw) => (mw < DUST ? 0 : mw)),
    profitEur,
  };
}

/** @throws InputError that names the figure which is out of range */
export function checkConsumers({ hours, consumers, carriedMw, carryEurPerMwh, rules, prices }: ConsumersProblem): void {
  const check = (path: string, found: number, valid: boolean, expected: string): void => {
    if (!valid) throw new InputError({ path, found: `${found}`, expected });
  };
  const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;
  check('hours', hours, Number.isInteger(hours) && hours >= 0, 'a whole number of hours');
  for (const key of ['payback', 'hoursADay', 'generatorReserveShare'] as const) {
    check(`rules.${key}`, rules[key], isAmount(rules[key]), 'a number of 0 or more');
  }
  check(
    'rules.paybackHours',
    rules.paybackHours,
    Number.isInteger(rules.paybackHours) && isAmount(rules.paybackHours),
    'a whole number',
  );
  check(
    'carryEurPerMwh',
    carryEurPerMwh.length,
    carryEurPerMwh.length >= rules.paybackHours,
    `${rules.paybackHours} prices, one for each hour of payback`,
  );
  check('carriedMw', carriedMw.length, carriedMw.length === hours, `${hours} powers, one an hour`);
  for (const [name, series] of Object.entries(prices) as [string, Float64Array][]) {
    check(`prices.${name}`, series.length, series.length >= hours, `${hours} prices, one an hour`);
    const odd = series.findIndex((price) => !Number.isFinite(price));
    check(`prices.${name}[${odd}]`, series[odd], odd < 0, 'a price');
  }
  const pump = prices.sell.findIndex((sell, t) => sell > prices.buy[t]);
  check(`prices.sell[${pump}]`, prices.sell[pump], pump < 0, 'no more than buying costs in that hour');
  consumers.forEach((consumer, i) => {
    const at = `consumers[${i}]`;
    check(`${at}.loadMw`, consumer.loadMw.length, consumer.loadMw.length === hours, `${hours} powers, one an hour`);
    check(`${at}.generatorMw`, consumer.generatorMw, isAmount(consumer.generatorMw), '0 or more');
    check(
      `${at}.generatorEurPerMwh`,
      consumer.generatorEurPerMwh,
      Number.isFinite(consumer.generatorEurPerMwh),
      'a price',
    );
    consumer.blocks.forEach((block, a) => {
      const end = block.startHour + block.hours;
      const isWithin = block.startHour >= 0 && block.hours >= 1 && end <= hours;
      check(`${at}.blocks[${a}]`, end, isWithin, `a block that ends by hour ${hours}`);
      const mostMw = Math.min(...consumer.loadMw.subarray(block.startHour, end));
      const { curtailedMw } = block;
      check(
        `${at}.blocks[${a}].curtailedMw`,
        curtailedMw,
        isAmount(curtailedMw) && curtailedMw <= mostMw + DUST,
        `from 0 to its load of ${mostMw} MW`,
      );
    });
  });
}
