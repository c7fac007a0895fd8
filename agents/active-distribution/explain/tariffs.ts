import { decisionKind, type Knob, type Moment } from '../../../src/market/kinds.ts';
import { sum } from '../../../src/series.ts';
import { type DayTariffs, pickTariffs, type TariffProblem, tariffEur } from '../ads/tariffs.ts';
import { HIGHEST, hourOf, LOWEST, meanIn, shifted } from './hours.ts';

/** It moves the order of hours by price too, and with it the bands: what a tariff gains is not linear in it. */
function priceKnob({ dayAhead, probability, hours }: TariffProblem, at: Moment): Knob<TariffProblem> {
  const now = meanIn(dayAhead, probability, hourOf(at));
  return {
    ...{ name: 'day-ahead price expected in this hour', unit: 'EUR/MWh', now },
    ...{ from: Math.min(LOWEST, now), to: Math.max(HIGHEST, now) },
    turned: (of, value) => ({ ...of, dayAhead: shifted(of.dayAhead, hours, hourOf(at), value - now) }),
  };
}

const retailKnob = ({ retail }: TariffProblem): Knob<TariffProblem> => ({
  ...{ name: 'flat tariff', unit: 'EUR/MWh', now: retail, from: 0, to: Math.max(1000, retail), linear: true },
  turned: (of, value) => ({ ...of, retail: value }),
});

/** Tariffs that the operator picks for its zones for a day. */
export const tariffs = decisionKind<TariffProblem, DayTariffs>({
  kind: 'tariffs',
  says: 'Which tariff customers of each zone have on a day: the one that gains the operator most beside the flat one, as their load answers it.',
  unit: 'EUR',
  sense: 'most',
  by: 'trying each in each zone',
  withoutHighs: true,
  outcome: {
    what: 'load moved into this hour (below 0: out of it)',
    unit: 'MW',
    of: ({ loadMw, probability }, { answers }, at) =>
      sum(loadMw.map((load, zone) => meanIn(load, probability, hourOf(at)) * (answers[zone][hourOf(at)] - 1))),
  },
  told: (_, { tariffs: picked, multipliers, gainEur }, at) =>
    picked.flatMap((name, zone) => [
      {
        what: `zone ${zone + 1} (${name}) pays, times the flat tariff`,
        value: multipliers[zone][hourOf(at)],
        unit: '',
      },
      { what: `gain in zone ${zone + 1}`, value: gainEur[zone], unit: 'EUR' },
    ]),
  bounds: (_, { tariffs: picked }) =>
    picked.every((name) => name === 'flat') ? ['no tariff that gains beside the flat one'] : [],
  knobs: (problem, _, at) => [priceKnob(problem, at), retailKnob(problem)],
  solve(problem) {
    const answer = pickTariffs(problem);
    return { objective: sum(answer.gainEur), answer };
  },
  worth: (problem, answer) => sum(problem.loadMw.map((_, zone) => tariffEur(problem, answer, zone))),
});
