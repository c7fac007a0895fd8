import { orNull, type Run, type System, valueOfFigure } from '../market/system.ts';

/** What a run says of itself in words and figures, for who does not have its market at hand. */
export const ANSWER = 'answer.json';

/** What that file holds: the answer in sentences, and each figure with its unit and its meaning; null is "no figure". */
export function answerText(system: System, run: Run): string {
  const figures = system.figures
    .filter(({ asked }) => !asked)
    .map((figure) => {
      const { name, unit, says } = figure;
      return [name, { value: orNull(valueOfFigure(figure, run)), unit, says }];
    });
  const variant = system.variant(run.loaded.config);
  const told = { variant, answer: system.answer(run), notes: system.notes(run), figures: Object.fromEntries(figures) };
  return `${JSON.stringify(told, null, 2)}\n`;
}
