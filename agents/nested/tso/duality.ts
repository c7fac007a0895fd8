import type { DispatchedStep, Drawn, ShortageStep, StepPrices, TsoMarket, TsoStep, Unit } from './tsoMarket.ts';

/** Prices from which all others of a step follow. */
export type BasicPrices = Pick<StepPrices, 'lambda' | 'linePrice' | 'upPrice' | 'downPrice'>;

/** Duals this far beyond their bounds are the solver's rounding, EUR/MWh. */
const ROUNDING = 1e-6;

/** All prices of a step: LMP_n = lambda - sum_l H_ln (phi+_l - phi-_l), and kappa = pi, as what the leader offers costs nothing to take. */
export function pricesFrom({ units, lines, interfaces }: TsoMarket, basic: BasicPrices): StepPrices {
  const lmp = (factor: (line: number) => number): number =>
    basic.linePrice.reduce((price, phi, l) => price - factor(l) * phi, basic.lambda);
  return {
    lambda: basic.lambda + 0, // none is -0
    linePrice: basic.linePrice.map((phi) => phi + 0),
    upPrice: basic.upPrice + 0,
    downPrice: basic.downPrice + 0,
    lmpInterface: Float64Array.from({ length: interfaces }, (_, d) => lmp((l) => lines[l].ofInterface[d])),
    lmpUnit: Float64Array.from(units, (_, u) => lmp((l) => lines[l].ofUnit[u])),
    lmpWind: lmp((l) => lines[l].ofWind),
    upWorth: basic.upPrice + 0,
    downWorth: basic.downPrice + 0,
  };
}

/** Flow on each monitored line, MW: sum H gen - H.load - H_d P. */
export function lineFlows(
  { units, lines }: TsoMarket,
  { loadFlowMw }: Pick<TsoStep, 'loadFlowMw'>,
  { importMw }: Pick<Drawn, 'importMw'>,
  { unitMw, windMw }: Pick<DispatchedStep, 'unitMw' | 'windMw'>,
): Float64Array {
  return Float64Array.from(lines, ({ ofUnit, ofWind, ofInterface }, l) => {
    let flow = ofWind * windMw - loadFlowMw[l];
    for (let u = 0; u < units.length; u++) flow += ofUnit[u] * unitMw[u];
    for (let d = 0; d < importMw.length; d++) flow -= ofInterface[d] * importMw[d];
    return flow;
  });
}

/** What a dispatch costs by its quantities, EUR/h: the objective of section 4, with blocks and shortage steps filled from the cheapest. */
export function dispatchCost(
  market: TsoMarket,
  { requiredUpMw, requiredDownMw }: TsoStep,
  dispatched: Omit<DispatchedStep, keyof StepPrices | 'costEurPerH'>,
): number {
  const { unitMw, unitUpMw, unitDownMw, shedMw, dumpedMw, missedUpMw, missedDownMw, overloadMw } = dispatched;
  let cost = market.vollEurPerMwh * shedMw + market.dumpEurPerMwh * dumpedMw;
  market.units.forEach(({ blocks, upEurPerMw, downEurPerMw }, u) => {
    cost += filled(blocks, unitMw[u]) + upEurPerMw * unitUpMw[u] + downEurPerMw * unitDownMw[u];
  });
  cost += filled(shortageBlocks(market.shortage, requiredUpMw), missedUpMw);
  cost += filled(shortageBlocks(market.shortage, requiredDownMw), missedDownMw);
  for (const mw of overloadMw) cost += market.overloadEurPerMwh * mw;
  return cost;
}

const shortageBlocks = (shortage: readonly ShortageStep[], required: number): Unit['blocks'] =>
  shortage.map(({ share, eurPerMw }, i) => ({
    mw: i === shortage.length - 1 ? Number.POSITIVE_INFINITY : share * required,
    eurPerMwh: eurPerMw,
  }));

function filled(blocks: Unit['blocks'], mw: number): number {
  let cost = 0;
  let left = mw;
  blocks.forEach(({ mw: most, eurPerMwh }, k) => {
    const taken = k === blocks.length - 1 ? left : Math.min(left, most);
    cost += taken * eurPerMwh;
    left -= taken;
  });
  return cost;
}

/**
 * What no dispatch can cost less than, by prices alone, EUR/h: the Lagrangian of section 4 at these prices, whose other multipliers
 * (alpha, beta, eta, chi, kappa) follow by minimising each unit, the wind and each shortage step by itself. It is the cost if and only
 * if the prices are optimal duals; -Infinity for prices that no dispatch has. For given prices it is linear in P, F+ and F-.
 */
export function dualBound(market: TsoMarket, step: TsoStep, drawn: Drawn, prices: BasicPrices): number {
  const { units, lines, shortage, vollEurPerMwh, dumpEurPerMwh, overloadEurPerMwh } = market;
  const { lambda, linePrice, upPrice, downPrice } = prices;
  const { lmpInterface, lmpUnit, lmpWind } = pricesFrom(market, prices);
  const most = shortage[shortage.length - 1].eurPerMw;
  const isPossible =
    within(lambda, -dumpEurPerMwh, vollEurPerMwh) &&
    within(upPrice, 0, most) &&
    within(downPrice, 0, most) &&
    linePrice.every((phi) => within(phi, -overloadEurPerMwh, overloadEurPerMwh));
  if (!isPossible) return Number.NEGATIVE_INFINITY;
  let bound = lambda * step.demandMw + upPrice * step.requiredUpMw + downPrice * step.requiredDownMw;
  drawn.importMw.forEach((mw, d) => {
    bound += lmpInterface[d] * mw;
  });
  bound -= upPrice * drawn.offerUpMw + downPrice * drawn.offerDownMw;
  linePrice.forEach((phi, l) => {
    bound -= phi * step.loadFlowMw[l] + Math.abs(phi) * lines[l].ratingMw;
  });
  units.forEach((unit, u) => {
    bound += leastOfUnit(unit, lmpUnit[u], upPrice, downPrice);
  });
  bound += Math.min(0, -lmpWind) * step.windMw;
  shortage.slice(0, -1).forEach(({ share, eurPerMw }) => {
    bound += Math.min(0, eurPerMw - upPrice) * share * step.requiredUpMw;
    bound += Math.min(0, eurPerMw - downPrice) * share * step.requiredDownMw;
  });
  return bound;
}

const within = (price: number, least: number, most: number): boolean =>
  price >= least - ROUNDING && price <= most + ROUNDING;

/** The least that a unit's output and flexibility cost beyond what they earn, EUR/h: where a block ends or flexibility becomes scarce. */
function leastOfUnit(
  { blocks, rampMw, upEurPerMw, downEurPerMw }: Unit,
  lmp: number,
  up: number,
  down: number,
): number {
  const capacity = blocks.reduce((sum, { mw }) => sum + mw, 0);
  const corners = [0, Math.min(rampMw, capacity), Math.max(0, capacity - rampMw)];
  let end = 0;
  for (const { mw } of blocks) {
    end += mw;
    corners.push(Math.min(end, capacity));
  }
  const net = (mw: number): number =>
    filled(blocks, mw) -
    lmp * mw +
    Math.min(0, upEurPerMw - up) * Math.min(rampMw, capacity - mw) +
    Math.min(0, downEurPerMw - down) * Math.min(rampMw, mw);
  return Math.min(...corners.map(net));
}

/** By how much a step's cost is above what its prices prove it must be, EUR/h: 0 if and only if it is cleared at its optimum. */
export const dualityGap = (market: TsoMarket, step: TsoStep, drawn: Drawn, dispatched: DispatchedStep): number =>
  dispatched.costEurPerH - dualBound(market, step, drawn, dispatched);
