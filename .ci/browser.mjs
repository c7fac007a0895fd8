/**
 * Bundles the door for a browser tab, as built, into dist/browser, without a stub for anything, and fails where something of Node
 * is reached: `node .ci/browser.mjs`. Prints what a page has to load at first, and what is loaded when a config wants it.
 */
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'dist/browser');
const LARGEST_KB = 520;

/** Packages that may be in it; those of the second list in parts of their own, loaded when they are wanted. */
const AT_FIRST = ['@rgrove/parse-xml', 'javascript-lp-solver', 'rxjs', 'seedrandom', 'tslib', 'yaml', 'zod'];
const WHEN_WANTED = ['highs'];

/** HiGHS asks for this where it finds itself in Node, and nowhere else. */
const ASKED_BY_HIGHS = 'node:module';

rmSync(OUT, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: { flexagora: 'dist/browser.js' },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2023',
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: [ASKED_BY_HIGHS],
  metafile: true,
  logLevel: 'error',
});
copyFileSync(fileURLToPath(import.meta.resolve('highs/runtime')), join(OUT, 'highs.wasm'));

const packageOf = (input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
const entry = 'dist/browser/flexagora.js';

/** The parts that are loaded with one, itself included. */
function withStatic(part, seen = new Set()) {
  if (seen.has(part)) return seen;
  seen.add(part);
  const { imports } = metafile.outputs[part];
  for (const { path, kind, external } of imports) if (kind === 'import-statement' && !external) withStatic(path, seen);
  return seen;
}

const faults = [];
for (const [input, { imports }] of Object.entries(metafile.inputs)) {
  const by = packageOf(input);
  if (by !== undefined && ![...AT_FIRST, ...WHEN_WANTED].includes(by)) faults.push(`${input} is in it`);
  for (const { path, external } of imports)
    if (external && !(by === 'highs' && path === ASKED_BY_HIGHS)) faults.push(`${input} imports ${path}`);
}
const first = withStatic(entry);
for (const part of first) {
  for (const input of Object.keys(metafile.outputs[part].inputs)) {
    if (WHEN_WANTED.includes(packageOf(input))) faults.push(`${input} is loaded at first`);
  }
}

const contentOf = (part) => readFileSync(join(ROOT, part));
const kbOf = (contents) => contents.reduce((sum, content) => sum + gzipSync(content).length, 0) / 1000;
const kb = kbOf([...first].map(contentOf));
console.log(`at first: ${kb.toFixed(0)} kB gzipped, in ${first.size} files`);
if (kb >= LARGEST_KB) faults.push(`${kb.toFixed(0)} kB at first, where less than ${LARGEST_KB} is wanted`);
for (const part of [...Object.keys(metafile.outputs), 'dist/browser/highs.wasm']) {
  if (!first.has(part)) console.log(`when wanted: ${kbOf([contentOf(part)]).toFixed(0)} kB gzipped, ${basename(part)}`);
}
for (const fault of faults) console.error(`browser: ${fault}`);
if (faults.length > 0) process.exitCode = 1;
