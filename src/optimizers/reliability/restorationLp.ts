import type { Network } from '../../grid/network.ts';
import { topologyOf } from '../../grid/topology.ts';
import type { Solver } from '../highs.ts';
import { Model } from '../model.ts';
import { closedAfter, type Fault } from './faults.ts';
import type { RestorationRules } from './rules.ts';

/**
 * The least MW unserved after a fault as `createRestoration` finds it, stated in full: a flow on every closed branch, the square of
 * the voltage at every bus, what is shed and what units give. The slow twin.
 */
export function restorationLp(
  network: Network,
  fault: Fault,
  ties: readonly number[],
  at: { load: Float64Array; capability: Float64Array },
  rules: RestorationRules,
  solver: Solver,
): number {
  const { baseMva, buses, branches, sources } = network;
  const { zoneOf, ders, islanding, minimumVoltagePu, powerFactor } = rules;
  const closed = closedAfter(network, fault, ties);
  const { rootOf } = topologyOf(network, { closed });
  const isOut = new Set(fault.buses);
  const factor = (bus: number) => (zoneOf[bus] >= 0 ? at.load[zoneOf[bus]] : 1);
  const isRoot = new Set(sources.map(({ bus }) => bus));
  const isDark = (bus: number) => isOut.has(bus) || (rootOf[bus] < 0 && !islanding);
  const reactivePerMw = Math.sqrt(1 / (powerFactor * powerFactor) - 1);
  const free = Number.POSITIVE_INFINITY;

  const m = new Model('min');
  const shed = m.columns('shed', [buses.length], {
    cost: 1,
    lower: (bus) => (isDark(bus) ? buses[bus].loadMw * factor(bus) : 0),
    upper: (bus) => buses[bus].loadMw * factor(bus),
  });
  const given = m.columns('given', [ders.length], { upper: (k) => (isDark(ders[k].bus) ? 0 : at.capability[k]) });
  const flow = m.columns('flow', [branches.length, 2], {
    lower: (i) => (closed[i] ? -free : 0),
    upper: (i) => (closed[i] ? free : 0),
  });
  const drawn = m.columns('drawn', [buses.length, 2], {
    lower: (bus) => (isRoot.has(bus) ? -free : 0),
    upper: (bus) => (isRoot.has(bus) ? free : 0),
  });
  const square = m.columns('square', [buses.length], {
    lower: (bus) => (rootOf[bus] >= 0 ? minimumVoltagePu * minimumVoltagePu : -free),
    upper: free,
  });
  sources.forEach(({ bus, voltagePu }) => {
    m.row('source', bus, '=', voltagePu * voltagePu).add(square.at(bus), 1);
  });
  buses.forEach(({ loadMw, loadMvar }, bus) => {
    // without a substation reactive power is not looked at
    const isFed = rootOf[bus] >= 0;
    const active = m
      .row('active', bus, '=', loadMw * factor(bus))
      .add(drawn.at(bus, 0), 1)
      .add(shed.at(bus), 1);
    const mvarPerMw = loadMw > 0 && isFed ? loadMvar / loadMw : 0;
    const reactive = m.row('reactive', bus, '=', mvarPerMw * loadMw * factor(bus));
    reactive.add(drawn.at(bus, 1), 1).add(shed.at(bus), mvarPerMw);
    ders.forEach((der, k) => {
      if (der.bus !== bus) return;
      active.add(given.at(k), 1);
      if (isFed) reactive.add(given.at(k), reactivePerMw);
    });
    branches.forEach(({ from, to }, i) => {
      if (from !== bus && to !== bus) return;
      active.add(flow.at(i, 0), from === bus ? -1 : 1);
      reactive.add(flow.at(i, 1), from === bus ? -1 : 1);
    });
  });
  branches.forEach(({ from, to, rPu, xPu }, i) => {
    if (!closed[i] || rootOf[from] < 0) return;
    m.row('drop', i, '=', 0)
      .add(square.at(to), 1)
      .add(square.at(from), -1)
      .add(flow.at(i, 0), (2 * rPu) / baseMva)
      .add(flow.at(i, 1), (2 * xPu) / baseMva);
  });
  const { status, objective } = m.solve((model) => solver.solve(model));
  if (status !== 'optimal') throw new Error(`the restoration after ${fault.id} ended as ${status}`);
  return objective;
}
