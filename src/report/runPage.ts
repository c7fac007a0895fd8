import { basename, resolve } from 'node:path';
import type { StoredRun } from '../evidence/storedRun.ts';
import type { Configured, Run } from '../market/system.ts';
import type { Page, StoredTables } from '../market/view.ts';
import { shellWord } from '../shellWord.ts';
import { checkBeside } from './beside.ts';
import { checkPage } from './checkPage.ts';
import { placed } from './layout.ts';
import { soFar } from './live/soFar.ts';
import { plainView } from './plain/view.ts';
import { type Opened, readRun, type Showable } from './readRun.ts';

/** The page of a run, as its market shows it; of a market that does not say how, of what its tables and figures tell. */
export async function runPage(opened: Opened, beside?: Opened): Promise<Page> {
  if (beside) checkBeside(opened, beside);
  const { stored, configured, note } = opened;
  const run = await readRun(stored, configured);
  const other = beside && (await readRun(beside.stored, beside.configured));
  const notes = note === undefined ? run.notes : [...run.notes, note];
  return pageOf(configured, { ...run, notes }, againOf(stored), other);
}

/** The page of a run that has just ended, from memory: that which `runPage` makes of its folder. */
export const pageOfRun = (configured: Configured, run: Run, stored: Told): Promise<Page> =>
  pageOf(configured, soFar(configured.system, run), againOf(stored));

/** The page of what a run has come to. @param again how to get it once more */
export async function pageOf(
  configured: Showable,
  run: StoredTables,
  again: Page['again'],
  other?: StoredTables,
): Promise<Page> {
  const view = (await configured.system.view()) ?? plainView(configured.system.defaultKpis);
  const shown = view.page(run, other);
  const messages = run.table('messages');
  const hasMessages = messages !== undefined && shown.tables.every(({ name }) => name !== 'messages');
  const page: Page = {
    kind: 'run',
    title: configured.loaded.config.name,
    crumbs: crumbsOf(configured, run),
    answer: run.answer.map((text) => [text]),
    notes: run.notes,
    days: run.calendar.days.map(({ date, firstIsp, ispCount }) => ({ date, firstIsp, ispCount })),
    cast: run.cast,
    ...shown,
    replays: shown.replays.map((replay) => ({
      ...replay,
      ...(replay.map && { map: { ...replay.map, network: placed(replay.map.network) } }),
    })),
    tables: [...shown.tables, ...(hasMessages ? [messages] : [])],
    again,
  };
  checkPage(page);
  return page;
}

export function crumbsOf(
  { system }: { system: Pick<Showable['system'], 'name'> },
  { variant, calendar, seed, until }: Pick<StoredTables, 'variant' | 'calendar' | 'seed' | 'until'>,
): string[] {
  const [{ date }, ...more] = calendar.days;
  const days = more.length === 0 ? date : `${date}, ${more.length + 1} days`;
  const whole = until === calendar.ispCount ? days : `${days}, up to ISP ${until - 1}`;
  return [system.name, variant, whole, `seed ${seed}`].filter((part) => part !== '');
}

/** As much of a run's folder as is told on its page. */
interface Told {
  folder: string;
  manifest: Pick<StoredRun['manifest'], 'flexagora' | 'node' | 'highs' | 'configHash' | 'messages'>;
}

function againOf({ folder, manifest }: Told): Page['again'] {
  const name = basename(resolve(folder));
  const place = shellWord(name);
  return {
    commands: [
      { says: 'The same run again, from its own config', command: `flexagora run ${shellWord(`${name}/config.yaml`)}` },
      { says: 'Whether it comes out the same, to the byte', command: `flexagora verify ${place}` },
      { says: 'Who said what in an ISP', command: `flexagora trace ${place} --isp 0` },
      { says: 'Its figures as SVG, for a paper', command: `flexagora report ${place} --svg figures --width 85mm` },
    ],
    facts: [
      { label: 'flexagora', value: manifest.flexagora },
      { label: 'Node', value: manifest.node },
      { label: 'HiGHS', value: manifest.highs },
      { label: 'config', value: manifest.configHash.slice(0, 16) },
      { label: 'messages', value: `${manifest.messages}` },
    ],
  };
}
