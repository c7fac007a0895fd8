import type { System } from '../market/system.ts';
import type { StudyOptions, StudyResults } from './scripted.ts';

/**
 * Does a study, as `flexagora study FILE` does, one run after another in this process: what its folder has is not done again, and
 * results are the same bytes. A script that does no study loads nothing of it.
 * @param shipped the markets that a config may name
 * @throws InputError for a study that is not sound, or a folder that is another's; RunFailed with `failFast`
 */
export const study = async (
  file: string,
  shipped: readonly System[],
  options: StudyOptions = {},
): Promise<StudyResults> => (await import('./study.ts')).doStudy(file, shipped, options);
