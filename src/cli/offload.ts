import { availableParallelism } from 'node:os';
import type { Offload } from '../market/offload.ts';
import { lazyPool } from './pool.ts';

/** Threads that decide for agents while others go on; none is started before one is needed. */
export function offloadingThreads(): { offload: Offload; close(): Promise<void> } {
  const pool = lazyPool('offloadWorker', { maxThreads: availableParallelism(), idleTimeout: 1000 });
  const awaited = new Set<Promise<unknown>>();
  const decided = async (module: string, data: unknown): Promise<unknown> => {
    try {
      return await pool.run({ module, data });
    } catch (error) {
      const { code, message } = error as Error & { code?: string | number };
      const died = String(code).startsWith('ERR_WORKER') || /^worker exited/i.test(message);
      if (died) throw new Error(`${module} died where it was offloaded: ${message}`);
      throw error instanceof DOMException ? new Error(`${module} cannot be given its data: ${message}`) : error;
    }
  };
  return {
    offload(module, data) {
      const answer = decided(String(module), data);
      awaited.add(answer);
      const settled = () => void awaited.delete(answer);
      answer.then(settled, settled);
      return answer;
    },
    async close() {
      for (const answer of awaited) answer.catch(() => {}); // the run has ended: nobody waits for it any more
      await pool.close();
    },
  };
}
