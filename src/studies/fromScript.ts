import type { System } from '../market/system.ts';
import type { StudyOptions, StudyResults } from './study.ts';

/** `study` of study.ts, of which a script that does none loads nothing. */
export const study = async (
  file: string,
  shipped: readonly System[],
  options: StudyOptions = {},
): Promise<StudyResults> => (await import('./study.ts')).study(file, shipped, options);
