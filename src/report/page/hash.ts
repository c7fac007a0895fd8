import { type ReadonlySignal, signal } from '@preact/signals';
import { changedHash, type Hash, hashOf, hashText } from './hashText.ts';

/** Browsers refuse an address that changes more often than some ten times a second. */
const WAIT_MS = 200;

const now = signal(hashOf(location.hash));
let waits: ReturnType<typeof setTimeout> | undefined;

/** What the address stands at, by key, as `isp` at `493`; also what is still to be written to it. */
export const hash: ReadonlySignal<Hash> = now;

/** Sets keys of the address, without a step in the browser's history; undefined takes one away. It may be called at every frame. */
export function setHash(changes: Readonly<Record<string, string | undefined>>): void {
  now.value = changedHash(now.value, changes);
  waits ??= setTimeout(write, WAIT_MS);
}

function write(): void {
  waits = undefined;
  const text = hashText(now.value);
  history.replaceState(null, '', text === '' ? location.pathname + location.search : `#${text}`);
}

addEventListener('hashchange', () => {
  clearTimeout(waits);
  waits = undefined;
  now.value = hashOf(location.hash);
});
