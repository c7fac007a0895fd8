/** Loaded where there is a terminal to draw on. */
const library = process.stderr.isTTY ? await import('cli-progress') : undefined;

/** A bar on standard error, as it is to look; none where that is no terminal. */
export function barWith(format: string) {
  if (library === undefined) return undefined;
  const { Presets, SingleBar } = library;

  /** Keeps no process alive, so that a run in which nothing more can happen ends. */
  class Bar extends SingleBar {
    declare protected timer: NodeJS.Timeout | null;

    override render(): void {
      super.render();
      this.timer?.unref();
    }
  }
  return new Bar({ format, clearOnComplete: true, hideCursor: true, fps: 5 }, Presets.shades_classic);
}

/** A progress bar on standard error; silent when that is no terminal, or when asked to be quiet. */
export function progressBar(label: string, quiet: boolean) {
  const bar = quiet ? undefined : barWith(`${label} {bar} {percentage} % | {eta} s left{step}`);
  if (bar === undefined) return { update: () => {}, step: () => {}, stop: () => {} };
  let started = false;
  let step = '';
  return {
    update(done: number, inAll: number) {
      if (!started) bar.start(inAll, 0, { step });
      started = true;
      bar.setTotal(inAll);
      step = '';
      bar.update(done, { step });
    },
    /** Says what a decision that takes long is at. */
    step(what: string) {
      step = ` | ${what}`;
      if (!started) bar.start(1, 0, { step });
      started = true;
      bar.update({ step });
    },
    stop: () => bar.stop(),
  };
}
