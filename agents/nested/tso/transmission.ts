import { counted } from '../../../src/counted.ts';
import { InputError } from '../../../src/errors.ts';
import { type Cost, costSegments, isConvex } from '../../../src/grid/cost.ts';
import { createLinearModel, type LinearModel } from '../../../src/grid/linear.ts';
import { busAt, type Network } from '../../../src/grid/network.ts';
import type { UnitFigures } from '../../../src/grid/units.ts';
import { sum } from '../../../src/series.ts';
import type { MonitoredLine, ShortageStep, TsoMarket, Unit } from './tsoMarket.ts';

/** What a network's file does not say of the market in it. */
export interface TransmissionTerms {
  /** Ids of the buses where distribution is met; what the network has there as load is left out. */
  interfaces: readonly (string | number)[];
  /** Id of the bus of the wind. */
  wind: string | number;
  /** Length of a step. */
  hours: number;
  /** What the file's costs and ratings are multiplied by. */
  costScale: number;
  ratingScale: number;
  /** Equal blocks that a unit's output is in. */
  blocks: number;
  /** How far units move in an hour, as a share of Pmax. */
  rampShare: number;
  /** Cost of holding upward and downward flexibility (cr+, cr-), as shares of a unit's linear cost. */
  upCostShare: number;
  downCostShare: number;
  vollEurPerMwh: number;
  dumpEurPerMwh: number;
  overloadEurPerMwh: number;
  shortage: readonly ShortageStep[];
}

/** A network as the TSO dispatches it. */
export interface Transmission {
  /** With every line that has a rating. */
  market: TsoMarket;
  /** Of every step, by line of the market: 0, but for what phase shifters drive through it, which counts as less drawn. */
  loadFlowMw: Float64Array;
  /** System load of the file without that at the interfaces, MW, and each bus's share of it. */
  nominalLoadMw: number;
  loadShare: Float64Array;
}

/**
 * The TSO's market in a transmission network. Units run from 0 to Pmax in equal blocks, each at its mean marginal cost: of a
 * quadratic cost that at its middle. (A linear cost is one block, a piecewise one has its own.) Shift factors are those of the house's linear model, with b = x / (r^2 + x^2), and the slack
 * spread as the load is: H_ln = PTDF_ln - sum over buses of load share x PTDF, so that system load that keeps its shares makes no
 * flow in them. Lines are limited at rating x scale, MW, each way; those without a rating, or open, are not in it.
 * @throws InputError for a bus that is none, for a unit that may not run at 0 or has no Pmax or rising cost, and where no system
 * load is left
 */
export function transmissionOf(network: Network, terms: TransmissionTerms): Transmission {
  const interfaceBuses = terms.interfaces.map((id) => busAt(network, id));
  const windBus = busAt(network, terms.wind);
  requireOneReference(network);
  const units = [...(network.sourceUnits ?? []), ...network.generation].map((unit) => unitOf(network, unit, terms));
  const loadMw = network.buses.map((bus, k) => (interfaceBuses.includes(k) ? 0 : bus.loadMw));
  const nominalLoadMw = sum(loadMw);
  if (!(nominalLoadMw > 0)) {
    const found = `${nominalLoadMw} MW of load outside the interfaces`;
    throw fault(network, undefined, found, 'a system load, as which the slack is spread');
  }
  const loadShare = Float64Array.from(loadMw, (mw) => mw / nominalLoadMw);
  const linear = createLinearModel(network);
  const factors = shiftFactors(linear, loadShare);
  const resting = linear.flows(new Float64Array(network.buses.length));
  const monitored = network.branches.flatMap(({ closed, ratingMva }, l) =>
    closed && ratingMva < Number.POSITIVE_INFINITY ? [l] : [],
  );
  const lines = monitored.map(
    (l): MonitoredLine => ({
      id: network.branches[l].id,
      ratingMw: network.branches[l].ratingMva * terms.ratingScale,
      ofUnit: Float64Array.from(units, ({ bus }) => factors[l][bus]),
      ofWind: factors[l][windBus],
      ofInterface: Float64Array.from(interfaceBuses, (bus) => factors[l][bus]),
    }),
  );
  const { vollEurPerMwh, dumpEurPerMwh, overloadEurPerMwh, shortage } = terms;
  const costs = { vollEurPerMwh, dumpEurPerMwh, overloadEurPerMwh, shortage };
  return {
    market: { units, lines, interfaces: interfaceBuses.length, ...costs },
    loadFlowMw: Float64Array.from(monitored, (l) => 0 - resting[l]),
    nominalLoadMw,
    loadShare,
  };
}

/**
 * MW on each branch (row), from `from` to `to`, for 1 MW injected at each bus (column) and drawn where the load is.
 * @param loadShare by bus, of sum 1
 */
export function shiftFactors(linear: LinearModel, loadShare: Float64Array): Float64Array[] {
  const { network } = linear;
  const toReference = network.buses.map((_, bus) => linear.sensitivity(bus));
  return network.branches.map((_, l) => {
    const slack = toReference.reduce((flow, column, bus) => flow + loadShare[bus] * column[l], 0);
    return Float64Array.from(toReference, (column) => column[l] - slack);
  });
}

function unitOf(network: Network, unit: UnitFigures & { id: string; bus: number }, terms: TransmissionTerms): Unit {
  const { id, bus, limitsMw, cost } = unit;
  const { min = 0, max = Number.POSITIVE_INFINITY } = limitsMw ?? {};
  if (min > 0) {
    const expected =
      'a least output of 0: whether a unit is to run at all is not decided here, so a network with Pmin > 0 is refused';
    throw fault(network, id, `Pmin of ${min} MW`, expected);
  }
  if (!(max > 0 && max < Number.POSITIVE_INFINITY)) throw fault(network, id, `Pmax of ${max} MW`, 'a positive Pmax');
  if (!cost) throw fault(network, id, 'no cost', 'a cost of its output');
  const segments = costSegments(cost, { min: 0, max }, terms.blocks);
  if (!isConvex(segments))
    throw fault(network, id, 'a cost that falls with output', 'a marginal cost that rises with output');
  const linearEur = terms.costScale * marginalCostAtRest(cost);
  return {
    name: id,
    bus,
    blocks: segments.map(({ fromMw, toMw, eurPerMwh }) => ({
      mw: toMw - fromMw,
      eurPerMwh: terms.costScale * eurPerMwh,
    })),
    rampMw: terms.rampShare * max * terms.hours,
    upEurPerMw: terms.upCostShare * linearEur,
    downEurPerMw: terms.downCostShare * linearEur,
  };
}

/** The linear term of a cost, EUR/MWh; of a piecewise one its first piece. */
function marginalCostAtRest(cost: Cost): number {
  if (cost.kind === 'polynomial') return cost.coefficients[1] ?? 0;
  const [one, other] = cost.points;
  return (other.eurPerHour - one.eurPerHour) / (other.mw - one.mw);
}

function requireOneReference(network: Network): void {
  const { length } = network.sources;
  if (length !== 1) {
    throw fault(network, undefined, counted(length, 'reference bus', 'reference buses'), 'one: the system is a whole');
  }
}

const fault = ({ name }: Network, unit: string | undefined, found: string, expected: string): InputError =>
  new InputError({ path: unit === undefined ? `network ${name}` : `network ${name}, unit ${unit}`, found, expected });
