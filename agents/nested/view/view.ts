import type { Colour, Part, Sentence, View } from '../../../src/market/view.ts';
import type { Config } from '../market/config.ts';
import { besideName } from './beside.ts';
import { comparedFigure, comparedSentences } from './compared.ts';
import { costFigure, coverFigure } from './coverFigures.ts';
import { hourReplay } from './hourReplay.ts';
import { ispReplay } from './ispReplay.ts';
import { leadNumbers } from './leadNumbers.ts';
import { marketSteps } from './marketSteps.ts';
import { moneyPart } from './money.ts';
import { flexibilityFigure, pricesFigures } from './pricesFigures.ts';
import { drawnFigure, tariffFigures } from './tariffFigures.ts';
import { usersEarnedFigure, usersFigure } from './users.ts';
import { valueFigure } from './valueFigure.ts';

const COLOURS: Readonly<Record<string, Colour>> = {
  ...{ bought: 1, answered: 2 },
  ...{ upward: 1, downward: 2, 'for less': 1, 'for more': 2 },
  ...{ 'moving energy': 1, 'standing by': 3, 'being called': 2 },
};

/** How runs of a nested market are looked at. */
export const view: View<Config> = {
  page(run, other) {
    const isps = Math.max(0, run.until);
    const beside = other && { run: other, name: besideName(run, other) };
    const steps = marketSteps(run);
    const money = moneyPart(run);
    const runs = [{ run, name: 'this run' }, ...(beside ? [beside] : [])];
    const parts: Part[] = [
      drawnFigure(steps, isps, beside),
      tariffFigures(steps, isps),
      valueFigure(run, steps),
      flexibilityFigure(steps, isps),
      pricesFigures(steps, isps),
      ...(beside ? [comparedFigure(run, beside)] : []),
      coverFigure(run, steps, isps),
      usersFigure(run, isps),
      costFigure(runs),
      usersEarnedFigure(run),
      money,
    ];
    const replays = isps > 0 ? [ispReplay(run, steps, isps), hourReplay(run, steps)] : [];
    const said = run.answer.map((text): Sentence => [text]);
    return {
      answer: [...said, ...(beside ? comparedSentences(run, beside) : [])],
      numbers: leadNumbers(run, beside),
      tables: [...parts, ...replays].flatMap(({ tables }) => tables),
      figures: parts.flatMap(({ figures }) => figures),
      replays: replays.map(({ replay }) => replay),
      colours: { ...money.colours, ...COLOURS },
    };
  },
};
