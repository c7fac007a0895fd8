import * as z from 'zod';
import { present } from '../lookup.ts';
import { alike, measured } from './units.ts';

export type Unit = 'MW' | 'kW' | 'kWh' | 'h' | 'EUR/MWh' | 'EUR/MW' | 'share';

/** Reads `11 kW` or `30 EUR/MWh` as a number in the given unit; the fault as a sentence if it cannot be that. */
function inUnit(text: string, unit: Exclude<Unit, 'share'>): number | { fault: string } {
  const quantity = measured(text);
  const one = present(measured(unit), unit);
  if (quantity === undefined) return { fault: `'${text}'` };
  if (!alike(quantity, one)) return { fault: `'${text}', which is not in ${unit}` };
  return Number((quantity.size / one.size).toPrecision(14));
}

function asShare(text: string): number | { fault: string } {
  const percent = /^\s*(-?\d+(?:\.\d+)?)\s*%\s*$/.exec(text);
  return percent ? Number(percent[1]) / 100 : { fault: `'${text}'` };
}

const EXAMPLE: Record<Unit, string> = {
  MW: 'a power, as 1.5 MW',
  kW: 'a power, as 11 kW',
  kWh: 'an energy, as 60 kWh',
  h: 'a time, as 1.5 h',
  'EUR/MWh': 'a price, as 30 EUR/MWh',
  'EUR/MW': 'a price of power, as 100 EUR/MW',
  share: 'a share, as 0.95 or 95 %',
};

/**
 * A figure of a config: a bare number in the given unit, or text with a unit (`11 kW`, `95 %`), which may be another of the same kind.
 * @returns a schema whose output is the number in `unit`
 */
export function quantity(unit: Unit, range: { min?: number; max?: number } = {}) {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  const bounds = [
    min > Number.NEGATIVE_INFINITY ? `at least ${min}` : '',
    max < Number.POSITIVE_INFINITY ? `at most ${max}` : '',
  ].filter(Boolean);
  const expected = `${EXAMPLE[unit]}${bounds.length ? `, ${bounds.join(' and ')}${unit === 'share' ? '' : ` ${unit}`}` : ''}`;
  return z
    .union([z.number(), z.string()], { error: (issue) => describe(issue.input, expected) })
    .transform((value, context) => {
      const read = typeof value === 'number' ? value : unit === 'share' ? asShare(value) : inUnit(value, unit);
      const fault =
        typeof read !== 'number' ? read.fault : !(read >= min && read <= max) ? JSON.stringify(value) : undefined;
      if (fault === undefined && typeof read === 'number' && Number.isFinite(read)) return read;
      context.addIssue({ code: 'custom', message: `found ${fault ?? value}; expected ${expected}` });
      return z.NEVER;
    })
    .meta({ description: EXAMPLE[unit] });
}

const describe = (input: unknown, expected: string) =>
  `found ${input === undefined ? 'nothing' : JSON.stringify(input)}; expected ${expected}`;
