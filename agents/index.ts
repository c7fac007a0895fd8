import type { Paper } from '../src/claims/paper.ts';
import type { System } from '../src/market/system.ts';
import { reserve } from './reserve/market/system.ts';
import { nguyen2025 } from './reserve/paper/nguyen2025.ts';

/** The markets that ship; the first is that of a config which names none. */
export const SYSTEMS: readonly System[] = [reserve];

/** The papers whose claims can be put to the test. */
export const PAPERS: readonly Paper[] = [nguyen2025];
