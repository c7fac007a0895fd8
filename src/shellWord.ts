/** A word as a shell takes it for one: within quotes, where it has letters that mean something there. */
export const shellWord = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
