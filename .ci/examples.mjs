// Checks the examples in a project with the packed package: `node .ci/examples.mjs TARBALL`. They pass under TypeScript 5.9 and 7,
// strict, nodenext, with the types of all packages checked; agents in TypeScript and in JavaScript come to the same bytes, and what
// a script reads of a study Python reads of it. What their READMEs say to run, .ci/snippets.mjs runs.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compilersIn, projectBeside, ROOT } from './project.mjs';

const project = projectBeside(process.argv[2]);
const work = join(project, 'examples');
rmSync(work, { recursive: true, force: true });
mkdirSync(work);
cpSync(join(ROOT, 'examples'), work, { recursive: true });
symlinkSync(join(project, 'node_modules'), join(work, 'node_modules'));

const at = (...names) => join(work, ...names);
const runIn = async (folder, command, ...args) =>
  (await promisify(execFile)(command, args, { cwd: at(folder), encoding: 'utf8' })).stdout;
const flexagora = join(project, 'node_modules/.bin/flexagora');
const [typescript, older] = compilersIn(project);

function check(holds, fault) {
  if (!holds) throw new Error(fault);
}

async function compile() {
  for (const folder of ['own-agent', 'own-agent/javascript', 'from-a-script']) {
    await runIn(folder, process.execPath, typescript);
  }
}

/** All examples at once, as the older compiler takes its time over the types of packages. */
async function compileByOlder() {
  const { compilerOptions } = JSON.parse(readFileSync(at('own-agent/tsconfig.json'), 'utf8'));
  const all = { ...compilerOptions, rootDir: '.', types: ['node'], allowJs: true, checkJs: true, noEmit: true };
  check(all.strict && all.module === 'nodenext' && all.skipLibCheck === false, 'the examples are compiled leniently');
  const include = ['own-agent/typescript', 'own-agent/javascript', 'from-a-script/*.ts'];
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: all, include }));
  await runIn('.', process.execPath, older);
}

async function compareAgents() {
  const resultsOf = (out) => readdirSync(at('own-agent', out)).filter((file) => /\.parquet$|^kpis\.json$/.test(file));
  for (const name of ['aggregator', 'dso', 'brp']) {
    const config = readFileSync(at('own-agent', `${name}.yaml`), 'utf8');
    writeFileSync(at('own-agent', `compiled-${name}.yaml`), config.replace('./javascript/', './build/'));
    const outs = [`runs/${name}`, `runs/compiled-${name}`];
    await runIn('own-agent', flexagora, 'run', `${name}.yaml`, '--out', outs[0], '--quiet');
    await runIn('own-agent', flexagora, 'run', `compiled-${name}.yaml`, '--out', outs[1], '--quiet');
    check(resultsOf(outs[0]).length > 5, `runs of ${name} have no tables`);
    for (const file of resultsOf(outs[0])) {
      const [plain, compiled] = outs.map((out) => readFileSync(at('own-agent', out, file)));
      check(plain.equals(compiled), `own-agent: ${file} of ${name} in TypeScript is another than in JavaScript`);
    }
  }
}

async function remakeData() {
  const files = readdirSync(at('own-data')).filter((name) => name.endsWith('.csv'));
  for (const name of files) rmSync(at('own-data', name));
  await runIn('own-data', process.execPath, 'make-data.mjs');
  for (const name of files) {
    const committed = readFileSync(join(ROOT, 'examples/own-data', name));
    check(committed.equals(readFileSync(at('own-data', name))), `own-data: make-data.mjs makes another ${name}`);
  }
}

async function readInPython() {
  const run = (...command) => runIn('from-a-script', ...command);
  check(
    /^seed 2: /m.test(await run(process.execPath, 'build/simulate.js')),
    'from-a-script: nothing is said of seed 2',
  );
  const said = await run(process.execPath, 'build/study.js');
  await run(flexagora, 'export', 'results', '--csv', '--quiet');
  const read = await run('/usr/bin/python3', 'results.py'); // Debian's, which has Debian's pandas
  const [script, python] = [/^fee 30: profit (\S+)/m.exec(said), /^30 +(\S+)/m.exec(read)].map((found) =>
    Number(found?.[1]).toFixed(3),
  );
  check(script === python && script !== 'NaN', `from-a-script: a mean of ${script}, of which Python reads ${python}`);
}

async function runAll() {
  await compile();
  await compareAgents();
  await remakeData();
  await readInPython();
}

await Promise.all([compileByOlder(), runAll()]);
console.log(
  'examples: compiled by TypeScript 5.9 and 7; agents alike in both languages; data remade; results read in Python',
);
