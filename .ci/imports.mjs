// Checks the imports of src/ and agents/ against .dependency-cruiser.mjs: that every file is read, that no import breaks a rule,
// and that every rule bites, in a copy of the tree with faults of each kind.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { relative } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { build } from 'esbuild';
import config from '../.dependency-cruiser.mjs';

const ours = /^(src|agents)\//;
/** The rule of what the parser walks past: an import inside a type. */
const BY_STATEMENT = 'types are imported by statement';

/** The page is bundled for a tab, and its .tsx is nothing that the parser reads: what is in the bundle tells. */
const PAGE = 'src/report/page/';
const DRAWS = 'the page draws data';
const mayDraw =
  /^src\/((report|arithmetic)\/|market\/(view|shownFigure|shownTables|messageText)\.ts$|(counted|lookup|numberText)\.ts$)/;

/** Imports of the page, and of all that it imports, that are neither of its own nor of the data it draws. */
async function lookAtPage(baseDir) {
  const { metafile } = await build({
    absWorkingDir: baseDir,
    entryPoints: [`${PAGE}main.tsx`],
    outdir: 'dist',
    bundle: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    platform: 'node',
    packages: 'external',
    loader: { '.css': 'empty' },
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ path }) => (ours.test(path) && !mayDraw.test(path)) || path.startsWith('node:'))
      .map(({ path }) => ({ rule: DRAWS, path: [from, path] })),
  );
}

/** The files read in a tree, and its imports that break a rule. */
async function look(baseDir) {
  const ruleSet = { forbidden: config.forbidden };
  const { output } = await cruise(['src', 'agents'], { ...config.options, baseDir, validate: true, ruleSet });
  const read = output.modules.map(({ source }) => source).filter((source) => ours.test(source));
  const broken = output.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    path: [from, ...(cycle ? cycle.map(({ name }) => name) : [to])],
  }));
  for (const file of read) {
    const inType = /(?<!await )\bimport\('(.*?)'\)/.exec(readFileSync(join(baseDir, file), 'utf8'));
    if (inType) broken.push({ rule: BY_STATEMENT, path: [file, inType[1]] });
  }
  return { read, broken: [...broken, ...(await lookAtPage(baseDir))] };
}

const plain = (to) => `import '${to}';`;
const ofType = (to) => `import type { A } from '${to}';`;

/** A rule, the file that breaks it, what it imports, and how. */
const faults = [
  ['no circle', 'src/grid/one.ts', 'src/grid/two.ts', ofType],
  ['no circle', 'src/grid/two.ts', 'src/grid/one.ts', ofType],
  ['every import found', 'src/grid/one.ts', './three.js', plain],
  ['every import found', 'src/grid/one.ts', 'flexagora', plain],
  ['every file in its place', 'src/cli/fault.ts', 'src/utils/fault.ts', plain],
  ['every file in its place', 'src/cli/fault.ts', 'src/utils.ts', plain],
  ['every file in its place', 'agents/one/agent.ts', 'agents/utils.ts', plain],
  ['every file in its place', 'agents/one/agent.ts', 'test/fault.ts', plain],
  ...[
    ['report', 'cli'],
    ['claims', 'cli', 'report', 'evidence'],
    ['studies', 'report', 'claims'],
    ['results', 'studies'],
    ['market', 'results'],
    ['config', 'market'],
    ['bus', 'config', 'learning'],
    ['learning', 'config', 'bus'],
    ['worlds', 'bus', 'learning'],
    ['optimizers', 'worlds', 'observed'],
    ['observed', 'worlds', 'optimizers'],
    ['grid', 'optimizers', 'observed'],
    ['time', 'grid', 'random', 'input'],
    ['random', 'grid', 'time', 'input'],
    ['input', 'grid', 'time', 'random'],
    ['arithmetic', 'grid', 'time', 'random', 'input'],
  ].flatMap(([from, ...above]) =>
    above.map((to) => ['imports run down', `src/${from}/fault.ts`, `src/${to}/fault.ts`, plain]),
  ),
  ['imports run down', 'src/cli/fault.ts', 'src/index.ts', plain],
  ['a thread of its own has what users have', 'src/cli/apart.ts', 'src/browser.ts', plain],
  ['imports run down', 'src/grid/type.ts', 'src/bus/fault.ts', ofType],
  ['imports run down', 'src/grid/typeInList.ts', 'src/bus/fault.ts', (to) => `import { type A } from '${to}';`],
  ['imports run down', 'src/grid/all.ts', 'src/bus/fault.ts', (to) => `export * from '${to}';`],
  ['imports run down', 'src/grid/again.ts', 'src/bus/fault.ts', (to) => `export type { A } from '${to}';`],
  ['imports run down', 'src/grid/later.ts', 'src/bus/fault.ts', (to) => `await import('${to}');`],
  ['imports run down', 'src/grid/fault.ts', 'src/index.ts', plain],
  [BY_STATEMENT, 'src/grid/inType.ts', '../bus/fault.ts', (to) => `export type List = Array<import('${to}').A>;`],
  ['leaves import errors and arithmetic only', 'src/errors.ts', 'src/series.ts', plain],
  ['leaves import errors and arithmetic only', 'src/series.ts', 'src/input/fault.ts', plain],
  ['nobody imports cli', 'src/index.ts', 'src/cli/fault.ts', plain],
  ['nobody imports cli', 'agents/one/paper/fault.ts', 'src/cli/fault.ts', plain],
  ['nobody imports cli', 'src/browser.ts', 'src/cli/fault.ts', plain],
  ['a tab has what ships', 'src/browser.ts', 'agents/one/index.ts', plain],
  ['a tab has nothing of Node', 'src/browser.ts', 'fs', plain],
  ['src knows no system', 'src/index.ts', 'agents/systems.ts', plain],
  ['src knows no system', 'src/studies/fault.ts', 'agents/one/index.ts', plain],
  ['cli enters by a door', 'src/cli/fault.ts', 'agents/one/market/world.ts', plain],
  ['no system asks what ships', 'agents/one/market/fault.ts', 'agents/systems.ts', plain],
  ['no system imports another', 'agents/one/agent.ts', 'agents/two/agent.ts', plain],
  ['no system imports another', 'agents/one/market/fault.ts', 'agents/two/index.ts', plain],
  ['agents know the rules alone', 'agents/one/agent.ts', 'agents/one/market/world.ts', ofType],
  ['agents know the rules alone', 'agents/one/agent/part.ts', 'agents/one/market/report.ts', plain],
  [DRAWS, 'src/report/page/data.ts', 'src/bus/fault.ts', plain],
  [DRAWS, 'src/report/page/data.ts', 'node:fs', plain],
  ['the market knows no paper', 'agents/one/market/fault.ts', 'agents/one/paper/fault.ts', plain],
];

/** The faults that go unseen in a copy of the tree that has them all, and the rules that have no fault here. */
async function unseen(root) {
  const copy = mkdtempSync(join(tmpdir(), 'imports-'));
  try {
    for (const part of ['src', 'agents', 'package.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const add = (file, text) => {
      mkdirSync(join(copy, dirname(file)), { recursive: true });
      appendFileSync(join(copy, file), text);
    };
    for (const [, from, to, statement] of faults) {
      const isFile = /^\w+\//.test(to) && !to.startsWith('node:');
      if (isFile) add(to, '');
      add(from, `${statement(isFile ? relative(dirname(from), to).replace(/^(?!\.)/, './') : to)}\n`);
    }
    const { broken } = await look(copy);
    const missed = faults.filter(
      ([rule, from, to]) =>
        !broken.some((seen) => seen.rule === rule && seen.path.includes(from) && seen.path.includes(to)),
    );
    const untried = config.forbidden.filter(({ name }) => !faults.some(([rule]) => rule === name));
    return [...missed.map(([rule, from, to]) => `${rule}: ${from} -> ${to}`), ...untried.map(({ name }) => name)];
  } finally {
    rmSync(copy, { recursive: true });
  }
}

const root = fileURLToPath(new URL('..', import.meta.url));
const listed = execFileSync('git', ['ls-files', 'src/*.ts', 'agents/*.ts'], { cwd: root, encoding: 'utf8' });
const { read, broken } = await look(root);
const unread = listed
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith(PAGE) && !read.includes(file) && existsSync(join(root, file)));
const failed = [
  ...unread.map((file) => `not read: ${file}`),
  ...broken.map(({ rule, path }) => `${rule}: ${path.join(' -> ')}`),
  ...(await unseen(root)).map((fault) => `does not bite: ${fault}`),
];
for (const line of failed) console.error(line);
console.log(`imports: ${read.length} files read, ${broken.length} imports break a rule; tried ${faults.length} faults`);
if (failed.length > 0 || read.length === 0) process.exitCode = 1;
