import type { Piscina } from 'piscina';
import { threadEntry } from '../threadEntry.ts';

type PoolOptions = Omit<NonNullable<ConstructorParameters<typeof Piscina>[0]>, 'filename'>;

/** Worker threads, started when there is something to do. */
export function lazyPool(worker: Parameters<typeof threadEntry>[0], options: PoolOptions) {
  const filename = threadEntry(worker).href;
  const start = async () => {
    const piscina = await import('piscina');
    return new piscina.Piscina({ filename, ...options });
  };
  let pool: ReturnType<typeof start> | undefined;
  return {
    /** @param signal ends the thread that has the task in hand */
    async run(task: unknown, signal: AbortSignal | null = null): Promise<unknown> {
      pool ??= start();
      return (await pool).run(task, { signal });
    },
    close: async () => (await pool)?.destroy(),
  };
}
