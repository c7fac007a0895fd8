import { readFileSync } from 'node:fs';
import type { Page as Tab } from 'playwright-core';

/** The card of a figure, as whoever uses it finds it. */
export function cardIn(tab: Tab, id: string) {
  const card = tab.locator(`#figure-${id}`);
  return {
    card,
    /** Brings it in sight, so that it is drawn. */
    drawn: async (): Promise<string> => {
      await card.scrollIntoViewIfNeeded();
      await card.locator('.plot svg').first().waitFor();
      return card.locator('.plot').innerHTML();
    },
    csv: async (): Promise<string> => {
      const [download] = await Promise.all([
        tab.waitForEvent('download'),
        card.getByRole('button', { name: 'CSV' }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8');
    },
    /** Texts of a table in it, row by row. */
    rows: (within = ''): Promise<string[][]> =>
      card
        .locator(`${within} tbody tr`)
        .evaluateAll((all) =>
          all.map((row) => [...row.querySelectorAll('td')].map(({ textContent }) => textContent)),
        ) as Promise<string[][]>,
  };
}
