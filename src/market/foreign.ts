import type { AnyMessage } from '../bus/protocol.ts';

/** What is wrong with a message of a user's own agent, as a part of a sentence (`is ...`, `has ...`). */
export type ClaimFault = string | undefined;

/** No figure of a market is larger: neither MW, MWh and kWh nor EUR/MWh and per unit. */
const LARGEST = 1e6;
const LARGEST_EUR = LARGEST * LARGEST;

/** A figure in a message that is none, or beyond all measure. */
export function largest(message: AnyMessage): ClaimFault {
  const search = (value: unknown, key: string): ClaimFault => {
    if (typeof value === 'number') {
      if (Math.abs(value) <= (key === 'amountEur' ? LARGEST_EUR : LARGEST)) return undefined;
      return Number.isFinite(value) ? `has ${value} as ${key}` : 'has a value that is no finite number';
    }
    if (value instanceof Float64Array) {
      for (const each of value) if (!(Math.abs(each) <= LARGEST)) return search(each, key);
      return undefined;
    }
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [inside, each] of Object.entries(value)) {
      const fault = search(each, Array.isArray(value) ? key : inside);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return search(message, message.type);
}
