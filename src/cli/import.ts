import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { readObserved } from '../observed/readObserved.ts';
import { summaryOf } from '../observed/summary.ts';
import { tidyText } from '../observed/tidyText.ts';
import { readingOf } from './fitFiles.ts';
import { importReport } from './importReport.ts';
import { writeNew } from './newFile.ts';
import { give, tell } from './say.ts';

export interface ImportOptions {
  format?: string;
  timeZone?: string;
  area?: string;
  out?: string;
  json?: boolean;
  quiet?: boolean;
}

/** `flexagora import FILE...`: shows what was understood of files, and writes one of them as a tidy file. */
export function importCommand(files: readonly string[], options: ImportOptions): void {
  const { out, json, quiet } = options;
  if (out !== undefined && files.length > 1) {
    throw new InputError({
      path: `--out ${out}`,
      found: counted(files.length, 'file'),
      expected: 'one file to write as a tidy one',
    });
  }
  const observed = files.map((file) => readObserved(file, readingOf(options)));
  if (out !== undefined) writeNew(out, tidyText(observed[0]));
  if (quiet) return;
  const summaries = observed.map(summaryOf);
  if (json) give(summaries, 2);
  else tell(summaries.map(importReport).join('\n\n'));
}
