import { type DecisionKind, decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import type { ChargingDay, ChargingPlan } from '../fleet/chargingDay.ts';
import { ChargingSolver } from '../fleet/chargingDp.ts';
import { planCharging } from '../fleet/chargingMilp.ts';
import { chargedEur, chargingEur, reachOf } from '../fleet/chargingRules.ts';
import { isNear, priceKnob, rewardKnob, tidy } from './steps.ts';

/** A stay as its agent reports it. */
export type Stay = ChargingDay & {
  /** Step of the day with which it begins. */
  from: number;
};

const stepOf = ({ hours, from }: Stay, { ispOfDay, hoursPerIsp }: Moment): number =>
  Math.floor((ispOfDay * hoursPerIsp) / hours + 1e-9) - from;

/** What keeps an EV from charging more, or less, in a step. */
function bounds(stay: Stay, plan: ChargingPlan, at: Moment): string[] {
  const t = stepOf(stay, at);
  const { offer } = stay;
  const level = plan.energyKwh[t];
  const isFullest = isNear(level, reachOf(stay).fullestKwh[t]);
  const isRewarded = offer !== undefined && Math.max(offer.rewardUp[t], offer.rewardDown[t]) > 0;
  const holding: [string, boolean][] = [
    ['power of the charger', isNear(plan.chargeKw[t], stay.mostKw[t])],
    ['a full battery', isNear(level, stay.capacityKwh)],
    ['charging as fast as it can to be full in time', isFullest && plan.unmetKwh > 0],
    ['its baseline, beyond which it is rewarded', isRewarded && isNear(plan.chargeKw[t], offer.baselineKw[t])],
  ];
  const held = holding.flatMap(([by, holds]) => (holds ? [by] : []));
  return held.length > 0 ? held : ['nothing: it charges at other times, which are as good or better'];
}

const PAID = [
  ['rewardUp', 'reward for less'],
  ['rewardDown', 'reward for more'],
  ['standbyUp', 'standing by upward'],
  ['standbyDown', 'standing by downward'],
] as const;

function knobs(stay: Stay, at: Moment, hasStandby: boolean): Knob<Stay>[] {
  const t = stepOf(stay, at);
  const { offer } = stay;
  const other = { rewardUp: 'rewardDown', rewardDown: 'rewardUp' } as const;
  const paid = PAID.filter(([series]) => {
    if (!offer) return false;
    return series === 'rewardUp' || series === 'rewardDown' ? offer[other[series]][t] <= 0 : hasStandby;
  });
  return [
    priceKnob<Stay>('price of energy', stay.buy[t], (of, value) => ({ ...of, buy: of.buy.with(t, value) })),
    ...paid.map(([series, name]) =>
      rewardKnob<Stay>(name, (offer as NonNullable<typeof offer>)[series][t], (of, value) =>
        of.offer ? { ...of, offer: { ...of.offer, [series]: of.offer[series].with(t, value) } } : of,
      ),
    ),
  ];
}

const shared = {
  ...{ unit: 'EUR', sense: 'least' },
  outcome: { what: 'charged', unit: 'kW', of: (stay, { chargeKw }, at) => chargeKw[stepOf(stay, at)] },
  told: (stay, plan, at) => {
    const t = stepOf(stay, at);
    return [
      { what: 'batteries hold as the step ends', value: plan.energyKwh[t], unit: 'kWh' },
      { what: 'and have room for', value: tidy(stay.capacityKwh - plan.energyKwh[t]), unit: 'kWh' },
      { what: 'spare upward', value: plan.upKw[t], unit: 'kW' },
      { what: 'spare downward', value: plan.downKw[t], unit: 'kW' },
      { what: 'missing to full batteries', value: plan.unmetKwh, unit: 'kWh' },
    ];
  },
  bounds,
} as const satisfies Partial<DecisionKind<Stay, ChargingPlan>>;

/** One EV while it is plugged in: bands are worked out from its plan, which does not look at them. */
export const evCharging = decisionKind<Stay, ChargingPlan>({
  ...shared,
  kind: 'EV charging',
  says: 'When an EV charges while it is plugged in, at the retail price and the rewards of a tariff.',
  by: 'exact dynamic programme',
  withoutHighs: true,
  knobs: (stay, _, at) => knobs(stay, at, false),
  solve(stay) {
    const answer = new ChargingSolver().solve(stay);
    return { objective: chargedEur(stay, answer), answer };
  },
  worth: chargedEur,
});

/** One EV while it is plugged in, with its bands. */
export const evChargingWithBands = decisionKind<Stay, ChargingPlan>({
  ...shared,
  kind: 'EV charging with bands',
  says: 'When an EV charges and what it spares while it is plugged in, at the retail price and what a tariff pays.',
  by: 'MILP',
  knobs: (stay, _, at) => knobs(stay, at, true),
  solve(stay, solver) {
    const answer = planCharging(solver, stay, { joint: true });
    return { objective: answer.objectiveEur, answer };
  },
  worth: chargingEur,
});
