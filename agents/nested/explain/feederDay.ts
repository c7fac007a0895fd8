import { type DecisionKind, decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { curvesOf, type DayProblem, decideDay } from '../dso/decideDay.ts';
import type { FeederDay, FeederPlan, LeaderPlan } from '../dso/feederDay.ts';
import { meetingAt } from '../dso/leaders.ts';
import { activityOf, planEur } from './feederCost.ts';
import { feederDuals } from './feederDuals.ts';
import { isNear, priceKnob, stepOf } from './steps.ts';

/** Costs of pieces this close meet, EUR/h: a plan is found to a tolerance. */
const MEETS = 1e-3;
/** Costs of units and of wear that are tried, EUR/MWh. */
const HIGHEST_COST = 500;

type Scheme = DayProblem['market']['scheme'];

const stepIn = ({ feeders: [{ hours }] }: DayProblem, at: Moment): number => stepOf(at, hours);

function told(problem: DayProblem, { feeders: plans, anticipatedEur }: LeaderPlan, at: Moment): ToldValue[] {
  const t = stepIn(problem, at);
  const inAll = (figure: (plan: FeederPlan, multiplicity: number) => number): number =>
    sum(plans.map((plan, i) => figure(plan, problem.feeders[i].multiplicity)));
  const ofControls = (...names: readonly (keyof FeederPlan['controls'])[]) =>
    inAll(({ controls }, m) => m * sum(names.flatMap((name) => controls[name].map((series) => series[t]))));
  const mw = (what: string, value: number): ToldValue[] => (isNear(value, 0) ? [] : [{ what, value, unit: 'MW' }]);
  return [
    ...mw(
      'offered upward',
      inAll(({ offerUpMw }) => offerUpMw[t]),
    ),
    ...mw(
      'offered downward',
      inAll(({ offerDownMw }) => offerDownMw[t]),
    ),
    ...mw('units', ofControls('generator')),
    ...mw('batteries give (below 0: take)', ofControls('discharge') - ofControls('charge')),
    {
      what: 'batteries hold',
      value: inAll(({ storedMwh }, m) => m * sum(storedMwh.map((levels) => levels[t]))),
      unit: 'MWh',
    },
    ...mw('sun cut', ofControls('cut')),
    ...mw('users stand by upward', ofControls('userUp')),
    ...mw('users stand by downward', ofControls('userDown')),
    ...mw(
      'cover missed',
      inAll(({ missedUpMw, missedDownMw }, m) => m * (missedUpMw[t] + missedDownMw[t])),
    ),
    ...priceTold(problem, plans, t),
    { what: 'it expects to pay the TSO that day', value: anticipatedEur, unit: 'EUR' },
  ];
}

/** The price that it counts on. */
function priceTold({ market, lambda, answered }: DayProblem, [plan]: readonly FeederPlan[], t: number): ToldValue[] {
  const unit = 'EUR/MWh';
  if (market.scheme === 'none' || market.scheme === 'sequential')
    return [{ what: 'first price', value: lambda[t], unit }];
  if (!('curve' in answered)) return [];
  const [{ lmp }] = meetingAt(curvesOf(answered.curve)[t], plan, t, MEETS).meeting;
  return [{ what: 'LMP it counts on', value: lmp, unit }];
}

/** What the TSO requires in a step, and so the most that an offer is of use for. */
function requiredIn({ answered }: DayProblem, t: number): { upMw: number; downMw: number } {
  if ('curve' in answered) return { upMw: answered.curve.requiredUpMw[t], downMw: answered.curve.requiredDownMw[t] };
  return { upMw: answered.model.requiredUpMw[t], downMw: answered.model.requiredDownMw[t] };
}

function bounds(problem: DayProblem, plan: LeaderPlan, at: Moment): string[] {
  const t = stepIn(problem, at);
  const several = problem.feeders.length > 1;
  const { scheme } = problem.market;
  if (scheme === 'none') return ['nobody coordinates: units and batteries are idle'];
  const { upMw, downMw } = requiredIn(problem, t);
  const offered = (key: 'offerUpMw' | 'offerDownMw') => sum(plan.feeders.map((each) => each[key][t]));
  const offers: [string, boolean][] = [
    ['all the flexibility upward that the TSO requires', upMw > 0 && isNear(offered('offerUpMw'), upMw)],
    ['all the flexibility downward that the TSO requires', downMw > 0 && isNear(offered('offerDownMw'), downMw)],
  ];
  const names = (holding: readonly [string, boolean][]) => holding.flatMap(([by, holds]) => (holds ? [by] : []));
  return [
    ...(scheme === 'sequential' ? [] : names(offers)),
    ...(scheme === 'nested' ? jump(problem, plan, t) : []),
    ...problem.feeders.flatMap((feeder, i) =>
      names(feederBounds(feeder, plan.feeders[i], t)).map((by) => (several ? `feeder ${i + 1}: ${by}` : by)),
    ),
  ];
}

/** Where the price would jump if it drew or offered a little more. */
function jump({ answered }: DayProblem, { feeders: [plan] }: LeaderPlan, t: number): string[] {
  if (!('curve' in answered)) return [];
  const { meeting } = meetingAt(curvesOf(answered.curve)[t], plan, t, MEETS);
  const apart = (figure: 'lmp' | 'upWorth' | 'downWorth') => {
    const figures = meeting.map((piece) => piece[figure]);
    return Math.max(...figures) - Math.min(...figures) > MEETS;
  };
  return [
    ...(apart('lmp') ? ['a jump of the LMP just there'] : []),
    ...(apart('upWorth') ? ['a jump of the price of flexibility upward just there'] : []),
    ...(apart('downWorth') ? ['a jump of the price of flexibility downward just there'] : []),
  ];
}

function feederBounds(feeder: FeederDay, plan: FeederPlan, t: number): [string, boolean][] {
  const { storages, generators, rows, hours, cover, steps } = feeder;
  const { controls, storedMwh } = plan;
  const first = cover.share > 0 ? Math.max(0, t - cover.steps + 1) : t;
  const lately = (series: Float64Array) => sum(series.subarray(first, t + 1));
  return [
    ...generators.flatMap(({ maxMw }, g): [string, boolean][] => {
      const [output, up] = [controls.generator[g][t], controls.generatorUp[g][t]];
      return [
        [`unit ${g + 1} at full power`, isNear(output, maxMw)],
        [`unit ${g + 1} off`, isNear(output, 0)],
        [`all that unit ${g + 1} has left is offered`, !isNear(up, 0) && isNear(output + up, maxMw)],
      ];
    }),
    ...storages.flatMap((storage, s): [string, boolean][] => {
      const of = (name: 'charge' | 'discharge' | 'storageUp' | 'storageDown' | 'coverUp' | 'coverDown') =>
        controls[name][s];
      const givenMw = of('discharge')[t] - of('charge')[t];
      const { efficiency, powerMw, leastMwh, mostMwh, startMwh } = storage;
      const floor = storedMwh[s][t] - (hours / efficiency) * (of('storageUp')[t] + lately(of('coverUp')));
      const ceiling =
        storedMwh[s][t] +
        hours * efficiency * (of('storageDown')[t] + lately(of('coverDown'))) +
        hours * (1 / efficiency - efficiency) * lately(of('discharge'));
      const name = `battery ${s + 1}`;
      return [
        [`${name} as empty as its bands and cover let it be`, isNear(floor, leastMwh)],
        [`${name} as full as its bands and cover let it be`, isNear(ceiling, mostMwh)],
        [
          `power of ${name} upward, with bands and cover`,
          isNear(givenMw + of('storageUp')[t] + of('coverUp')[t], powerMw),
        ],
        [
          `power of ${name} downward, with bands and cover`,
          isNear(of('storageDown')[t] + of('coverDown')[t] - givenMw, powerMw),
        ],
        [`${name} to end the day as it began`, t === steps - 1 && isNear(storedMwh[s][t], startMwh)],
      ];
    }),
    ...rows.flatMap((row): [string, boolean][] => {
      if (row.step !== t) return [];
      const activity = activityOf(row, plan);
      const beyond = Math.max(activity - row.upper, row.lower - activity);
      return [[beyond > 1e-6 ? `${row.what}, beyond its limit` : row.what, beyond > -1e-6]];
    }),
    ['cover that batteries cannot give', !isNear(plan.missedUpMw[t] + plan.missedDownMw[t], 0)],
  ];
}

const withFeeders = (problem: DayProblem, change: (feeder: FeederDay) => FeederDay): DayProblem => ({
  ...problem,
  feeders: problem.feeders.map(change),
});

/** A figure of all feeders: as it is in the first. */
const feederKnob = (
  given: Omit<Knob<DayProblem>, 'turned'>,
  change: (feeder: FeederDay, value: number) => FeederDay,
): Knob<DayProblem> => ({ ...given, turned: (of, value) => withFeeders(of, (feeder) => change(feeder, value)) });

function knobs(problem: DayProblem, at: Moment, isLinear: boolean): Knob<DayProblem>[] {
  const t = stepIn(problem, at);
  const [{ generators, storages, cover }] = problem.feeders;
  const { scheme } = problem.market;
  const perMwh = (name: string, now: number) => ({
    ...{ name, unit: 'EUR/MWh', now, from: 0, to: Math.max(HIGHEST_COST, now), linear: isLinear },
  });
  return [
    ...(scheme === 'sequential'
      ? [
          priceKnob<DayProblem>('first price', problem.lambda[t], (of, value) => ({
            ...of,
            lambda: of.lambda.with(t, value),
          })),
        ]
      : []),
    ...generators.map(({ eurPerMwh }, g) =>
      feederKnob(perMwh(`cost of unit ${g + 1}`, eurPerMwh), (feeder, value) => ({
        ...feeder,
        generators: feeder.generators.map((each, k) => (k === g ? { ...each, eurPerMwh: value } : each)),
      })),
    ),
    ...storages.slice(0, 1).map(({ wearEurPerMwh }) =>
      feederKnob(perMwh('wear of batteries', wearEurPerMwh), (feeder, value) => ({
        ...feeder,
        storages: feeder.storages.map((each) => ({ ...each, wearEurPerMwh: value })),
      })),
    ),
    ...(scheme === 'sequential'
      ? []
      : [
          feederKnob(
            { name: 'share of deviations covered', unit: '', now: cover.share, from: 0, to: 1 },
            (feeder, share) => ({
              ...feeder,
              cover: { ...feeder.cover, share },
            }),
          ),
        ]),
  ];
}

const SCHEMES: Record<Scheme, Pick<DecisionKind, 'says' | 'by'>> = {
  none: { says: 'What feeders draw where nobody coordinates.', by: 'doing nothing' },
  sequential: {
    says: "What feeders draw, and what units and batteries do, at the TSO's first prices as if they stayed.",
    by: 'linear programme',
  },
  nested: {
    says: 'What feeders draw and offer, and what units and batteries do, by who knows how the TSO will answer.',
    by: 'MILP',
  },
  central: {
    says: 'What feeders draw and offer, and what units and batteries do, where that costs the DSO and the TSO together the least.',
    by: 'linear programme',
  },
};

const feederDay = (scheme: Scheme) =>
  decisionKind<DayProblem, LeaderPlan>({
    kind: `feeder day, ${scheme}`,
    ...SCHEMES[scheme],
    ...{ unit: 'EUR', sense: 'least', slow: true },
    outcome: {
      what: 'drawn by all feeders',
      unit: 'MW',
      of: (problem, { feeders }, at) => sum(feeders.map(({ importMw }) => importMw[stepIn(problem, at)])),
    },
    ...{ told, bounds },
    proof: ({ market }, { gap }) => (scheme === 'nested' ? { gap, nodeLimit: market.maxNodes } : {}),
    duals: (problem, plan, at, solver) => feederDuals(problem, plan, stepIn(problem, at), solver),
    knobs: (problem, _, at) => {
      if (scheme === 'none') return [];
      return knobs(problem, at, scheme === 'sequential' || (scheme === 'central' && 'curve' in problem.answered));
    },
    solve(problem, solver) {
      const answer = decideDay(solver, problem);
      return { objective: answer.objectiveEur, answer };
    },
    worth: planEur,
  });

/** The DSO's day, a kind for each scheme. */
export const feederDays = (['none', 'sequential', 'nested', 'central'] as const).map(feederDay);
