/** Lets the event loop turn once: an interrupt is heard, a page is drawn. */
export const pause = (): Promise<void> =>
  new Promise((resume) => {
    if (typeof setImmediate === 'function') setImmediate(resume);
    else setTimeout(resume);
  });
