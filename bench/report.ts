/**
 * The page of a week and of a network of 2,000 buses: how long it takes to write, how large it is, and, in Debian's chromium where there
 * is one, how soon it is there and how long a step of its slider takes. Times of a browser are medians of five.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SYSTEMS } from '../agents/systems.ts';
import { runAndWrite } from '../src/cli/run.ts';
import { openStoredRun } from '../src/evidence/storedRun.ts';
import { loadConfig } from '../src/market/systems.ts';
import { runPage } from '../src/report/runPage.ts';
import { writePage } from '../src/report/write.ts';
import { openBrowser } from '../test/browser/looks.ts';
import { type Figure, timed } from './figure.ts';
import { treePage } from './treePage.ts';

const CHROMIUM = '/usr/bin/chromium';
const TIMES = 5;
const MANY_BUSES = 2000;
const WEEK = fileURLToPath(new URL('../configs/bleiswijk-winter.yaml', import.meta.url));

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export async function benchReport(): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  try {
    const configured = await loadConfig(WEEK, SYSTEMS);
    const folder = join(home, 'week');
    const run = await timed(() => runAndWrite(configured, { out: folder, quiet: true }));
    const write = () =>
      timed(async () => writePage(folder, await runPage({ stored: openStoredRun(folder), configured })));
    const written = [];
    for (let k = 0; k < TIMES; k++) written.push(await write());
    const cpu = median(written.map((each) => each.cpu));
    const file = written[0].result;
    const detail = `${cpu.toFixed(2)} s of CPU, ${median(written.map((each) => each.wall)).toFixed(2)} s by the clock; the run ${run.cpu.toFixed(2)} s of CPU`;
    return [
      { name: 'The page of a week, to its run', value: cpu / run.cpu, unit: 'times the CPU', detail },
      {
        name: 'Its size',
        value: statSync(file).size / 1e6,
        unit: 'MB',
        detail: 'as it is written',
        goal: { atMost: 5 },
      },
      ...(existsSync(CHROMIUM) ? await inBrowser('a week', file) : []),
      ...(await benchMany(home)),
    ];
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function benchMany(home: string): Promise<Figure[]> {
  const page = treePage(MANY_BUSES);
  const { result: file, cpu } = await timed(() => writePage(home, page));
  const name = `${MANY_BUSES} buses`;
  return [
    {
      name: `The page of ${name}, all of which move`,
      value: statSync(file).size / 1e6,
      unit: 'MB',
      detail: `written in ${cpu.toFixed(2)} s of CPU`,
    },
    ...(existsSync(CHROMIUM) ? await inBrowser(name, file) : []),
  ];
}

/** How soon a page is there, and how long its frames are while the slider moves. */
async function inBrowser(what: string, file: string): Promise<Figure[]> {
  const browser = await openBrowser();
  try {
    const seen: Times[] = [];
    for (let k = 0; k < TIMES; k++) {
      const { tab, close } = await browser.see(pathToFileURL(file).href);
      await tab.waitForSelector('input[type=range]');
      seen.push(await tab.evaluate(timesOfPage));
      await close();
    }
    const of = (name: keyof Times) => median(seen.map((each) => each[name]));
    const ms = (name: string, value: number, goal: number) => ({
      name: `${what}: ${name}`,
      value,
      unit: 'ms',
      detail: `median of ${TIMES}`,
      goal: { atMost: goal },
    });
    return [
      ms('first paint', of('paint'), 1000),
      ms('there to be used', of('ready'), 1000),
      ms('a frame while the slider moves, median', of('frame'), 33),
      ms('a frame while the slider moves, 95 %', of('slowFrame'), 33),
    ];
  } finally {
    await browser.close();
  }
}

/** ms. */
interface Times {
  paint: number;
  ready: number;
  frame: number;
  slowFrame: number;
}

/** As much as is used of a tab. */
interface Tab {
  document: { querySelector(selector: string): EventTarget & { value: string; max: string } };
  requestAnimationFrame(callback: (at: number) => void): void;
}

/** In the page: it is sent there as it stands. */
async function timesOfPage(): Promise<Times> {
  const { document, requestAnimationFrame } = globalThis as unknown as Tab;
  const [{ startTime: paint }] = performance.getEntriesByName('first-contentful-paint');
  const [{ startTime: ready }] = performance.getEntriesByName('ready');
  const slider = document.querySelector('input[type=range]');
  const frames: number[] = [];
  let last = performance.now();
  for (let step = 0; step < 200; step++) {
    slider.value = `${(step * 3) % (Number(slider.max) + 1)}`;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resume) => requestAnimationFrame(resume));
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  return { paint, ready, frame: frames[100], slowFrame: frames[190] };
}
