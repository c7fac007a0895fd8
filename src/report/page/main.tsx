import { render } from 'preact';
import type { Page } from '../../market/view.ts';
import { App } from './app.tsx';
import { followParts } from './bar.ts';
import { answerCopies } from './copy.ts';
import { pageOf } from './data.ts';
import { hash } from './hash.ts';
import { goLive } from './live.ts';
import { LiveBar } from './liveBar.tsx';
import { LookSwitch } from './look.tsx';
import './page.css';

const root = document.getElementById('page') as HTMLElement;

/** Goes to what the address names: a figure, a step of a replay, or a part of the page. */
function goTo({ replays }: Page): void {
  const [first] = hash.value;
  if (!first) return;
  const [key, value] = first;
  const id = key === 'figure' ? `figure-${value}` : replays.some(({ of }) => of === key) ? 'replay' : key;
  document.getElementById(id)?.scrollIntoView();
}

/** Draws figures and replays; where the data cannot be read, what stands in the file stays, and says why. */
async function start(): Promise<void> {
  document.documentElement.dataset.scripted = '';
  render(<LookSwitch />, document.getElementById('look') as HTMLElement);
  answerCopies();
  const page = await pageOf(document.getElementById('data')?.textContent ?? '');
  root.replaceChildren();
  let version = 0;
  const draw = (shown: Page) => render(<App page={shown} version={version++} />, root);
  draw(page);
  if (root.dataset.live !== undefined) {
    const foot = document.createElement('div');
    document.body.append(foot);
    render(<LiveBar />, foot);
    goLive(root, draw);
  }
  followParts();
  goTo(page);
  performance.mark('ready');
  addEventListener('hashchange', () => goTo(page));
}

start().catch((error: unknown) => {
  const says = document.createElement('p');
  says.className = 'note';
  says.textContent = `Figures and replay cannot be shown here (${error}).`;
  root.replaceChildren(says);
  followParts();
});
