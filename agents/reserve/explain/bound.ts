/** How far below the bound that its search leaves a decision is, as a share of that bound; unknown where the bound is 0. */
export function gapBelow({ objectiveEur, boundEur }: { objectiveEur: number; boundEur: number }): { gap?: number } {
  if (objectiveEur >= boundEur) return { gap: 0 };
  return boundEur === 0 ? {} : { gap: (boundEur - objectiveEur) / Math.abs(boundEur) };
}
