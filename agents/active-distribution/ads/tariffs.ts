import { sum } from '../../../src/series.ts';
import type { MessageOf } from '../market/messages.ts';
import { answerTo, TARIFF_ELASTICITY, TARIFF_NAMES, TARIFFS, type TariffName } from '../market/rules.ts';

/** A day whose tariffs are to be picked. Series of scenarios: those of the first scenario first. */
export interface TariffProblem {
  hours: number;
  probability: Float64Array;
  /** EUR/MWh, by scenario and hour. */
  dayAhead: Float64Array;
  /** By zone, MW at the flat tariff by scenario and hour. */
  loadMw: readonly Float64Array[];
  /** The flat tariff, EUR/MWh. */
  retail: number;
}

/** The tariffs of a day, each series by zone. */
export interface DayTariffs {
  tariffs: TariffName[];
  /** Tariff over the flat one, by hour. */
  multipliers: Float64Array[];
  /** Load over that at the flat tariff, by hour. */
  answers: Float64Array[];
  /** What each is expected to gain the operator beside the flat one, EUR: what customers pay more, and energy not needed. */
  gainEur: Float64Array;
  /** Of that, what customers pay more in all zones, EUR by hour. */
  paidEur: Float64Array;
}

/** A tariff's multiples of the flat one, by hour: hours in order of their expected price, in as many equal parts as it has levels. */
export function bandsOf(name: TariffName, expected: ArrayLike<number>): Float64Array {
  const levels = TARIFFS[name];
  const byPrice = Array.from(expected, (_, hour) => hour).sort((a, b) => expected[a] - expected[b] || a - b);
  const multipliers = new Float64Array(expected.length);
  byPrice.forEach((hour, place) => {
    multipliers[hour] = levels[Math.floor((place * levels.length) / byPrice.length)];
  });
  return multipliers;
}

/** Day-ahead prices as expected, by hour. */
const expectedOf = ({ hours, probability, dayAhead }: TariffProblem): Float64Array =>
  Float64Array.from({ length: hours }, (_, hour) =>
    probability.reduce((all, p, s) => all + p * dayAhead[s * hours + hour], 0),
  );

/** What a tariff is expected to bring in a zone beside the flat one, EUR: what customers pay more by hour, and all it gains. */
function valueIn(
  { hours, probability, dayAhead, loadMw, retail }: TariffProblem,
  zone: number,
  { multipliers, answer }: { multipliers: Float64Array; answer: Float64Array },
): { paidEur: Float64Array; gainEur: number } {
  const paidEur = new Float64Array(hours);
  let savedEur = 0;
  probability.forEach((p, s) => {
    for (let hour = 0; hour < hours; hour++) {
      const mw = p * loadMw[zone][s * hours + hour];
      paidEur[hour] += mw * retail * (multipliers[hour] * answer[hour] - 1);
      savedEur += mw * dayAhead[s * hours + hour] * (1 - answer[hour]);
    }
  });
  return { paidEur, gainEur: sum(paidEur) + savedEur };
}

/** What the tariff of a zone gains, EUR, in a problem that may be another than that it was picked in. */
export const tariffEur = (problem: TariffProblem, { multipliers, answers }: DayTariffs, zone: number): number =>
  valueIn(problem, zone, { multipliers: multipliers[zone], answer: answers[zone] }).gainEur;

/**
 * Picks for each zone the tariff that gains most as expected: dt sum (tau L - tau0 L0), less what the operator gives up for it in (7), and
 * the energy that is not drawn at day-ahead prices. Zones do not touch each other, so each is picked alone; of equals the first.
 */
export function pickTariffs(problem: TariffProblem): DayTariffs {
  const { loadMw } = problem;
  const expected = expectedOf(problem);
  const choices = TARIFF_NAMES.map((name) => {
    const multipliers = bandsOf(name, expected);
    return { name, multipliers, answer: answerTo(multipliers) };
  });
  const picked = loadMw.map((_, zone) => {
    const valued = choices.map((choice) => ({ ...choice, ...valueIn(problem, zone, choice) }));
    return valued.reduce((best, each) => (each.gainEur > best.gainEur + 1e-9 ? each : best));
  });
  return {
    tariffs: picked.map(({ name }) => name),
    multipliers: picked.map(({ multipliers }) => multipliers),
    answers: picked.map(({ answer }) => answer),
    gainEur: Float64Array.from(picked, ({ gainEur }) => gainEur),
    paidEur: expected.map((_, hour) => picked.reduce((all, { paidEur }) => all + paidEur[hour], 0)),
  };
}

/** What the best of all combinations of tariffs over zones gains, EUR, by the matrix of elasticities as it is written: the slow twin. */
export function bestTariffsByTrial(problem: TariffProblem): number {
  const { hours, probability, dayAhead, loadMw, retail } = problem;
  const expected = expectedOf(problem);
  const elasticity = (t: number, u: number): number =>
    hours < 2 ? 0 : t === u ? -TARIFF_ELASTICITY : TARIFF_ELASTICITY / (hours - 1);
  const combinations = loadMw.reduce<TariffName[][]>(
    (some) => some.flatMap((names) => TARIFF_NAMES.map((name) => [...names, name])),
    [[]],
  );
  let best = Number.NEGATIVE_INFINITY;
  for (const names of combinations) {
    let gainEur = 0;
    loadMw.forEach((load, zone) => {
      const tariff = bandsOf(names[zone], expected).map((multiplier) => multiplier * retail);
      probability.forEach((p, s) => {
        for (let t = 0; t < hours; t++) {
          const before = load[s * hours + t];
          let answered = before;
          for (let u = 0; u < hours; u++) answered += (before * elasticity(t, u) * (tariff[u] - retail)) / retail;
          gainEur -= p * (retail * before - tariff[t] * answered);
          gainEur += p * dayAhead[s * hours + t] * (before - answered);
        }
      });
    });
    best = Math.max(best, gainEur);
  }
  return best;
}

/** What a forecast says of a day for which tariffs are to be picked. @param zoneMw load of each zone at a factor of 1 */
export function tariffProblem(
  { probability, dayAhead, zoneLoad }: MessageOf<'ScenarioForecast'>,
  zoneMw: ArrayLike<number>,
  retail: number,
): TariffProblem {
  const hours = dayAhead.length / probability.length;
  const zones = zoneMw.length;
  const loadMw = Array.from(zoneMw, (mw, zone) =>
    Float64Array.from(dayAhead, (_, k) => {
      const [s, hour] = [Math.floor(k / hours), k % hours];
      return mw * zoneLoad[(s * zones + zone) * hours + hour];
    }),
  );
  return { hours, probability, dayAhead, loadMw, retail };
}

/** A forecast whose loads answer the tariffs of the day. */
export function answered(
  forecast: MessageOf<'ScenarioForecast'>,
  { answers }: DayTariffs,
): MessageOf<'ScenarioForecast'> {
  const [{ length: hours }] = answers;
  const zoneLoad = forecast.zoneLoad.map(
    (load, k) => load * answers[Math.floor(k / hours) % answers.length][k % hours],
  );
  return { ...forecast, zoneLoad };
}
