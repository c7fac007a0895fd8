import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Offload } from '../market/offload.ts';

/** Threads that decide for agents while others go on; none is started before one is needed. */
export function offloadingThreads(): { offload: Offload; close(): Promise<void> } {
  const filename = new URL(`./offloadWorker${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;
  const start = async () => {
    const { Piscina } = await import('piscina');
    return new Piscina({ filename, maxThreads: availableParallelism(), idleTimeout: 1000 });
  };
  let pool: ReturnType<typeof start> | undefined;
  return {
    async offload(module, data) {
      pool ??= start();
      try {
        return await (await pool).run({ module: String(module), data });
      } catch (error) {
        const { code, message } = error as Error & { code?: string };
        const died = code?.startsWith('ERR_WORKER') || /^worker exited/i.test(message);
        throw died ? new Error(`${module} died where it was offloaded: ${message}`) : error;
      }
    },
    close: async () => (await pool)?.destroy(),
  };
}
