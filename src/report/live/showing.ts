import type { MessagePort } from 'node:worker_threads';
import { type TraceRow, Tracer } from '../../bus/trace.ts';
import { bodyText } from '../../market/messageText.ts';
import { pause } from '../../market/pause.ts';
import type { RunTools } from '../../market/run.ts';
import type { Configured, Run } from '../../market/system.ts';
import type { Page } from '../../market/view.ts';
import { shellWord } from '../../shellWord.ts';
import { createCalendar } from '../../time/calendar.ts';
import { type Assets, html, readAssets } from '../html.ts';
import { pageOf } from '../runPage.ts';
import { soFar } from './soFar.ts';
import type { IspTold } from './told.ts';

/** What a run that is watched tells: of each ISP, and a page where it was asked for. */
export type Shown =
  | { is: 'isp'; told: IspTold }
  /** As HTML. Without: nothing can be shown yet, or for this reason. */
  | { is: 'page'; page?: string; fault?: string };

interface Showing {
  listen: NonNullable<RunTools['listen']>;
  between: NonNullable<RunTools['between']>;
}

/** Messages of an ISP that are told one by one, and characters of each. */
const MOST_SAID = 60;
const MOST_WORDS = 240;

/** A run that is late, as pages take time to make, makes up for so much. */
const LATEST_MS = 1000;

/** A run that is late makes a page so often all the same. */
const SHOWN_MS = 1000;

/**
 * What a run that is watched is done with: it tells of each ISP, and waits so that they pass at a speed. Meanwhile, and only then, it makes
 * the page of what it has come to, each time that anything is heard by its port.
 * @param speed ISPs a second
 */
export function showing(configured: Configured, speed: number, port: MessagePort): Showing {
  const tell = (shown: Shown) => port.postMessage(shown);
  const assets = readAssets();
  const calendar = createCalendar(configured.loaded.config.calendar);
  const tracer = new Tracer();
  let isWanted = false;
  let wake = () => {};
  port.on('message', () => {
    isWanted = true;
    wake();
  });
  port.unref(); // agents that never answer are told of when nothing else is left to wait for
  const due = (inMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, inMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** When the next ISP may begin, and when a page was given last. */
  let [next, shown] = [Number.NaN, 0];
  return {
    listen: (message, phase, isp) => tracer.add(message, phase, isp),
    async between(isp, run) {
      tell({ is: 'isp', told: toldOf(isp, tracer.rows.splice(0)) });
      const now = performance.now();
      next = Math.max((Number.isNaN(next) ? now : next) + 1000 / speed, now - LATEST_MS);
      do {
        await pause();
        if (isWanted && (performance.now() < next || performance.now() > shown + SHOWN_MS)) {
          isWanted = false;
          tell(isp < 0 ? { is: 'page' } : await pageNow(configured, run() as Run | undefined, assets));
          shown = performance.now();
        }
        const left = next - performance.now();
        if (left > 0 && !isWanted) await due(left);
      } while (performance.now() < next);
    },
  };

  function toldOf(isp: number, rows: readonly TraceRow[]): IspTold {
    const types: Record<string, number> = {};
    for (const { type } of rows) types[type] = (types[type] ?? 0) + 1;
    const said = rows.slice(0, MOST_SAID).map(({ phase, from, to, type, body }) => {
      const inWords = bodyText(body);
      const cut = inWords.length > MOST_WORDS ? `${inWords.slice(0, MOST_WORDS)}…` : inWords;
      return { phase, from, to, type, inWords: cut };
    });
    return { isp, ofIsps: calendar.ispCount, start: isp < 0 ? '' : calendar.localStart(isp), types, said };
  }
}

/** How to get a run again that has not ended. */
export const againOf = ({ loaded: { file } }: Configured): Page['again'] => ({
  commands: [{ says: 'The same run, not watched', command: `flexagora run ${shellWord(file)}` }],
  facts: [],
});

async function pageNow(configured: Configured, run: Run | undefined, assets: Assets): Promise<Shown> {
  if (run === undefined) return { is: 'page', fault: 'its market does not say how (see `finished` of runMarket)' };
  try {
    const page = await pageOf(configured, soFar(configured.system, run), againOf(configured));
    return { is: 'page', page: html(page, assets, { isLive: true }) };
  } catch (error) {
    return { is: 'page', fault: (error as Error).message };
  }
}
