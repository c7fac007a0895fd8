const here = globalThis as { setImmediate?: (resume: () => void) => void };

/** Lets the event loop turn once: an interrupt is heard, a page is drawn. */
export const pause = (): Promise<void> =>
  new Promise((resume) => {
    if (here.setImmediate) here.setImmediate(resume);
    else setTimeout(resume);
  });
