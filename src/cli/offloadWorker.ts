import { decideBy } from '../market/offload.ts';

/** What a thread that decides for agents does: one decision at a time. Whatever it throws is told as an error of that module. */
export default async ({ module, data }: { module: string; data: unknown }): Promise<unknown> => {
  try {
    return structuredClone(await decideBy(module, data));
  } catch (error) {
    throw new Error(`${module} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
};
