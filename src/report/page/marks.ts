const marksIn = (drawn: Element): SVGElement[] => [...drawn.querySelectorAll<SVGElement>('[data-row]')];

const rowOf = (mark: Element): number => Number(mark.getAttribute('data-row'));

/**
 * Makes a figure's marks buttons: one can be reached by the tab key, the others from it by arrows.
 * @param onChosen is given the row of a mark that is clicked, or entered
 */
export function makeChoosable(
  drawn: SVGElement,
  labelOf: (row: number) => string,
  onChosen: (row: number) => void,
): void {
  drawn.setAttribute('role', 'group');
  for (const [place, mark] of marksIn(drawn).entries()) {
    mark.setAttribute('role', 'button');
    mark.setAttribute('aria-label', labelOf(rowOf(mark)));
    mark.setAttribute('tabindex', place === 0 ? '0' : '-1');
  }
  drawn.addEventListener('click', ({ target }) => {
    const mark = (target as Element).closest('[data-row]');
    if (mark) onChosen(rowOf(mark));
  });
  drawn.addEventListener('keydown', (event) => {
    const mark = (event.target as Element).closest('[data-row]');
    if (!mark) return;
    const isPressed = event.key === 'Enter' || event.key === ' ';
    if (isPressed) onChosen(rowOf(mark));
    if (isPressed || stepMarks(drawn, mark, event.key)) event.preventDefault();
  });
}

/** Outlines the mark that is chosen, above all that lies beside it; undefined: none. */
export function showChosen(drawn: Element, row: number | undefined): void {
  drawn.querySelector('[data-chosen]')?.remove();
  const mark = marksIn(drawn).find((each) => rowOf(each) === row);
  if (!mark) return;
  const outline = mark.cloneNode(true) as Element;
  for (const name of ['data-row', 'data-mark', 'role', 'tabindex', 'aria-label']) outline.removeAttribute(name);
  outline.setAttribute('data-chosen', '');
  outline.setAttribute('aria-hidden', 'true');
  mark.parentElement?.append(outline);
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Goes from a mark to the one before or after it. @returns whether the key did so */
function stepMarks(drawn: SVGElement, from: Element, key: string): boolean {
  const marks = marksIn(drawn);
  const next = marks[marks.indexOf(from as SVGElement) + STEPS[key]];
  if (!next) return false;
  from.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
  return true;
}
