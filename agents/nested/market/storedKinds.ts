/** Kinds of decision of which problem and answer are kept with a run. A day takes longer to plan than all of its decisions take to read. */
const STORED: ReadonlySet<string> = new Set([
  'building',
  'building at a tariff',
  'building, called',
  'EV charging',
  'EV charging with bands',
  'tariff',
  'feeder day, none',
  'feeder day, sequential',
  'feeder day, nested',
  'feeder day, central',
  'feeder in an ISP',
  'dispatch',
  'response curve',
  'activation',
]);

export const storesDecision = (kind: string): boolean => STORED.has(kind);
