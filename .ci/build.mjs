/**
 * Builds the package into dist: `node .ci/build.mjs`; with `--no-types`, in a tenth of the time, what runs alone. Each module comes to stand in one file only, whichever door it is reached by,
 * and all files lie in one folder; the types of what the doors give lie in dist/types. A file that stays as it is is not written
 * again, so that a build disturbs nobody who runs what is there.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const TYPES = join(DIST, 'types');

const ENTRIES = {
  // doors
  index: 'src/index.ts',
  reserve: 'agents/reserve/index.ts',
  'active-distribution': 'agents/active-distribution/index.ts',
  nested: 'agents/nested/index.ts',
  browser: 'src/browser.ts',
  // the command
  flexagora: 'src/cli/main.ts',
  // what threads start with
  studyWorker: 'src/cli/studyWorker.ts',
  offloadWorker: 'src/cli/offloadWorker.ts',
  tableWorker: 'src/cli/tableWorker.ts',
  apart: 'src/cli/apart.ts',
  pointThread: 'agents/active-distribution/ads/pointThread.ts',
  // what browser.js must import before all else
  jitless: 'src/jitless.ts',
};

const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    : [];

/** Makes the files of a folder those given; `before` are those it had. */
function put(folder, before, files) {
  for (const [name, content] of files) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path).equals(content)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  for (const name of before) if (!files.has(name)) rmSync(join(folder, name));
}

async function modules() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [relative(DIST, path), contents]));
}

/** The script and the stylesheet of reports, each one file that asks for nothing. */
async function page() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { page: 'src/report/page/main.tsx' },
    outdir: DIST,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'none',
    tsconfig: 'src/report/page/tsconfig.json',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => [relative(DIST, path), contents]);
}

/** Those of some declarations that the doors name, and what these name in turn. */
function reached(folder, files) {
  const seen = new Set([
    'src/index.d.ts',
    'src/browser.d.ts',
    'agents/reserve/index.d.ts',
    'agents/active-distribution/index.d.ts',
    'agents/nested/index.d.ts',
  ]);
  for (const name of seen) {
    const text = readFileSync(join(folder, name), 'utf8');
    const named = text.matchAll(/(?:from|import) ?\(?'(\.[^']+)\.ts'/g);
    for (const [, to] of named) seen.add(`${join(dirname(name), to)}.d.ts`);
  }
  return files.filter((name) => seen.has(name));
}

function types() {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-types-'));
  try {
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    execFileSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', folder], { cwd: ROOT, stdio: 'inherit' });
    return new Map(reached(folder, filesIn(folder)).map((name) => [name, readFileSync(join(folder, name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const inDist = filesIn(DIST).filter((name) => !/^(types|browser)\//.test(name));
put(DIST, inDist, new Map([...(await modules()), ...(await page())]));
if (!process.argv.includes('--no-types')) put(TYPES, filesIn(TYPES), types());
chmodSync(join(DIST, 'flexagora.js'), 0o755);
