import { decideBy } from '../market/offload.ts';

/** What a thread that decides for agents does: one decision at a time. */
export default ({ module, data }: { module: string; data: unknown }) => decideBy(module, data);
