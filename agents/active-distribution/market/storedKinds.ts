/** Kinds of decision of which problem and answer are kept with a run. A day takes longer to plan than all of its decisions take to read. */
export const storedKinds: readonly string[] = [
  'tariffs',
  'point of the front',
  'day-ahead',
  'real time',
  'restoration',
  'lot',
  'selling lot',
  'least laxity',
  'consumers',
  'calls',
  'activation',
];
