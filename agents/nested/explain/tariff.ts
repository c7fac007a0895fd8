import { decisionKind, type Moment } from '../../../src/market/kinds.ts';
import type { Required, Rewards } from '../dso/tariff.ts';
import type { MarketRules } from '../market/rules.ts';
import { isNear, stepOf } from './steps.ts';

interface Asked {
  rules: MarketRules['tariff'];
  required: Required;
  hours: number;
}

/** What holds the reward where it is. */
function bounds({ rules, required, hours }: Asked, { rewardUp, rewardDown }: Rewards, at: Moment): string[] {
  const t = stepOf(at, hours);
  const reward = Math.max(rewardUp[t], rewardDown[t]);
  const isNeeded = required.requiredUpMw.some((mw) => mw > 0) || required.requiredDownMw.some((mw) => mw > 0);
  const holding: [string, boolean][] = [
    ['the cap', reward > 0 && isNear(reward, rules.cap)],
    ['a rule without rewards', rules.rule === 'none'],
    ['nothing is required all day', rules.rule !== 'none' && !isNeeded],
  ];
  return holding.flatMap(([by, holds]) => (holds ? [by] : []));
}

/** What the DSO offers its users: a rule, which optimises nothing. */
export const tariff = decisionKind<Asked, Rewards>({
  kind: 'tariff',
  says: 'What users are paid for moving and for standing by, made of what the TSO requires.',
  ...{ unit: '', sense: 'most', by: 'rule', withoutHighs: true },
  outcome: {
    what: 'reward for less (below 0: for more)',
    unit: 'EUR/MWh',
    of: ({ hours }, { rewardUp, rewardDown }, at) => {
      const t = stepOf(at, hours);
      return rewardUp[t] > 0 ? rewardUp[t] : 0 - rewardDown[t];
    },
  },
  told: ({ required, hours }, { standbyUp, standbyDown }, at) => {
    const t = stepOf(at, hours);
    const { requiredUpMw, requiredDownMw } = required;
    const before =
      t > 0
        ? [
            {
              what: 'required upward less downward, a step before',
              value: requiredUpMw[t - 1] - requiredDownMw[t - 1],
              unit: 'MW',
            },
          ]
        : [];
    return [
      { what: 'standing by upward', value: standbyUp[t], unit: 'EUR/MW' },
      { what: 'downward', value: standbyDown[t], unit: 'EUR/MW' },
      ...before,
      { what: 'in this step', value: requiredUpMw[t] - requiredDownMw[t], unit: 'MW' },
    ];
  },
  bounds,
});
