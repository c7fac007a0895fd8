/**
 * Proves that a change leaves every byte of results as it was: `node bench/against/sameBytes.mjs OLD [NEW]`, where OLD and NEW
 * are git revisions and NEW is the working tree if not given. Runs of all kinds are done in both and their results compared.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { builtAt, ROOT, refuse, tell, told } from './builtAt.mjs';
import { configFiles, fewerRuns, studyFiles } from './inputs.mjs';

const SHARED = resolve(ROOT, '../shared/data');
const WINTER_PRICES = join(SHARED, 'week_2024-02-19_15min.csv');
const SUMMER_PRICES = join(SHARED, 'week_2023-06-26_15min.csv');
const WORLD = 'nl-2023.yaml';
/** By market; one of none is run as it is. */
const SCHEMES = {
  reserve: ['hybrid', 'dso-managed', 'tso-managed'],
  nested: ['none', 'sequential', 'nested', 'central'],
  'active-distribution': [''],
};
const COMPARED = /\.(parquet|csv|svg)$|^kpis\.json$/;
const LOG = 'run.log';
const MANIFEST = 'manifest.json';
const MANIFEST_KEYS = ['configHash', 'stopRule'];

const notes = [];
const children = new Set();

/** Runs a program to its end. Fails with the last line it said that is not of a stack. */
async function done(program, parts, cwd) {
  const child = spawn(program, parts, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  children.delete(child);
  if (code !== 0) throw new Error(said.split('\n').findLast((line) => /^\S/.test(line)) ?? `exit code ${code}`);
}

/** Stays until this program ends. */
function started(program, parts) {
  const child = spawn(program, parts, { stdio: 'ignore' });
  children.add(child);
  child.on('exit', (code) => children.delete(child) && refuse(`${[program, ...parts].join(' ')} ended (${code})`, 1));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A queue with a worker of the tree; undefined where there is no Redis. */
async function queueOf({ cli }, folder) {
  if (['redis-server', 'redis-cli'].some((each) => spawnSync(each, ['--version']).status !== 0)) return undefined;
  const port = String(await freePort());
  started('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '']);
  while (spawnSync('redis-cli', ['-p', port, 'ping']).status !== 0);
  const url = `redis://127.0.0.1:${port}`;
  started(process.execPath, [cli, 'worker', '--queue', url, '--quiet']);
  return url;
}

const yamlFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** A run of one config under each scheme, or none where the network it names is not to be had. */
function configRuns(path, { folder }) {
  const name = basename(path, '.yaml');
  const { network, system = 'reserve' } = parse(readFileSync(join(folder, path), 'utf8'));
  const file = network?.file && join(SHARED, 'networks', network.file);
  if (file && !existsSync(file)) return skipped(name, `${file} is not there`);
  return SCHEMES[system].map((scheme) => {
    const options = [...(scheme ? ['--scheme', scheme] : []), ...(file ? ['--network', file] : [])];
    return run(`${name} ${scheme}`.trimEnd(), path, ...options);
  });
}

const run = (name, file, ...options) => ({
  name,
  commands: (tree, out) => [['run', tree.at(file), ...options, '--out', out, '--quiet']],
});

const reproduction = (name, ...options) => ({
  name,
  commands: (_, out) => [['reproduce', 'nguyen2025', ...options, '--out', out, '--quiet']],
});

/** All ways to do a study, whose results are to be those of the first way in the old tree. */
function studyRuns(file, study, url) {
  const name = `study ${study.name}`;
  const way = (how, parts) => ({
    name: `${name}, ${how}`,
    reference: `${name}, 2 workers`,
    commands: (tree, out) =>
      parts.map(([command, ...more]) => [command, tree.at(file), ...more, '--out', out, '--quiet']),
  });
  const shard = (part) => ['study', '--shard', part, '--workers', '1'];
  return [
    way('2 workers', [['study', '--workers', '2']]),
    way('1 worker', [['study', '--workers', '1']]),
    ...(typeof study.replications === 'number'
      ? [way('2 shards', [shard('1/2'), shard('2/2'), ['merge']])]
      : skipped(`${name}, 2 shards`, 'shards want a fixed number of replications')),
    ...(url ? [way('queue', [['study', '--queue', url]])] : skipped(`${name}, queue`, 'redis-server is not installed')),
  ];
}

function skipped(name, reason) {
  notes.push(`skipped: ${name} (${reason})`);
  return [];
}

function allRuns(old, url) {
  const prices = existsSync(SHARED);
  const winter = 'configs/bleiswijk-winter.yaml';
  const observed = ['--winter-prices', WINTER_PRICES, '--summer-prices', SUMMER_PRICES, '--observed-seeds', '1'];
  return [
    ...old.studies.flatMap((file) => studyRuns(file, parse(readFileSync(old.at(file), 'utf8')), url)),
    reproduction('reproduce', '--seeds', '2'),
    ...(prices
      ? [
          reproduction('reproduce, observed prices', '--seeds', '1', ...observed),
          run('bleiswijk-winter, observed prices', winter, '--prices', WINTER_PRICES),
        ]
      : skipped('runs with observed prices', `${SHARED} is not there`)),
    run('bleiswijk-winter, certified', winter, '--certify', '0.02'),
    ...yamlFiles(join(old.folder, 'configs')).flatMap((name) => configRuns(`configs/${name}`, old)),
    ...old.configs.map((file) => run(`small: ${basename(file, '.yaml')}`, file)),
  ];
}

/**
 * A tree with folders of its own for inputs and results. An example the tree does not have any more is taken from the old one.
 * The package is at hand in the inputs' folder, as for a user's own agents.
 */
function prepared(tree, folder, old = tree) {
  const [inputs, results] = [join(folder, 'inputs'), join(folder, 'results')];
  for (const each of [join(inputs, 'node_modules'), results]) mkdirSync(each, { recursive: true });
  symlinkSync(tree.folder, join(inputs, 'node_modules/flexagora'));
  const at = (path) => [join(inputs, path), join(tree.folder, path), join(old.folder, path)].find(existsSync);
  const written = (files) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(inputs, name), text);
    return Object.keys(files).filter((name) => name.endsWith('.yaml'));
  };
  const examples = yamlFiles(join(old.folder, 'configs/studies')).map((name) => {
    const file = at(`configs/studies/${name}`);
    return [name, fewerRuns(parse(readFileSync(file, 'utf8')), file)];
  });
  copyFileSync(at(`configs/worlds/${WORLD}`), join(inputs, WORLD));
  const configs = written(configFiles(WORLD, existsSync(SHARED) && WINTER_PRICES));
  const studies = written({ ...Object.fromEntries(examples), ...studyFiles() });
  return { ...tree, at, inputs, configs, studies, out: (name) => join(results, name) };
}

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** What a result folder holds, by what it is called. A log names the world file by its place, which is not compared. */
function hashesOf({ inputs, out }, run) {
  const folder = out(run);
  const hashes = new Map();
  for (const name of readdirSync(folder)) {
    const content = () => readFileSync(join(folder, name));
    if (name === LOG) hashes.set(name, sha256(content().toString().replaceAll(inputs, '')));
    else if (COMPARED.test(name)) hashes.set(name, sha256(content()));
    else if (name === MANIFEST) {
      const manifest = JSON.parse(content());
      for (const key of MANIFEST_KEYS.filter((key) => key in manifest)) {
        hashes.set(`${key} of ${name}`, sha256(JSON.stringify(manifest[key])));
      }
    }
  }
  return hashes;
}

function compared({ name, reference = name }, [old, new_], failures) {
  const failed = failures.get(`${old.label} ${reference}`) ?? failures.get(`${new_.label} ${name}`);
  if (failed) return { name, files: 0, fault: failed };
  const [before, after] = [hashesOf(old, reference), hashesOf(new_, name)];
  const names = [...before.keys()];
  const faults = [
    ['missing', names.filter((file) => !after.has(file))],
    ['differs', names.filter((file) => after.has(file) && after.get(file) !== before.get(file))],
    ['nothing to compare', names.length === 0 ? [old.out(reference)] : []],
  ];
  const more = [...after.keys()].filter((file) => !before.has(file));
  const list = ([what, which]) => (which.length > 0 ? [`${what}: ${which.join(', ')}`] : []);
  return {
    name,
    files: names.length,
    fault: faults.flatMap(list).join('; '),
    added: list(['only in new', more]).join(),
  };
}

/** Does tasks, as many at once as there are cores. */
async function doAll(tasks) {
  const waiting = tasks.values();
  let finished = 0;
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const task of waiting) {
        await task();
        tell(`${++finished} of ${tasks.length} runs`);
      }
    }),
  );
  tell('');
}

const usage = 'node bench/against/sameBytes.mjs OLD [NEW] [--only TEXT]';
const { only, ...revisions } = told(usage, { only: { type: 'string', default: '' } });

const began = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'flexagora-same-bytes-'));
let keep = false;
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  if (!keep) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const [oldTree, newTree] = [builtAt(revisions.old), builtAt(revisions.new_)];
const old = { ...prepared(oldTree, join(folder, 'old')), label: `${oldTree.label} (old)` };
const new_ = { ...prepared(newTree, join(folder, 'new'), oldTree), label: `${newTree.label} (new)` };
const url = await queueOf(new_, folder);
const all = allRuns(old, url);
const runs = all.filter(({ name }) => name.includes(only));
if (runs.length === 0) refuse(`found --only '${only}'; expected part of the name of a run`);

const failures = new Map();
const doIn =
  (tree, { name, commands }) =>
  async () => {
    try {
      for (const parts of commands(tree, tree.out(name))) await done(process.execPath, [tree.cli, ...parts], folder);
    } catch (error) {
      failures.set(`${tree.label} ${name}`, `fails in ${tree.label}: ${error.message}`);
    }
  };
const references = new Set(runs.map(({ name, reference = name }) => reference));
await doAll(
  all.flatMap((each) => [
    ...(references.has(each.name) ? [doIn(old, each)] : []),
    ...(runs.includes(each) ? [doIn(new_, each)] : []),
  ]),
);

const rows = runs.map((each) => compared(each, [old, new_], failures));
const width = Math.max(...rows.map(({ name }) => name.length));
for (const { name, files, fault, added } of rows) {
  const verdict = [fault || 'same', added].filter(Boolean).join('; ');
  console.log(`${name.padEnd(width)}  ${String(files).padStart(2)}  ${verdict}`);
}
for (const note of notes.filter((text) => text.includes(only))) console.log(note);
const wrong = rows.filter(({ fault }) => fault).length;
const files = rows.reduce((sum, row) => sum + row.files, 0);
const minutes = ((Date.now() - began) / 60_000).toFixed(1);
const between = `between ${old.label} and ${new_.label}, ${minutes} min`;
if (wrong === 0) console.log(`\nSame: ${files} files of ${rows.length} runs ${between}`);
else {
  keep = true;
  console.log(`\nNot the same: ${wrong} of ${rows.length} runs ${between}; their results are kept in ${folder}`);
}
process.exit(wrong === 0 ? 0 : 1);
