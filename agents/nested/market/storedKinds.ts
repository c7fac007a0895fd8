/** Kinds of decision of which problem and answer are kept with a run. A day takes longer to plan than all of its decisions take to read. */
export const storedKinds: readonly string[] = [
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
];
