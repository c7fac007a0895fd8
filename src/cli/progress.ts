import { Presets, SingleBar } from 'cli-progress';

/** A bar that keeps no process alive, so that a run in which nothing more can happen ends. */
class Bar extends SingleBar {
  declare protected timer: NodeJS.Timeout | null;

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/** A progress bar on standard error; silent when that is no terminal, or when asked to be quiet. */
export function progressBar(label: string, quiet: boolean) {
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new Bar(
    { format: `${label} {bar} {percentage} % | {eta} s left`, clearOnComplete: true, hideCursor: true, fps: 5 },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done: number, inAll: number) {
      if (!started) bar.start(inAll, 0);
      started = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
