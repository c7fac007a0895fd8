import { readFileSync } from 'node:fs';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { SYSTEMS } from '../../agents/systems.ts';
import { openStoredRun } from '../evidence/storedRun.ts';
import { apart } from '../market/apart.ts';
import type { Configured } from '../market/system.ts';
import { loadConfig } from '../market/systems.ts';
import type { Page } from '../market/view.ts';
import { html, readAssets } from '../report/html.ts';
import type { Feed } from '../report/live/feed.ts';
import { Pages } from '../report/live/pages.ts';
import { serve } from '../report/live/server.ts';
import { againOf, type Shown } from '../report/live/showing.ts';
import { crumbsOf, runPage } from '../report/runPage.ts';
import { createCalendar } from '../time/calendar.ts';
import type { ConfigArguments } from './options.ts';
import { type Printed, pageOf, type RunOptions, written } from './run.ts';
import { inOneLine, notice, placesText, show } from './say.ts';

export interface WatchOptions extends Pick<RunOptions, 'out' | 'certify'> {
  /** ISPs a second. */
  speed: number;
  port: number;
}

/** `flexagora watch CONFIG`: one simulation, written as `run` writes it, whose page can be watched while it goes on. */
export async function watchCommand({ file, givenFor }: ConfigArguments, options: WatchOptions): Promise<void> {
  const configured = await loadConfig(file, SYSTEMS, givenFor);
  const { port1: ours, port2: theirs } = new MessageChannel();
  const assets = readAssets();
  const pages = new Pages(html(pageBefore(configured), assets, { isLive: true }), () => ours.postMessage('page'));
  const server = await serve(options.port, { assets, page: () => pages.ask() });
  hear(ours, server.feed, pages);
  try {
    const { printed, folder } = await written(
      configured,
      options,
      async (into, told) => {
        show(server.address);
        notice('the market begins when this address is opened in a browser; Ctrl-C ends it');
        await server.opened;
        pages.begin();
        const onStep = (what: string) => {
          told.onStep?.(what);
          server.feed.pass({ what }, 'step');
        };
        const { config, file, folder } = configured.loaded;
        const { speed, certify } = options;
        const task = { kind: 'watch', loaded: { config, file, folder }, into, speed, port: theirs } as const;
        return { printed: await apart<Printed>({ ...task, tools: { certify } }, { ...told, onStep }) };
      },
      () => {
        notice('ended before the last ISP: nothing is written');
        pages.end();
        server.feed.tell('stopped', {}, 'stopped');
        server.close().then(() => process.exit(0));
      },
    );
    const interrupted = interruption();
    const report = await pageOf(configured, folder);
    const whole = async () => html(await runPage({ stored: openStoredRun(folder), configured }), assets);
    pages.end(report === undefined ? await whole() : readFileSync(report, 'utf8'));
    server.feed.tell('ended', { folder }, 'ended');
    show(`${printed.report}\n\n${placesText(folder, report)}`);
    notice('the page stays at its address until Ctrl-C');
    await interrupted;
  } catch (error) {
    pages.end();
    server.feed.tell('failed', { says: inOneLine((error as Error).message) }, 'failed');
    throw error;
  } finally {
    await server.close();
  }
}

/** Passes on what the thread of the run tells. */
function hear(port: MessagePort, feed: Feed, pages: Pages): void {
  const faults = new Set<string>();
  port.on('message', (shown: Shown) => {
    if (shown.is === 'isp') return feed.tell(`${shown.told.isp}`, shown.told);
    pages.give(shown.page);
    if (shown.fault === undefined || faults.has(shown.fault)) return;
    faults.add(shown.fault);
    notice(`what the run has come to cannot be shown before it ends: ${inOneLine(shown.fault)}`);
  });
  port.unref();
}

const interruption = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

/** The page of a run that has not begun. */
function pageBefore({ system, loaded }: Configured): Page {
  const { config } = loaded;
  const calendar = createCalendar(config.calendar);
  const [variant, until] = [system.variant(config), calendar.ispCount];
  return {
    kind: 'run',
    title: config.name,
    crumbs: crumbsOf({ system }, { variant, calendar, seed: config.seed, until }),
    answer: [['What comes of this run is shown here as it goes on.']],
    ...{ notes: [], numbers: [], tables: [], figures: [], replays: [], colours: {} },
    again: againOf({ system, loaded }),
  };
}
