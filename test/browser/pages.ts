import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import { present } from '../../src/lookup.ts';
import type { Page } from '../../src/market/view.ts';
import { pageOf } from '../../src/report/page/data.ts';
import { flexagora, ROOT } from '../cli/command.ts';

const config = (name: string) => join(ROOT, `configs/${name}.yaml`);

/** A study of two words and a number, with what is compared; small enough to wait for. */
const STUDY = `name: two
base: ${config('toy')}
parameters:
  scheme: { path: market.scheme, levels: [hybrid, tso-managed] }
  fee: { path: "brps[0].deviationFee", levels: [0, 30, 100] }
replications: 3
kpis: [profit, upwardMwh, perMwh: profit / deliveredMwh]
comparisons: [{ scheme: all }, { fee: [100, 0] }]
`;

/** A page by what makes its folder: commands one after another, in a folder of their own. */
export interface Kind {
  name: string;
  commands: string[][];
  /** Its folder, in that. */
  folder: string;
  /** What there must be before. */
  files?: Readonly<Record<string, string>>;
}

/** Every kind of page. */
export const KINDS: readonly Kind[] = [
  {
    name: 'reserve',
    commands: [
      ['run', config('bleiswijk-winter'), '--out', 'with'],
      ['run', config('bleiswijk-winter'), '--scheme', 'tso-managed', '--out', 'without'],
      ['report', 'with', '--beside', 'without'],
    ],
    folder: 'with',
  },
  { name: 'emergence', commands: [['run', config('emergence'), '--out', 'run']], folder: 'run' },
  { name: 'active-distribution', commands: [['run', config('active-distribution'), '--out', 'run']], folder: 'run' },
  { name: 'nested', commands: [['run', config('nested'), '--out', 'run']], folder: 'run' },
  { name: 'a market of a user’s own', commands: [['run', 'bertrand.yaml', '--out', 'run']], folder: 'run' },
  {
    name: 'a study',
    files: { 'study.yaml': STUDY },
    commands: [['study', 'study.yaml', '--out', 'two']],
    folder: 'two',
  },
  {
    name: 'a study of a user’s own market',
    commands: [['study', 'step.yaml', '--out', 'step']],
    folder: 'step',
  },
  {
    name: 'a reproduction',
    commands: [['reproduce', 'nguyen2025', '--seeds', '1', '--out', 'claims']],
    folder: 'claims',
  },
];

export const kindNamed = (name: string): Kind =>
  present(
    KINDS.find((kind) => kind.name === name),
    name,
  );

const makings = new Map<Kind, Promise<string>>();

/** Makes a page, as a user would; once, whoever asks. @returns its folder, which nobody may change */
export function made(kind: Kind): Promise<string> {
  const making = makings.get(kind) ?? make(kind);
  makings.set(kind, making);
  return making;
}

async function make({ commands, folder, files = {} }: Kind): Promise<string> {
  const home = mkdtempSync(join(inject('home'), 'page-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content);
  cpSync(join(ROOT, 'examples/own-market'), home, { recursive: true });
  mkdirSync(join(home, 'node_modules'));
  symlinkSync(ROOT, join(home, 'node_modules/flexagora'));
  for (const args of commands) {
    const { code, err } = await flexagora(home, ...args, '--quiet');
    if (code !== 0) throw new Error(`flexagora ${args.join(' ')} ended with ${code}: ${err}`);
  }
  return join(home, folder);
}

/** The address of the page in a folder. */
export const addressOf = (folder: string): string => pathToFileURL(join(folder, 'report.html')).href;

/** What lies in the page in a folder, as it was packed. */
export function dataIn(folder: string): Promise<Page> {
  const text = readFileSync(join(folder, 'report.html'), 'utf8');
  return pageOf(/<script type="application\/octet-stream" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? '');
}
