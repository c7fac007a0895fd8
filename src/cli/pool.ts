import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Piscina } from 'piscina';

type PoolOptions = Omit<NonNullable<ConstructorParameters<typeof Piscina>[0]>, 'filename'>;

/**
 * Worker threads, started when there is something to do.
 * @param worker name of the module beside this one, without its ending
 */
export function lazyPool(worker: string, options: PoolOptions) {
  const filename = new URL(`./${worker}${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;
  const start = async () => {
    const piscina = await import('piscina');
    return new piscina.Piscina({ filename, ...options });
  };
  let pool: ReturnType<typeof start> | undefined;
  return {
    async run(task: unknown): Promise<unknown> {
      pool ??= start();
      return (await pool).run(task);
    },
    close: async () => (await pool)?.destroy(),
  };
}
