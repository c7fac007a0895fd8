import { decisionKind, type Knob, type Moment, type ToldValue } from '../../../src/market/kinds.ts';
import type { Solver } from '../../../src/optimizers/highs.ts';
import type { BuildingDay, BuildingPlan } from '../building/buildingDay.ts';
import { planBuilding } from '../building/buildingMilp.ts';
import { startsOf, stateBuilding } from '../building/buildingRows.ts';
import { buildingEur } from './buildingCost.ts';
import { isNear, priceKnob, rewardKnob, stepOf, tidy } from './steps.ts';

/** A gap at which a plan counts as the best there is: thresholds of prices are then exact. */
const NO_GAP = 1e-9;
const HIGHEST_DISCOMFORT = 5;
const TEMPERATURES = { coldest: -30, hottest: 45 };

function appliancesKw({ appliances }: BuildingDay, { starts }: BuildingPlan, t: number): number {
  return appliances.reduce((sum, { profileKw }, k) => sum + (profileKw[t - starts[k]] ?? 0), 0);
}

function told(day: BuildingDay, plan: BuildingPlan, at: Moment): ToldValue[] {
  const t = stepOf(at, day.hours);
  const kw = (what: string, value: number): ToldValue[] => (tidy(value) === 0 ? [] : [{ what, value, unit: 'kW' }]);
  return [
    { what: 'heat pump', value: plan.heatKw[t], unit: 'kW' },
    { what: 'indoors as the step ends', value: plan.temperatureC[t], unit: 'C' },
    ...kw('appliances', appliancesKw(day, plan, t)),
    ...kw('battery charging', plan.chargeKw[t]),
    ...kw('battery giving', plan.dischargeKw[t]),
    ...(day.battery.powerKw > 0 ? [{ what: 'battery holds', value: plan.energyKwh[t], unit: 'kWh' }] : []),
    ...kw('sun cut', plan.cutKw[t]),
    ...(day.offer
      ? [{ what: 'less than its baseline', value: tidy(day.offer.baselineKw[t] - plan.netKw[t]), unit: 'kW' }]
      : []),
    ...kw('spare upward', plan.upKw[t]),
    ...kw('spare downward', plan.downKw[t]),
  ];
}

/** What keeps a building from drawing more, or less, in a step. */
function bounds(day: BuildingDay, plan: BuildingPlan, at: Moment): string[] {
  const t = stepOf(at, day.hours);
  const { thermal, battery, offer } = day;
  const isLast = t === day.steps - 1;
  const indoorC = plan.temperatureC[t];
  const isRewarded = offer !== undefined && Math.max(offer.rewardUp[t], offer.rewardDown[t]) > 0;
  const isRunning = (k: number) => day.appliances[k].profileKw[t - plan.starts[k]] !== undefined;
  const holding: [string, boolean][] = [
    ['the heat pump at full power', isNear(plan.heatKw[t], thermal.mostKw)],
    ['the heat pump off', isNear(plan.heatKw[t], 0)],
    ['lower limit of comfort', isNear(indoorC, thermal.leastC)],
    ['upper limit of comfort', isNear(indoorC, thermal.mostC)],
    ['colder than comfort has it', indoorC < thermal.leastC && !isNear(indoorC, thermal.leastC)],
    ['warmer than comfort has it', indoorC > thermal.mostC && !isNear(indoorC, thermal.mostC)],
    [
      `ending the day as ${thermal.mode === 'heating' ? 'warm' : 'cool'} as it began`,
      isLast && isNear(indoorC, thermal.endC),
    ],
    ['fuse', isNear(Math.abs(plan.netKw[t]), day.fuseKw)],
    ['its baseline, beyond which it is rewarded', isRewarded && isNear(plan.netKw[t], offer.baselineKw[t])],
    ...day.appliances.flatMap(({ from, to, profileKw }, k): [string, boolean][] => [
      [`appliance ${k + 1} no earlier`, isRunning(k) && plan.starts[k] === from],
      [`appliance ${k + 1} no later`, isRunning(k) && plan.starts[k] === to - profileKw.length],
    ]),
  ];
  if (battery.powerKw > 0) {
    const level = plan.energyKwh[t];
    holding.push(
      ['battery full', isNear(level, battery.mostKwh)],
      ['battery empty', isNear(level, battery.leastKwh)],
      ['battery to end the day as it began', isLast && isNear(level, battery.endKwh)],
      ['power of charging', isNear(plan.chargeKw[t], battery.powerKw)],
      ['power of the battery giving', isNear(plan.dischargeKw[t], battery.powerKw)],
    );
  }
  return holding.flatMap(([by, holds]) => (holds ? [by] : []));
}

type Series = 'rewardUp' | 'rewardDown' | 'standbyUp' | 'standbyDown';

const withOffer = (day: Planned, series: Series, t: number, value: number): Planned =>
  day.offer ? { ...day, offer: { ...day.offer, [series]: day.offer[series].with(t, value) } } : day;

function knobs(day: Planned, plan: BuildingPlan, at: Moment): Knob<Planned>[] {
  const t = stepOf(at, day.hours);
  const { offer, thermal, discomfort } = day;
  const outdoorC = thermal.outdoorC[t];
  const found = [
    priceKnob<Planned>('price of energy', day.buy[t], (of, value) => ({ ...of, buy: of.buy.with(t, value) })),
    ...(offer
      ? ([
          ...(offer.rewardUp[t] > 0 || offer.rewardDown[t] <= 0 ? [['reward for less', 'rewardUp']] : []),
          ...(offer.rewardDown[t] > 0 ? [['reward for more', 'rewardDown']] : []),
          ['standing by upward', 'standbyUp'],
          ['standing by downward', 'standbyDown'],
        ] as [string, Series][])
      : []
    ).map(([name, series]) =>
      rewardKnob<Planned>(name, (offer as NonNullable<typeof offer>)[series][t], (of, value) =>
        withOffer(of, series, t, value),
      ),
    ),
    {
      ...{ name: 'cost of discomfort', unit: 'EUR/K h', now: discomfort, linear: true },
      ...{ from: 0, to: Math.max(HIGHEST_DISCOMFORT, discomfort) },
      turned: (of: Planned, value: number) => ({ ...of, discomfort: value }),
    },
    {
      ...{ name: 'outdoors in this step', unit: 'C', now: outdoorC },
      ...{ from: Math.min(TEMPERATURES.coldest, outdoorC), to: Math.max(TEMPERATURES.hottest, outdoorC) },
      turned: (of: Planned, value: number) => ({
        ...of,
        thermal: { ...of.thermal, outdoorC: of.thermal.outdoorC.with(t, value) },
      }),
    },
  ];
  return found.map((knob): Knob<Planned> => {
    const { turned } = knob;
    if (!('linear' in knob)) return knob;
    return { ...knob, unproved: plan.gap > NO_GAP, turned: (of, value) => ({ ...turned(of, value), gap: NO_GAP }) };
  });
}

/** Of the linear programme with appliances, and which way battery, fuse and shifts go, as they are. */
function duals(day: BuildingDay, plan: BuildingPlan, at: Moment, solver: Solver): ToldValue[] {
  const t = stepOf(at, day.hours);
  const m = stateBuilding(day);
  day.appliances.forEach((appliance, k) => {
    for (const s of startsOf(appliance)) m.fix(m.columnAt('start', k, s), s === plan.starts[k] ? 1 : 0);
  });
  const { thermal, offer } = day;
  const isOutside = (step: number, isCold: boolean) =>
    isCold ? plan.temperatureC[step] < thermal.leastC : plan.temperatureC[step] > thermal.mostC;
  const wholes: Record<string, (step: number) => boolean> = {
    charges: (step) => plan.chargeKw[step] > 0,
    imports: (step) => plan.netKw[step] > 0,
    shifts: (step) =>
      offer !== undefined &&
      offer.rewardUp[step] > 0 === plan.netKw[step] < offer.baselineKw[step] &&
      !isNear(plan.netKw[step], offer.baselineKw[step]),
    upOutside: (step) => isOutside(step, thermal.mode === 'heating'),
    downOutside: (step) => isOutside(step, thermal.mode !== 'heating'),
  };
  for (const [name, isOn] of Object.entries(wholes)) {
    for (let step = 0; step < day.steps; step++) {
      if (m.hasColumn(name, step)) m.fix(m.columnAt(name, step), isOn(step) ? 1 : 0);
    }
  }
  const { status } = m.solveRelaxed((model) => solver.solve(model, { presolve: 'off' }));
  if (status !== 'optimal') return [];
  // rows are in kW and 0.001 EUR
  return [
    { what: 'load', value: -m.dual('net', t) / day.hours, unit: 'EUR/MWh' },
    ...(day.battery.powerKw > 0
      ? [{ what: 'energy in the battery', value: -m.dual('energy', t), unit: 'EUR/MWh' }]
      : []),
    { what: 'warmth indoors', value: -m.dual('temperature', t) / 1000, unit: 'EUR/K' },
  ].map((each) => ({ ...each, value: tidy(each.value) + 0 }));
}

/** As its agent reports it. */
type Planned = BuildingDay & {
  /** Relative gap at which the search ended. */
  gap: number;
};

const buildingKind = (kind: string, says: string) =>
  decisionKind<Planned, BuildingPlan>({
    ...{ kind, says, unit: 'EUR', sense: 'least', by: 'MILP', slow: true },
    outcome: {
      what: 'drawn by one building (below 0: fed in)',
      unit: 'kW',
      of: ({ hours }, { netKw }, at) => tidy(netKw[stepOf(at, hours)]),
    },
    ...{ told, bounds, duals, knobs },
    proof: (_, { gap }) => ({ gap }),
    solve(day, solver) {
      const answer = planBuilding(solver, day, { gap: day.gap });
      return { objective: answer.objectiveEur, answer };
    },
    worth: buildingEur,
  });

/** A building's day at the retail price: its baseline. */
export const buildingBaseline = buildingKind(
  'building',
  'When a building heats, charges and runs appliances at the retail price: what it draws if nobody asks it.',
);

/** A building's day at a tariff, or what is left of it after a call. */
export const buildingAtTariff = buildingKind(
  'building at a tariff',
  'When a building heats, charges and runs appliances where it is paid for moving and for standing by.',
);
