/** Kinds of decision of which problem and answer are kept with a run. Fleets whose EVs cannot be planned one by one; all else is found again faster than it is read. */
export const storedKinds: readonly string[] = ['fleet-day', 'fleet over possible days'];
