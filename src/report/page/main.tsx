import { render } from 'preact';
import { App } from './app.tsx';
import { pageOf } from './data.ts';
import './page.css';

const root = document.getElementById('page') as HTMLElement;

/** Draws the page in place of what it says without its script; where its data cannot be read, that stays and says so. */
async function start(): Promise<void> {
  const page = await pageOf(document.getElementById('data')?.textContent ?? '');
  root.replaceChildren();
  render(<App page={page} />, root);
}

start().catch((error: unknown) => {
  const waits = document.getElementById('waits');
  if (waits) waits.textContent = `Figures and replay cannot be shown here (${error}).`;
  console.error(error);
});
