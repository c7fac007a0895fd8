import { effect, signal } from '@preact/signals';
import { numberAt, textAt } from '../../market/shownTables.ts';
import type { Page, Replay } from '../../market/view.ts';
import type { IspTold } from '../live/told.ts';
import { pageOf } from './data.ts';
import { setHash } from './hash.ts';

/** How the run stands whose page this is. `lost`: nothing is heard of it just now. */
type Standing = 'waits' | 'goes on' | 'lost' | 'ended' | 'failed' | 'stopped';

export const standing = signal<Standing>('waits');

/** Of a run that has ended or failed: where its results are, or what went wrong. */
export const outcome = signal('');

/** The ISP that has passed last. */
export const told = signal<IspTold | undefined>(undefined);

/** What a decision that takes long is at, '' where none does. */
export const doing = signal('');

/** What people call types of messages, as far as the page knows. */
export const labels = signal<Readonly<Record<string, { label: string }>>>({});

/** Whether the page shows each ISP as it passes; else it stays as it is until the run has ended, for who reads. */
export const follows = signal(true);

/** Parts of the page that stand in the file. */
const PARTS = ['#answer', '.bar ul', '#again'];

/**
 * Hears how the run goes on that this page is of, and has the page drawn anew, until somebody presses or enters anything that is drawn.
 * @param root what holds it
 */
export function goLive(root: HTMLElement, draw: (page: Page) => void): void {
  let isBehind = false;
  let isDrawing = false;
  const isWanted = () => follows.value || standing.value === 'ended';

  async function drawNow(): Promise<void> {
    const answer = await fetch(location.pathname);
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const page = await pageOf(next.getElementById('data')?.textContent ?? '');
    if (!isWanted()) {
      isBehind = true;
      return;
    }
    for (const part of PARTS) {
      const [old, now] = [document.querySelector(part), next.querySelector(part)];
      if (old && now && old.innerHTML !== now.innerHTML) old.replaceWith(now);
    }
    labels.value = Object.assign({}, ...page.replays.map(({ spoken }) => spoken?.types));
    if (follows.value) stepToNow(page);
    draw(page);
    await new Promise(requestAnimationFrame); // a page that nobody sees waits here
  }

  function stepToNow(page: Page): void {
    const now = told.value?.isp ?? 0;
    setHash(Object.fromEntries(page.replays.map((replay) => [replay.of, nameOfStepNow(page, replay, now)])));
  }

  /** Draws until the page is of what was told last. */
  async function keepUp(): Promise<void> {
    isBehind = true;
    if (isDrawing) return;
    isDrawing = true;
    try {
      while (isBehind && isWanted()) {
        isBehind = false;
        await drawNow();
      }
    } finally {
      isDrawing = false;
    }
  }
  const keepUpOrWait = () => keepUp().catch((error: unknown) => console.warn(error)); // the next event tries again

  const events = new EventSource('events');
  events.addEventListener('message', ({ data }) => {
    standing.value = 'goes on';
    doing.value = '';
    told.value = JSON.parse(data);
    keepUpOrWait();
  });
  events.addEventListener('step', ({ data }) => {
    doing.value = JSON.parse(data).what;
  });
  events.addEventListener('error', () => {
    standing.value = 'lost';
  });
  const end = (how: Standing, says: string) => {
    events.close();
    standing.value = how;
    outcome.value = says;
  };
  events.addEventListener('ended', ({ data }) => {
    end('ended', JSON.parse(data).folder);
    keepUpOrWait();
  });
  events.addEventListener('failed', ({ data }) => end('failed', JSON.parse(data).says));
  events.addEventListener('stopped', () => end('stopped', ''));
  const stay = () => {
    follows.value = false;
  };
  root.addEventListener('pointerdown', stay);
  root.addEventListener('focusin', stay);
  effect(() => {
    if (follows.value && isBehind) keepUpOrWait();
  });
}

/** What the address calls the last step of a replay that has passed; undefined of one that is not of the clock. */
function nameOfStepNow({ tables }: Page, { of, steps: name }: Replay, now: number): string | undefined {
  const steps = tables.find((table) => table.name === name);
  if (!steps?.columns.isp) return undefined;
  const { isp, label } = steps.columns;
  let step = steps.rows - 1;
  while (step > 0 && numberAt(isp, step) > now) step--;
  while (step > 0 && numberAt(isp, step - 1) === numberAt(isp, step)) step--; // of several at once the first
  if (step < 0) return undefined;
  return of === 'isp' ? `${numberAt(isp, step)}` : textAt(label, step);
}
