import type { Figure } from '../../market/view.ts';

/** Which of some figures go across the page: those that are wide, and one that would stand alone beside nothing. */
export function acrossOf(figures: readonly Pick<Figure, 'isWide'>[]): boolean[] {
  const across = figures.map(({ isWide }) => isWide === true);
  let isRight = false;
  for (let place = 0; place < across.length; place++) {
    if (across[place]) continue;
    const isAlone = !isRight && (across[place + 1] ?? true);
    if (isAlone) across[place] = true;
    else isRight = !isRight;
  }
  return across;
}
