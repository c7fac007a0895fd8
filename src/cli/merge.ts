import { SYSTEMS } from '../../agents/systems.ts';
import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { present } from '../lookup.ts';
import { loadStudy } from '../studies/load.ts';
import { writeResults } from '../studies/results.ts';
import { runsOf, type StudyRun } from '../studies/runs.ts';
import { Store } from '../studies/store.ts';
import { studyFolder } from '../studies/study.ts';
import { give, placesText, tell } from './say.ts';
import { mindFailures } from './studyFailures.ts';
import { shardFolders } from './studyFolders.ts';
import { writeStudyPage } from './studyPage.ts';
import { studyReport } from './studyReport.ts';

export interface MergeOptions {
  out?: string;
  quiet?: boolean;
  json?: boolean;
}

/** `flexagora merge FILE`: makes the results of a study from those of its shards. */
export async function mergeCommand(file: string, options: MergeOptions): Promise<void> {
  const study = await loadStudy(file, SYSTEMS);
  if (study.rule.kind !== 'fixed') {
    const expected = 'a number of replications, as shards have';
    throw new InputError({ file, path: 'replications', found: 'a stop rule', expected });
  }
  if (study.boundary) {
    const expected = 'a design whose points are known before its runs, as shards have';
    throw new InputError({ file, path: 'boundary', found: 'a boundary', expected });
  }
  const { replications } = study.rule;
  const folder = studyFolder(study, options.out);
  const option = `--out ${folder}`;
  const shards = await Promise.all(shardFolders(folder).map((each) => Store.look(each, study, option)));
  if (shards.length === 0) {
    const expected = `shards of this study in ${folder}: flexagora study ${file} --shard 1/2 and so on`;
    throw new InputError({ file: folder, found: 'no shards', expected });
  }
  const store = await Store.open(folder, study, option);
  try {
    const runs = [...runsOf(study, 0, replications)];
    const missing: StudyRun[] = [];
    let merged = 0;
    for (const run of runs) {
      if (store.succeeded(run.key)) continue;
      const shard = shards.find((each) => each.succeeded(run.key)) ?? shards.find((each) => each.has(run.key));
      if (store.has(run.key) && !shard?.succeeded(run.key)) continue;
      if (!shard) missing.push(run);
      else {
        store.add(shard.records.record(present(shard.records.row(run.key), `run ${run.key}`)));
        merged++;
      }
    }
    if (missing.length > 0) {
      const { point, seed } = missing[0];
      throw new InputError({
        file: folder,
        found: `${runs.length - missing.length} of ${counted(runs.length, 'run')} in ${counted(shards.length, 'shard')} (the first that is not there: point ${point}, seed ${seed})`,
        expected: 'all shards to be done; start those that are not again, they go on where they were',
      });
    }
    const outcome = { replications, verdict: undefined, computed: 0, found: new Set(runs.map(({ key }) => key)).size };
    const analysis = writeResults(study, store, outcome);
    const page = await writeStudyPage(study, folder, Boolean(options.quiet));
    const counts = mindFailures(study, store.records, replications);
    if (options.json) give({ folder, replications, merged, shards: shards.length, ...counts });
    else if (!options.quiet) {
      tell(`${studyReport(study, store.records, outcome, analysis)}\n\n${placesText(folder, page)}`);
    }
  } finally {
    store.close();
  }
}
