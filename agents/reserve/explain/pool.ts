import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import { type ChosenPool, choosePool } from '../../../src/optimizers/arrivals/chosen.ts';
import { solveSession } from '../../../src/optimizers/chargeOnly.ts';
import type { Risk } from '../../../src/optimizers/stochastic.ts';
import { gapBelow } from './bound.ts';
import { daysOfFleet, type FleetDays, withShared } from './fleetDays.ts';
import { weightOfWorst } from './risk.ts';

/** Energy that is bought for sessions that nobody announced, over possible days of them. */
export interface UnknownSessions {
  days: readonly { probability: number; fleet: FleetDays }[];
  /** First ISP that is bought, counted from where the series begin, and how many ISPs these have. */
  first: number;
  length: number;
  feeEurPerMwh: number;
  risk: Risk;
  keep: number;
}

const HIGHEST_FEE = 300;

const boughtKwh = ({ first }: UnknownSessions, { poolKwh }: ChosenPool, { isp, from }: Moment): number =>
  poolKwh[first + isp - from] ?? 0;

/** A possible day whose sessions are planned at another fee. */
const ofFee = (day: UnknownSessions['days'][number], deviationFee: number) =>
  day.fleet.evs.length === 0 ? day : { ...day, fleet: withShared(day.fleet, { deviationFee }) };

const knobs = (problem: UnknownSessions): Knob<UnknownSessions, ChosenPool>[] => [
  weightOfWorst(problem),
  {
    ...{ name: 'deviation fee', unit: 'EUR/MWh', now: problem.feeEurPerMwh },
    ...{ from: 0, to: Math.max(HIGHEST_FEE, problem.feeEurPerMwh) },
    turned: (of, value) => ({ ...of, feeEurPerMwh: value, days: of.days.map((day) => ofFee(day, value)) }),
  },
];

/** The pool that is best for them. */
const solvePool = ({ days, length, feeEurPerMwh, risk, keep }: UnknownSessions): ChosenPool =>
  choosePool(
    days.map(({ probability, fleet }) => ({ probability, sessions: daysOfFleet(fleet) })),
    { solve: solveSession, feeEurPerMwh, risk, keep, length },
  );

/** The pool bought for sessions that nobody announced. */
export const pool = decisionKind<UnknownSessions, ChosenPool>({
  kind: 'pool',
  says: 'What a fleet buys day-ahead for sessions that nobody announced, where any of some days of them may come and energy off the schedule costs the deviation fee.',
  unit: 'EUR',
  sense: 'most',
  by: 'heuristic with a bound',
  withoutHighs: true,
  outcome: {
    what: 'bought day-ahead',
    unit: 'kW',
    of: (problem, answer, at) => boughtKwh(problem, answer, at) / at.hoursPerIsp,
  },
  told: ({ days }, { days: kept, expectedEur, cvarEur, boundEur }) => [
    { what: 'possible days', value: days.length, unit: '' },
    { what: 'of which are weighed', value: kept, unit: '' },
    { what: 'expected', value: expectedEur, unit: 'EUR' },
    { what: 'of the worst days', value: cvarEur, unit: 'EUR' },
    { what: 'if it were known who comes', value: boundEur, unit: 'EUR' },
  ],
  bounds: (problem, answer, at) => [
    boughtKwh(problem, answer, at) > 0
      ? 'what is best on the mean of the days, and on the worst'
      : 'buying nothing being the best',
  ],
  proof: (_, answer) => gapBelow(answer),
  knobs,
  solve(problem) {
    const answer = solvePool(problem);
    return { objective: answer.objectiveEur, answer };
  },
});
