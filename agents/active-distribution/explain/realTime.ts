import { decisionKind, type Knob, type ToldValue } from '../../../src/market/kinds.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import { sum } from '../../../src/series.ts';
import { createRealTime, type RealTime, stateRealTime } from '../ads/realTime.ts';
import type { RealTimeAsked, RealTimeDecision, RealTimeOffer, RealTimePlant } from '../ads/realTimeProblem.ts';
import { DUST, HIGHEST, heldBy, isSame, LOWEST } from './hours.ts';

/** The price as far as its sign stays: what is lost behind a dead line is priced at its size. */
function priceKnob({ state }: RealTimeAsked): Knob<RealTimeAsked> {
  const [now] = Array.from(state.realTimePrice);
  return {
    ...{ name: 'real-time price in this ISP, offers as they ask', unit: 'EUR/MWh', now, linear: true },
    ...(now < 0 ? { from: Math.min(LOWEST, now), to: 0 } : { from: 0, to: Math.max(HIGHEST, now) }),
    turned: (of, value) => {
      const realTimePrice = Array.from(of.state.realTimePrice, (price, k) => (k === 0 ? value : price));
      return { ...of, state: { ...of.state, realTimePrice } };
    },
  };
}

/** What holds units, storages, offers and trades in this ISP. */
function bounds({ plant, state, offerers }: RealTimeAsked, decision: RealTimeDecision): string[] {
  const { generators, storages, settings } = plant;
  const { generatorMw, storedMwh, offerMw, chargeMw, dischargeMw } = decision;
  const units = generators.map(({ id }) => id);
  const batteries = storages.map(({ id }) => id);
  const isOn = (g: number) => state.on[g][0] > 0;
  const step = (g: number) => generators[g].rampMwPerHour * settings.hoursPerIsp;
  const isFree = (g: number) => isOn(g) && state.wasOn[g] > 0;
  const isOpen = ({ leastMw, mostMw }: RealTimeOffer) => mostMw[0] - leastMw[0] > DUST;
  const m = stateRealTime(plant, state);
  const columns = decision.columns;
  const at = (name: string) => columns[m.columnAt(name, 0)];
  const isFull = (name: string) => at(name) > DUST && isSame(at(name), m.upper[m.columnAt(name, 0)]);
  const reserve = m.rowOf('reserve', 0);
  const held = reserve.indices.reduce((all, column, k) => all + reserve.values[k] * columns[column], 0);
  return [
    ...heldBy('all that units can give', units, (g) => isOn(g) && isSame(generatorMw[g], generators[g].pMaxMw)),
    ...heldBy('the least of units', units, (g) => isOn(g) && isSame(generatorMw[g], generators[g].pMinMw)),
    ...heldBy(
      'units that rise as fast as they can',
      units,
      (g) => isFree(g) && isSame(generatorMw[g] - state.powerMw[g], step(g)),
    ),
    ...heldBy(
      'units that fall as fast as they can',
      units,
      (g) => isFree(g) && isSame(state.powerMw[g] - generatorMw[g], step(g)),
    ),
    ...heldBy('full storage', batteries, (k) => isSame(storedMwh[k], storages[k].capacityMwh)),
    ...heldBy('storage as empty as it may be', batteries, (k) => isSame(storedMwh[k], storages[k].floorMwh)),
    ...heldBy('power of charging', batteries, (k) => isSame(chargeMw[k], storages[k].powerMw)),
    ...heldBy('power of discharging', batteries, (k) => isSame(dischargeMw[k], storages[k].powerMw)),
    ...heldBy(
      'offers taken whole',
      offerers,
      (o) => isOpen(state.offers[o]) && isSame(offerMw[o], state.offers[o].mostMw[0]),
    ),
    ...heldBy(
      'offers at their least',
      offerers,
      (o) => isOpen(state.offers[o]) && isSame(offerMw[o], state.offers[o].leastMw[0]),
    ),
    ...(isFull('sold') ? ['the limit of sales in real time'] : []),
    ...(isFull('bought') ? ['the limit of purchases in real time'] : []),
    ...(at('forced') > DUST ? ['what was sold the day before and nothing else covers'] : []),
    ...(at('unserved') > DUST ? ['load that nobody can supply'] : []),
    ...(isSame(held, reserve.lower) ? ['the reserve that is needed and sold'] : []),
  ];
}

let kept: { plant: RealTimePlant; solver: Solver; programme: RealTime } | undefined;

/** Decides as its operator does, whose programme is kept from one ISP to the next: here while the plant is the same. */
function decideAgain({ plant, state }: RealTimeAsked, solver: Solver): RealTimeDecision {
  if (kept?.plant !== plant || kept.solver !== solver) {
    kept?.programme[Symbol.dispose]();
    kept = { plant, solver, programme: createRealTime(plant, solver) };
  }
  return kept.programme.decide(state);
}

const costs = new WeakMap<RealTimeAsked, readonly number[]>();

/** What a unit of each column is worth: it is asked for several answers of one problem. */
function costsOf(asked: RealTimeAsked): readonly number[] {
  const known = costs.get(asked) ?? stateRealTime(asked.plant, asked.state).cost;
  costs.set(asked, known);
  return known;
}

/** The operator's set points, activations and trades of an ISP (9). */
export const realTime = decisionKind<RealTimeAsked, RealTimeDecision>({
  kind: 'real time',
  says: 'What units, storage and aggregators are to do in an ISP and what is traded in real time, with some ISPs ahead in view: at units, positions and reserve as the day before left them.',
  unit: 'EUR',
  sense: 'most',
  by: 'linear programme',
  outcome: {
    what: 'sold in real time (below 0: bought)',
    unit: 'MW',
    of: (_, { soldMw, boughtMw }) => soldMw - boughtMw,
  },
  told({ plant, state }, decision) {
    const mw = (what: string, value: number): ToldValue => ({ what, value, unit: 'MW' });
    const scheduled = sum(state.offers.map(({ scheduledMw }) => scheduledMw[0]));
    return [
      mw('units give', sum(decision.generatorMw)),
      mw('storage (below 0: charges)', sum(decision.dischargeMw) - sum(decision.chargeMw)),
      mw('aggregators', sum(decision.offerMw)),
      mw('of which asked beyond their plans', sum(decision.offerMw) - scheduled),
      mw('load to serve', state.loadMw[0]),
      mw('sold the day before (below 0: bought)', state.positionMw[0]),
      mw('reserve sold besides', decision.spinningMw),
      mw('unserved', decision.unservedMw),
      { what: 'S of this ISP', value: decision.sEur, unit: 'EUR' },
      { what: 'ISPs in view', value: plant.settings.horizon, unit: '' },
    ];
  },
  bounds,
  knobs: (asked) => [priceKnob(asked)],
  solve(asked, solver) {
    const answer = decideAgain(asked, solver);
    return { objective: answer.objectiveEur, answer };
  },
  worth: (asked, { columns }) => costsOf(asked).reduce((all, eur, column) => all + eur * columns[column], 0),
});
