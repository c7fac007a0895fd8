import type { Paper } from '../src/claims/paper.ts';
import { zakernezhad2022 } from './active-distribution/paper/zakernezhad2022.ts';
import { mansouri2023 } from './nested/paper/mansouri2023.ts';
import { nguyen2025 } from './reserve/paper/nguyen2025.ts';

/** The papers whose claims can be put to the test. */
export const PAPERS: readonly Paper[] = [nguyen2025, zakernezhad2022, mansouri2023];
