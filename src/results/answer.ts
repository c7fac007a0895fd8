import { type Run, type System, type Told, valueOfFigure } from '../market/system.ts';

/** What a run says of itself in words and figures, for who does not have its market at hand. */
export const ANSWER = 'answer.json';

/** What that is: the answer in sentences, and each figure with its unit and its meaning; NaN is "no figure". */
export interface Answer {
  variant: string;
  answer: readonly string[];
  notes: readonly string[];
  figures: Record<string, Omit<Told, 'name'> & { value: number }>;
}

export function answerOf(system: System, run: Run): Answer {
  const figures = system.figures
    .filter(({ asked }) => !asked)
    .map((figure) => {
      const { name, unit, says } = figure;
      return [name, { value: valueOfFigure(figure, run), unit, says }];
    });
  const variant = system.variant(run.loaded.config);
  return { variant, answer: system.answer(run), notes: system.notes(run), figures: Object.fromEntries(figures) };
}

/** The same as the file holds it: null is "no figure". */
export const answerText = (system: System, run: Run): string => `${JSON.stringify(answerOf(system, run), null, 2)}\n`;
