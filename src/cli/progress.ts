import { Presets, SingleBar } from 'cli-progress';

/** A progress bar on standard error; silent when that is no terminal, or when asked to be quiet. */
export function progressBar(label: string, quiet: boolean) {
  if (quiet || !process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
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
