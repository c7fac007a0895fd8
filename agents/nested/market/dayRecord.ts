import { sum } from '../../../src/series.ts';
import { requirement } from '../tso/requirement.ts';
import { clearedPayment } from '../tso/settling.ts';
import { overInterfaces } from '../tso/tsoDay.ts';
import type { TsoMarket } from '../tso/tsoMarket.ts';
import type { MessageOf } from './messages.ts';

/** What was said of a day by the time it was cleared. */
export interface Said {
  forecast: MessageOf<'SystemForecast'>;
  plan: MessageOf<'InterfacePlan'>;
  bid: MessageOf<'NestedBid'>;
  result: MessageOf<'MarketResult'>;
  units: MessageOf<'UnitSchedule'>;
  leader: MessageOf<'LeaderPlan'>;
  feeders: MessageOf<'FeederSchedule'>[];
  required: MessageOf<'FlexRequirement'>;
  tariff: MessageOf<'Tariff'> | undefined;
  /** What the feeders would draw at the retail price alone. */
  nominated: MessageOf<'InterfaceForecast'> | undefined;
  /** What the leader was told of the TSO's cost, where it was told it as a curve. */
  curve: MessageOf<'ResponseCurve'> | undefined;
}

/** A day as it was cleared, EUR and MWh. */
export interface DayRecord {
  day: number;
  hours: number;
  said: Said;
  /** TSO's cost, what feeders cost the DSO by themselves, and both. */
  tsoCostEur: number;
  ownCostEur: number;
  systemCostEur: number;
  /** What the DSO expected to pay the TSO for energy less flexibility, and pays as it was cleared. */
  anticipatedEur: number;
  clearedEur: number;
  /** What it pays and what feeders cost it. */
  dsoNetEur: number;
  /** Flexibility required at its prices, and what of that the DSO is paid. */
  procurementEur: number;
  flexPaymentEur: number;
  requiredMwh: number;
  /** The same as what is cleared would have it. */
  requiredAfterMwh: number;
  takenMwh: number;
  overloadMwh: number;
  boundLineHours: number;
  missedMwh: number;
}

/** A flow this near a line's limit is at it, MW. */
const AT_LIMIT = 1e-6;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let all = 0;
  for (let k = 0; k < a.length; k++) all += a[k] * b[k];
  return all;
};

/** What a day comes to. @param halfWidth of the net load, by step, MW */
export function dayRecord(
  said: Said,
  market: TsoMarket,
  { hours, systemLoad, wind }: { hours: number; systemLoad: number; wind: number },
): DayRecord {
  const { result, bid, units, leader, feeders, forecast, plan } = said;
  const steps = forecast.loadMw.length;
  const tsoCostEur = hours * sum(units.costEurPerH);
  const ownCostEur = sum(feeders.map((feeder) => feeder.ownCostEur));
  const flexPaymentEur = hours * (dot(result.upPrice, result.takenUpMw) + dot(result.downPrice, result.takenDownMw));
  const clearedEur = clearedPayment(result, bid.importMw, hours);
  const after = requirement({
    ...{ systemMw: forecast.loadMw, windMw: forecast.windMw, importMw: overInterfaces(bid.importMw, steps) },
    halfWidthMw: plan.halfWidthMw.map((mw, t) => mw + systemLoad * forecast.loadMw[t] + wind * forecast.windMw[t]),
  });
  let [overloadMwh, boundLineHours] = [0, 0];
  units.flowMw.forEach((mw, k) => {
    const { ratingMw } = market.lines[Math.floor(k / steps)];
    overloadMwh += hours * Math.max(0, Math.abs(mw) - ratingMw);
    if (Math.abs(mw) >= ratingMw - AT_LIMIT) boundLineHours += hours;
  });
  return {
    ...{ day: result.day, hours, said, tsoCostEur, ownCostEur, systemCostEur: tsoCostEur + ownCostEur },
    ...{ anticipatedEur: leader.anticipatedEur, clearedEur, dsoNetEur: clearedEur + ownCostEur, flexPaymentEur },
    procurementEur: hours * (dot(result.upPrice, units.requiredUpMw) + dot(result.downPrice, units.requiredDownMw)),
    requiredMwh: hours * (sum(units.requiredUpMw) + sum(units.requiredDownMw)),
    requiredAfterMwh: hours * (sum(after.upMw) + sum(after.downMw)),
    takenMwh: hours * (sum(result.takenUpMw) + sum(result.takenDownMw)),
    ...{ overloadMwh, boundLineHours },
    missedMwh: hours * (sum(units.missedUpMw) + sum(units.missedDownMw)),
  };
}
