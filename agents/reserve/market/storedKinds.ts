/** Kinds of decision of which problem and answer are kept with a run. Fleets whose EVs cannot be planned one by one; all else is found again faster than it is read. */
const STORED: ReadonlySet<string> = new Set(['fleet-day', 'fleet over possible days']);

export const storesDecision = (kind: string): boolean => STORED.has(kind);
