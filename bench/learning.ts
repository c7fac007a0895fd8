/** How many decisions a second a learner takes, choice and reward. Alone: `npx tsx bench/learning.ts`. */
import { fileURLToPath } from 'node:url';
import { createLearner } from '../src/learning/create.ts';
import { stream } from '../src/random/streams.ts';
import { costText, type Figure, leastOf, show } from './figure.ts';

const ACTIONS = 11;
const DECISIONS = 1_000_000;

/** Times the learners of bids, eleven mark-ups to choose from, of which the middle one earns most. */
export async function benchLearning(): Promise<Figure[]> {
  return [await speedOf('exp3-ix'), await speedOf('roth-erev'), await speedOf('ucb'), await speedOf('thompson')];
}

async function speedOf(algorithm: 'exp3-ix' | 'roth-erev' | 'ucb' | 'thompson'): Promise<Figure> {
  const random = stream('bench', 'learning', algorithm);
  const learn = () => {
    const learner = createLearner({ algorithm }, ACTIONS);
    for (let t = 0; t < DECISIONS; t++) {
      const action = learner.choose(random);
      learner.learn(action, 0.75 - Math.abs(action - 5) / 20);
    }
  };
  const [cost] = await leastOf([learn], { warm: false });
  const name = `learning: ${algorithm}`;
  return {
    name,
    value: DECISIONS / cost.cpu / 1e6,
    unit: 'million decisions/s of CPU',
    detail: `${ACTIONS} actions, choose and learn; all ${costText(cost)}`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of await benchLearning()) process.stdout.write(`${show(figure)}\n`);
}
