import seedrandom from 'seedrandom';
import { numbers, rounded, shownTable, texts } from '../src/market/shownTables.ts';
import type { Drawing } from '../src/market/system.ts';
import type { Page } from '../src/market/view.ts';
import { checkPage } from '../src/report/checkPage.ts';
import { placed } from '../src/report/layout.ts';

const STEPS = 672;
const STEPS_A_DAY = 96;
/** Where the branch most loaded stands at its peak, %. */
const PEAK = 104;
const LIMIT = 95;

/** The page of a week on a tree of so many buses, to be stepped through: loading of every branch to 0.01 %, other from step to step. */
export function treePage(buses: number): Page {
  const random = seedrandom('tree');
  const above = Array.from({ length: buses }, (_, bus) =>
    bus === 0 ? -1 : Math.max(0, bus - 1 - Math.floor(random() ** 3 * 40)),
  );
  const name = (bus: number) => `${bus + 1}`;
  const network: Drawing = {
    name: `tree of ${buses} buses`,
    buses: above.map((_, bus) => ({ id: name(bus), baseKv: 10 })),
    branches: above.slice(1).map((from, k) => ({
      ...{ id: `line-${k + 1}`, kind: 'line', from: name(from), to: name(k + 1), closed: true, ratingMva: 5 },
    })),
    sources: [name(0)],
    agents: Object.fromEntries([...Array(12).keys()].map((k) => [`Fleet${k + 1}`, name(Math.floor(random() * buses))])),
  };
  const values = loadingOf(above, random);
  const says = { says: '' };
  const page: Page = {
    kind: 'run',
    title: network.name,
    crumbs: [],
    answer: [],
    notes: [],
    numbers: [],
    figures: [],
    colours: {},
    tables: [
      shownTable('steps', {
        label: texts(
          Array.from({ length: STEPS }, (_, step) => `ISP ${step}`),
          says,
        ),
        isp: numbers(
          Int32Array.from({ length: STEPS }, (_, step) => step),
          says,
        ),
      }),
      shownTable('loading', { loading: numbers(rounded(values, 0.01), { unit: '%', says: '' }, { scale: 0.01 }) }),
    ],
    replays: [
      {
        ...{ of: 'isp', title: 'Replay', steps: 'steps', jumps: [] },
        sentences: Array.from({ length: STEPS }, (_, step) => [`This is ISP ${step}.`]),
        map: { network: placed(network), limit: LIMIT, loading: 'loading', named: ['line-1'] },
      },
    ],
    again: { commands: [], facts: [] },
  };
  checkPage(page);
  return page;
}

/** Each branch carries what all buses below it take, by day and at random; ratings are as the most that is carried, and thicker near the root. */
function loadingOf(above: readonly number[], random: () => number): Float64Array {
  const branches = above.length - 1;
  const percent = new Float64Array(STEPS * branches);
  const most = new Float64Array(above.length);
  const sizes = above.map(() => 0.2 + random());
  for (let step = 0; step < STEPS; step++) {
    const day = 1 + 0.6 * Math.sin((2 * Math.PI * step) / STEPS_A_DAY);
    const carried = sizes.map((size) => size * day * (0.7 + 0.6 * random()));
    for (let bus = branches; bus > 0; bus--) {
      carried[above[bus]] += carried[bus];
      percent[step * branches + bus - 1] = carried[bus];
      most[bus] = Math.max(most[bus], carried[bus]);
    }
  }
  const share = most.map(() => 0.2 + 0.8 * random());
  return percent.map((value, at) => {
    const bus = (at % branches) + 1;
    return (PEAK * share[bus] * value) / most[bus];
  });
}
