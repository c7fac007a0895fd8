import { type Cost, requireCost } from './cost.ts';
import { type Fault, type Range, rangeOf } from './limits.ts';

/** What a unit may do and what it costs, as far as its source says. */
export interface UnitFigures {
  limitsMw?: Range;
  limitsMvar?: Range;
  /** How far its output may move within an hour, up or down. */
  rampMwPerHour?: number;
  cost?: Cost;
}

/** @throws what `fault` makes, naming the first figure that cannot be */
export function requireSound({ limitsMw, limitsMvar, rampMwPerHour = 1, cost }: UnitFigures, fault: Fault): void {
  for (const range of [limitsMw, limitsMvar]) rangeOf(range?.min, range?.max, fault);
  if (!(rampMwPerHour > 0)) throw fault(`a ramp of ${rampMwPerHour} MW/h`, 'a positive ramp');
  if (cost) requireCost(cost, fault);
}

/** An object without what is undefined in it: an optional figure is there or is not. */
export const given = <T extends object>(figures: { [K in keyof T]?: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined)) as T;
