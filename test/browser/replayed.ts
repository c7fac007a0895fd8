import type { Page as Tab } from 'playwright-core';

/** The replay of a page, as whoever uses it finds it. */
export function replayIn(tab: Tab) {
  const replay = tab.locator('.replay');
  const slider = replay.locator('.strip').getByRole('slider');
  const cellsOf = (rows: string) =>
    replay
      .locator(rows)
      .evaluateAll((all) =>
        all.map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent)),
      );
  return {
    replay,
    slider,
    step: async () => Number(await slider.inputValue()),
    label: () => replay.locator('.step b').innerText(),
    sentence: async () => (await replay.locator('.sentence p').first().innerText()).replaceAll('\u00a0', ' '),
    /** How much was said, about what. */
    about: () => replay.locator('.talk small').first().innerText(),
    /** Below the map: what is chosen, pointed at or most loaded. */
    element: () => replay.locator('.element p').innerText(),
    map: replay.locator('.map-room canvas'),
    parties: () => cellsOf('.parties tbody tr') as Promise<string[][]>,
    together: async () => ((await cellsOf('.parties tfoot tr')) as string[][])[0],
    fact: async (name: string) => new URLSearchParams(new URL(tab.url()).hash.slice(1)).get(name),
    /** Until what follows the slider once it rests has followed. */
    rests: () => tab.waitForTimeout(450),
  };
}

/** A number as it is shown, and how far from it what it shows may be. */
export function shown(text: string): { value: number; within: number } {
  const [plain] = /-?[\d,]+(\.\d+)?/.exec(text.trim()) ?? ['NaN'];
  const [, decimals = ''] = plain.split('.');
  return { value: Number(plain.replaceAll(',', '')), within: 0.5 * 10 ** -decimals.length * (1 + 1e-6) };
}
