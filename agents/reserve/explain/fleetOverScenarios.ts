import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import type { PriceScenario, Risk } from '../../../src/optimizers/stochastic.ts';
import { type FleetOverScenarios, planFleetOverScenarios } from '../../../src/optimizers/stochasticFleet.ts';
import { gapBelow } from './bound.ts';
import { daysOfFleet, type FleetDays, placeOf, withShared } from './fleetDays.ts';
import { weightOfWorst } from './risk.ts';

/** EVs whose day-ahead schedules are sought over possible days. */
export interface UncertainFleet {
  fleet: FleetDays;
  scenarios: readonly PriceScenario[];
  risk: Risk;
  effort: { relativeGap: number };
}

/** What was bought, and what it is expected to earn. */
export type Bought = Omit<FleetOverScenarios, 'plans'>;

const HIGHEST_FEE = 300;

const boughtKwh = ({ fleet }: UncertainFleet, { schedulesKwh }: Bought, at: Moment): number => {
  const t = placeOf(daysOfFleet(fleet), at);
  return schedulesKwh.reduce((sum, kwh) => sum + (kwh[t] ?? 0), 0);
};

function knobs(problem: UncertainFleet): Knob<UncertainFleet, Bought>[] {
  const { deviationFee: fee } = problem.fleet.shared;
  const weight: Knob<UncertainFleet, Bought> = weightOfWorst(problem);
  if (fee === undefined) return [weight];
  return [
    weight,
    {
      ...{ name: 'deviation fee', unit: 'EUR/MWh', now: fee, from: 0, to: Math.max(HIGHEST_FEE, fee) },
      turned: (of, value) => ({ ...of, fleet: withShared(of.fleet, { deviationFee: value }) }),
    },
  ];
}

/** The day-ahead schedules of a fleet over possible days. */
export const fleetOverScenarios = decisionKind<UncertainFleet, Bought>({
  kind: 'fleet over possible days',
  says: 'What a fleet buys day-ahead, where prices may be those of any of some days and energy off the schedule costs the deviation fee.',
  unit: 'EUR',
  sense: 'most',
  by: 'heuristic with a bound',
  withoutHighs: true,
  outcome: {
    what: 'bought day-ahead',
    unit: 'kW',
    of: (problem, answer, at) => boughtKwh(problem, answer, at) / at.hoursPerIsp,
  },
  told: ({ fleet, scenarios }, { expectedEur, cvarEur, profitEur }) => [
    { what: 'EVs', value: fleet.evs.length, unit: '' },
    { what: 'possible days', value: scenarios.length, unit: '' },
    { what: 'expected', value: expectedEur, unit: 'EUR' },
    { what: 'of the worst days', value: cvarEur, unit: 'EUR' },
    { what: 'from', value: Math.min(...profitEur), unit: 'EUR' },
    { what: 'to', value: Math.max(...profitEur), unit: 'EUR' },
  ],
  bounds(problem, answer, at) {
    const kwh = boughtKwh(problem, answer, at);
    const days = daysOfFleet(problem.fleet);
    const t = placeOf(days, at);
    const most = days.reduce((sum, day) => sum + (t < day.ispCount ? day.chargeKw * at.hoursPerIsp : 0), 0);
    if (kwh <= 0) return ['buying nothing being the best'];
    return [kwh >= most - 1e-9 ? 'power of charging of all' : 'what is best on the mean of the days, and on the worst'];
  },
  proof: (_, answer) => gapBelow(answer),
  knobs,
  solve({ fleet, scenarios, risk, effort }) {
    const { plans: _, ...answer } = planFleetOverScenarios(daysOfFleet(fleet), scenarios, risk, effort);
    return { objective: answer.objectiveEur, answer };
  },
});
