import { afterAll } from 'vitest';

const leftovers: (() => void)[] = [];

/** Has something cleared away when the tests of the file that is run are done. */
export const clearAway = (leftover: () => void): void => void leftovers.push(leftover);

/** To be said anew in each file of tests, as set-up files are: modules that files share are evaluated once. */
export const clearAwayAfterAll = (): void =>
  afterAll(() => {
    for (const clear of leftovers.splice(0).reverse()) clear();
  });
