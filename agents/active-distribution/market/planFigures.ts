import { linearVoltages } from '../../../src/grid/linDistFlow.ts';
import { createPowerFlow, PowerFlowError } from '../../../src/grid/powerFlow.ts';
import type { Figure } from '../../../src/market/system.ts';
import { sum } from '../../../src/series.ts';
import { correlation, rankCorrelation } from '../../../src/studies/statistics/correlation.ts';
import type { SimulationResult } from './simulate.ts';

type Plan = SimulationResult['recorder']['plans'][number];

/** A planned hour: prices as they came, and what was sold, bought and generated. */
interface Hour {
  price: number;
  spinningPrice: number;
  soldMw: number;
  boughtMw: number;
  spinningMw: number;
  generationMw: number;
}

const generationAt = ({ generatorMw, soldMw }: Plan, hour: number): number => {
  let mw = 0;
  for (let at = hour; at < generatorMw.length; at += soldMw.length) mw += generatorMw[at];
  return mw;
};

const hoursOf = ({ recorder, world }: SimulationResult): Hour[] =>
  recorder.plans.flatMap((plan) => {
    const { actual, ancillary } = world.day(plan.day);
    return Array.from(plan.soldMw, (soldMw, hour) => ({
      price: actual.dayAhead[hour],
      spinningPrice: ancillary.spinning[hour],
      soldMw,
      boughtMw: plan.boughtMw[hour],
      spinningMw: plan.spinningMw[hour],
      generationMw: generationAt(plan, hour),
    }));
  });

/** Mean price by volume; NaN where there is none. */
function priceOf<T extends { price: number }>(hours: readonly T[], volume: (hour: T) => number): number {
  const total = hours.reduce((all, hour) => all + volume(hour), 0);
  return total > 1e-9 ? hours.reduce((all, hour) => all + volume(hour) * hour.price, 0) / total : Number.NaN;
}

const meanOf = (hours: readonly Hour[], of: (hour: Hour) => number): number =>
  hours.length > 0 ? hours.reduce((all, hour) => all + of(hour), 0) / hours.length : Number.NaN;

const isReserveDear = ({ price, spinningPrice }: Hour) => spinningPrice > price;

/** Hours of what lots bid, at prices as they came. */
const lotHours = ({ recorder, world, loaded }: SimulationResult) => {
  const lots = new Set(loaded.config.evplas.map(({ name }) => name));
  return recorder.bids
    .filter(({ bidder }) => lots.has(bidder))
    .flatMap(({ day, sellMw, buyMw }) =>
      Array.from(sellMw, (mw, hour) => ({
        price: world.day(day).actual.dayAhead[hour],
        sellMw: mw,
        buyMw: buyMw[hour],
      })),
    );
};

const total = ({ recorder }: SimulationResult, of: (plan: Plan) => number): number =>
  recorder.plans.reduce((all, plan) => all + of(plan), 0);

const rangeOf = (plan: Plan, objective: 'f1Eur' | 'f2Eur'): number => {
  const values = plan.front.map((point) => point[objective]);
  return Math.max(...values) - Math.min(...values);
};

const atAssumedLosses = (run: SimulationResult, objective: 'f1Eur' | 'f2Eur'): number =>
  total(run, ({ front, parts }) => {
    const chosen = front.find(({ isChosen }) => isChosen)?.[objective] ?? Number.NaN;
    return objective === 'f1Eur' ? chosen + parts.reactive : chosen;
  });

/** Switches of the contingencies of the first day's review, of those that are cascades or are not. */
function switchesOf({ recorder: { reviews } }: SimulationResult, cascades?: boolean): number[] {
  if (reviews.length === 0) return [];
  const [{ ids, switches }] = reviews;
  return [...switches].filter((_, k) => cascades === undefined || ids[k].includes(', then ') === cascades);
}

const mean = (values: readonly number[]): number => (values.length > 0 ? sum(values) / values.length : Number.NaN);

/** Of how many bad hours a contingency's plan would be safe against, and what it leaves unserved: means of days that have a correlation. */
const gammaOfTheWorst = ({ recorder: { reviews } }: SimulationResult): number =>
  mean(
    reviews.map(({ f2Eur, gammaHours }) => rankCorrelation(f2Eur, gammaHours)).filter((value) => !Number.isNaN(value)),
  );

/** Bad hours of the plan that would be chosen for the contingency that leaves most unserved, mean over days. */
const worstGammaHours = ({ recorder: { reviews } }: SimulationResult): number =>
  mean(reviews.map(({ f2Eur, gammaHours }) => gammaHours[f2Eur.indexOf(Math.max(...f2Eur))]));

/** Largest difference of a bus's voltage between LinDistFlow and AC power flow, in any hour, under the loads alone. */
function linearVoltageError({ world, recorder }: SimulationResult): number {
  const { network, feeders } = world;
  const flow = createPowerFlow(network);
  let worst = 0;
  for (const { day, soldMw } of recorder.plans) {
    const { zoneLoad } = world.day(day).actual;
    for (let hour = 0; hour < soldMw.length; hour++) {
      const load = (key: 'loadMw' | 'loadMvar') =>
        Float64Array.from(network.buses, (bus, k) =>
          feeders.of[k] < 0 ? -bus[key] : -bus[key] * zoneLoad[feeders.of[k]][hour],
        );
      const [mw, mvar] = [load('loadMw'), load('loadMvar')];
      try {
        const { voltagePu } = flow.solve(mw, mvar);
        const linear = linearVoltages(network, mw, mvar);
        voltagePu.forEach((value, bus) => {
          worst = Math.max(worst, Math.abs(value - linear[bus]));
        });
      } catch (error) {
        if (!(error instanceof PowerFlowError)) throw error;
      }
    }
  }
  return worst;
}

const figure = (
  name: string,
  unit: string,
  says: string,
  of: Figure<SimulationResult>['of'],
): Figure<SimulationResult> => ({ name, unit, says, of });

/** What day-ahead plans come to: what the claims of the source paper are about. */
export const planFigures: readonly Figure<SimulationResult>[] = [
  figure(
    'f1AssumedLossEur',
    'EUR',
    'First objective of the chosen plans at the losses assumed before AC power flow found them, summed over days.',
    (run) => atAssumedLosses(run, 'f1Eur'),
  ),
  figure(
    'f2AssumedLossEur',
    'EUR',
    'Second objective of the chosen plans at the losses assumed before AC power flow found them, summed over days.',
    (run) => atAssumedLosses(run, 'f2Eur'),
  ),
  figure('f1RangeEur', 'EUR', 'First objective from one end of the front to the other, summed over days.', (run) =>
    total(run, (plan) => rangeOf(plan, 'f1Eur')),
  ),
  figure('f2RangeEur', 'EUR', 'Second objective from one end of the front to the other, summed over days.', (run) =>
    total(run, (plan) => rangeOf(plan, 'f2Eur')),
  ),
  figure(
    'saleAtPriceCorrelation',
    '',
    'Correlation over hours of what is sold day-ahead (less what is bought) and the price there.',
    (run) => {
      const hours = hoursOf(run);
      return correlation(
        hours.map(({ soldMw, boughtMw }) => soldMw - boughtMw),
        hours.map(({ price }) => price),
      );
    },
  ),
  figure('soldAtEurPerMwh', 'EUR/MWh', 'Mean price at which energy is sold day-ahead, by volume.', (run) =>
    priceOf(hoursOf(run), ({ soldMw }) => soldMw),
  ),
  figure('boughtAtEurPerMwh', 'EUR/MWh', 'Mean price at which energy is bought day-ahead, by volume.', (run) =>
    priceOf(hoursOf(run), ({ boughtMw }) => boughtMw),
  ),
  figure(
    'spinningAtDearReserveMw',
    'MW',
    'Spinning reserve sold in hours in which it is dearer than energy, mean.',
    (run) => meanOf(hoursOf(run).filter(isReserveDear), ({ spinningMw }) => spinningMw),
  ),
  figure('spinningAtCheapReserveMw', 'MW', 'Spinning reserve sold in all other hours, mean.', (run) =>
    meanOf(
      hoursOf(run).filter((hour) => !isReserveDear(hour)),
      ({ spinningMw }) => spinningMw,
    ),
  ),
  figure(
    'generationAtDearReserveMw',
    'MW',
    'Power planned of dispatchable units in hours in which spinning reserve is dearer than energy, mean.',
    (run) => meanOf(hoursOf(run).filter(isReserveDear), ({ generationMw }) => generationMw),
  ),
  figure('generationAtCheapReserveMw', 'MW', 'Power planned of dispatchable units in all other hours, mean.', (run) =>
    meanOf(
      hoursOf(run).filter((hour) => !isReserveDear(hour)),
      ({ generationMw }) => generationMw,
    ),
  ),
  figure(
    'realTimePlannedMwh',
    'MWh',
    'Energy that day-ahead plans expect to trade in real time, sold and bought together.',
    (run) => total(run, ({ realTimeSoldMw, realTimeBoughtMw }) => sum(realTimeSoldMw) + sum(realTimeBoughtMw)),
  ),
  figure(
    'derPlannedMwh',
    'MWh',
    'Energy of units, renewables and storage (what it gives) as day-ahead plans expect it.',
    (run) =>
      total(
        run,
        ({ generatorMw, renewableMw, storageMw }) =>
          sum(generatorMw) + sum(renewableMw) + sum(storageMw.map((mw) => Math.max(0, mw))),
      ),
  ),
  figure(
    'evplaChargedAtEurPerMwh',
    'EUR/MWh',
    'Mean day-ahead price at which parking lots bid to buy, by volume.',
    (run) => priceOf(lotHours(run), ({ buyMw }) => buyMw),
  ),
  figure(
    'evplaDischargedAtEurPerMwh',
    'EUR/MWh',
    'Mean day-ahead price at which parking lots bid to sell, by volume.',
    (run) => priceOf(lotHours(run), ({ sellMw }) => sellMw),
  ),
  figure(
    'evplaNetShare',
    'share',
    'Net over gross energy of what parking lots bid: 0 where they sell as much as they buy, -1 where they only buy.',
    (run) => {
      const hours = lotHours(run);
      const [sold, bought] = [sum(hours.map(({ sellMw }) => sellMw)), sum(hours.map(({ buyMw }) => buyMw))];
      return sold + bought > 1e-9 ? (sold - bought) / (sold + bought) : Number.NaN;
    },
  ),
  figure('switchesSingle', '', 'Switches that a contingency takes, mean over those of one element.', (run) =>
    mean(switchesOf(run, false)),
  ),
  figure('switchesCascade', '', 'Switches that a contingency takes, mean over cascades.', (run) =>
    mean(switchesOf(run, true)),
  ),
  figure('switchesLeast', '', 'Fewest switches that any contingency takes.', (run) => {
    const all = switchesOf(run);
    return all.length > 0 ? Math.min(...all) : Number.NaN;
  }),
  figure('switchesMost', '', 'Most switches that any contingency takes.', (run) => {
    const all = switchesOf(run);
    return all.length > 0 ? Math.max(...all) : Number.NaN;
  }),
  figure(
    'worstGammaCorrelation',
    '',
    'Rank correlation over contingencies of what each would leave unserved and the bad hours of the plan that would be chosen for it.',
    gammaOfTheWorst,
  ),
  figure(
    'worstGammaHours',
    'h',
    'Hours of bad prices that the plan would be safe against that would be chosen for the worst contingency, mean over days.',
    worstGammaHours,
  ),
  figure(
    'linearVoltageErrorPu',
    'p.u.',
    'Largest difference of a voltage between lossless linear and AC power flow, in any hour, under the loads alone.',
    linearVoltageError,
  ),
];
