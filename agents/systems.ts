import type { System } from '../src/market/system.ts';
import { activeDistribution } from './active-distribution/market/system.ts';
import { nested } from './nested/market/system.ts';
import { reserve } from './reserve/market/system.ts';

/** The markets that ship; the first is that of a config which names none. */
export const SYSTEMS: readonly System[] = [reserve, activeDistribution, nested];
