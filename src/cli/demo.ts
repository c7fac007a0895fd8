import { fileURLToPath } from 'node:url';
import { loadConfigOf } from '../config/readConfig.ts';
import { InputError } from '../errors.ts';
import type { Run } from '../market/system.ts';
import { PACKAGE_FOLDER } from '../version.ts';
import { pageOf, type RunOptions, runAndWrite } from './run.ts';
import { give, show, tell } from './say.ts';
import { marketNamed } from './systems.ts';

export type DemoOptions = Pick<RunOptions, 'quiet' | 'json'>;

/** `flexagora demo [SYSTEM]`: the case study of a market, its runs side by side. */
export async function demoCommand(named: string | undefined, options: DemoOptions): Promise<void> {
  const system = await marketNamed(named);
  const { demo } = system;
  if (demo === undefined) {
    const expected = 'a market with a demo, as flexagora demo reserve';
    throw new InputError({ found: `'${system.name}', which has no demo`, expected });
  }
  const done: { label: string; folder: string; run: Run }[] = [];
  for (const { label, file, given } of demo.runs) {
    const loaded = loadConfigOf(system, fileURLToPath(new URL(file, PACKAGE_FOLDER)), given);
    done.push({ label, ...(await runAndWrite({ system, loaded }, options)) });
  }
  const folderOf = (wanted: string) => done.find(({ label }) => label === wanted)?.folder;
  const pages: string[] = [];
  for (const [k, { beside }] of demo.runs.entries()) {
    if (beside === undefined) continue;
    const { folder, run } = done[k];
    const page = await pageOf({ system, loaded: run.loaded }, folder, folderOf(beside));
    if (page !== undefined) pages.push(page);
  }
  if (options.json) {
    give(done.map(({ label, folder, run }) => ({ label, folder, kpis: system.summary(run) })));
    return;
  }
  if (options.quiet) return;
  const [first] = done;
  tell(`${demo.says}\n`);
  tell(`${first.label}:\n`);
  show(system.report(first.run));
  tell(`\nAll ${done.length}:\n`);
  show(demo.compare(done));
  show(`\nResults, one folder each: ${first.folder}, ...`);
  if (pages.length > 0) show(`To look at, in a browser: ${pages.join('\n                          ')}`);
}
