/**
 * Runs or checks every code block of README.md, docs/ and the examples' READMEs: `node .ci/snippets.mjs TARBALL [FILE...]`.
 *
 * Each file is followed in a project of its own, from top to bottom, with the package from its tarball. Shell commands are run, YAML is
 * checked as a config or a study (a fragment over configs/toy.yaml or over a study of it), TypeScript and JavaScript are type-checked,
 * Python is run, SQL is asked of DuckDB, JSON is parsed. A block whose language is followed by a name is that file, for those after
 * it. Blocks of `text` are shown, not run. README.md and the READMEs of examples say themselves how a project is set up; the pages of
 * docs/ begin in one that was set up as README.md says. `npm install` and `npx` take packages from the one that was installed once.
 *
 * A comment before a block says what else is to be done with it:
 *   <!-- snippet: skip because REASON -->   not run
 *   <!-- snippet: needs shared -->          run where the data of ../shared are
 *   <!-- snippet: part of FILE -->          stands so in that file; a line `// ...` leaves out what lies between
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse, stringify } from 'yaml';
import { compilersIn, projectBeside, ROOT } from './project.mjs';

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;
const SHARED = join(ROOT, '../shared');

/** The blocks of a page, with what is wrong with how they are written. */
function blocksOf(file, text) {
  const blocks = [];
  const lines = text.split('\n');
  let note;
  for (let k = 0; k < lines.length; k++) {
    const at = `${file}:${k + 1}`;
    const fence = /^ *(`{3,}|~{3,})(.*)$/.exec(lines[k]);
    if (fence) {
      const [language, name] = fence[2].trim().split(' ');
      const end = lines.findIndex((line, later) => later > k && line.trim() === fence[1]);
      blocks.push({ at, language, name, note, code: `${lines.slice(k + 1, end).join('\n')}\n` });
      k = end === -1 ? lines.length : end;
      note = undefined;
      continue;
    }
    if (/^ {4}\S/.test(lines[k]) && lines[k - 1]?.trim() === '') blocks.push({ at, language: 'indented' });
    const said = /^<!-- snippet: (.*) -->$/.exec(lines[k]);
    if (said) note = said[1];
    else if (lines[k].trim() !== '') note = undefined;
  }
  return blocks;
}

/** Makes the folder in which a page is followed, and gives the environment of its commands. */
function placeFor(project, work, file) {
  const folder = mkdtempSync(join(work, 'page-'));
  const place = join(folder, 'project');
  const bin = join(folder, 'bin');
  mkdirSync(place);
  mkdirSync(bin);
  const script = (name, text) =>
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\nset -e\n${text}`, { mode: 0o755 });
  const npm = execPathOf('npm');
  script(
    'npm',
    `if [ "$1" != install ]; then exec "${npm}" "$@"; fi
shift
for name; do
  case "$name" in -*) continue ;; esac
  name=$(sed -E 's/(.)@.*/\\1/' <<<"$name")
  [ -d "${project}/node_modules/$name" ] || { echo "npm install $name: not among the packages of .ci/project.mjs" >&2; exit 1; }
done
[ -e node_modules ] || ln -s "${project}/node_modules" node_modules\n`,
  );
  script('npx', 'command=$1; shift; exec "$PWD/node_modules/.bin/$command" "$@"\n');
  script('python3', 'exec /usr/bin/python3 "$@"\n'); // Debian's, which has Debian's pandas
  if (file.startsWith('docs/')) {
    writeFileSync(join(place, 'package.json'), '{ "type": "module" }\n');
    symlinkSync(join(project, 'node_modules'), join(place, 'node_modules'));
    cpSync(join(ROOT, 'configs'), join(place, 'configs'), { recursive: true });
    cpSync(join(ROOT, 'examples/own-data'), place, { recursive: true });
  }
  if (existsSync(SHARED)) symlinkSync(SHARED, join(folder, 'shared'));
  return {
    folder: place,
    cwd: place,
    state: join(folder, 'cwd'),
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  };
}

const execPathOf = (name) => join(dirname(process.execPath), name);

/** Runs a command of a page; throws what it printed where it fails. */
async function commandIn(place, command, args) {
  try {
    return await run(command, args, { cwd: place.cwd, env: place.env, timeout: TIMEOUT_MS, maxBuffer: 1e8 });
  } catch (error) {
    throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}${error.stderr ? '' : error.message}`.trim());
  }
}

const isStudy = (content) =>
  ['base', 'replications', 'kpis', 'comparisons', 'parameters'].some((key) => key in content);

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const merged = (under, over) => ({
  ...under,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) =>
      isObject(under[key]) && isObject(value) ? [key, merged(under[key], value)] : [key, value],
    ),
  ),
});

/** Checks a config or a study, whole in its own file, or a fragment of one. */
async function yaml(place, { name, code }, index) {
  const content = parse(code);
  const file = join(place.cwd, name ?? `snippet-${index}.yaml`);
  const study = isStudy(content);
  if (name === undefined) {
    const ships = ['active-distribution', 'nested'].includes(content.system);
    const own = 'system' in content && !ships;
    const market = own ? 'examples/own-market/bertrand.yaml' : `configs/${ships ? content.system : 'toy'}.yaml`;
    const under = study
      ? { name: 'snippet', base: 'configs/toy.yaml' }
      : parse(readFileSync(join(ROOT, market), 'utf8'));
    if (own) cpSync(join(ROOT, 'examples/own-market/market.mjs'), join(place.cwd, 'market.mjs'));
    writeFileSync(file, stringify(merged(under, content)));
  }
  await commandIn(place, 'npx', study ? ['flexagora', 'study', file, '--point', '0'] : ['flexagora', 'validate', file]);
}

/** Asks DuckDB, for whom files lie in the page's folder. */
async function sql(place, { code }) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`SET file_search_path = '${place.cwd}'`);
  const rows = (await connection.runAndReadAll(code)).getRows();
  if (rows.length === 0) throw new Error('no rows');
}

/** What two writings of some code have in common: neither spaces nor comments, nor commas before what closes. */
const bare = (code) =>
  code
    .replace(/(^|\s)\/\/.*$/gm, '')
    .replace(/\s/g, '')
    .replace(/,(?=[)\]}])/g, '');

/** Checks that a block stands in a file, but for what it leaves out. */
function partOf(path, code) {
  const whole = bare(readFileSync(join(ROOT, path), 'utf8'));
  let from = 0;
  for (const piece of code.split(/^\s*\/\/ \.\.\.$/m)) {
    const found = whole.indexOf(bare(piece), from);
    if (found === -1) throw new Error(`${path} has not, in this place: ${piece.trim()}`);
    from = found + bare(piece).length;
  }
}

const RUN = {
  async sh(place, { code }) {
    await commandIn(place, 'bash', ['-euo', 'pipefail', '-c', `${code}\npwd >'${place.state}'`]);
    place.cwd = readFileSync(place.state, 'utf8').trim();
  },
  yaml,
  sql,
  python: (place, { code }) => commandIn(place, 'python3', ['-c', code]),
  json: async (_, { code }) => void JSON.parse(code),
};
const TYPED = ['ts', 'js'];

/** Follows a page from top to bottom. Code to be type-checked is left to `typed`. */
async function follow(project, work, file, text, typed) {
  const place = placeFor(project, work, file);
  const done = [];
  const tell = (block, outcome, why) => done.push({ ...block, outcome, why });
  for (const [index, block] of blocksOf(file, text).entries()) {
    const { language, name, note = '', code } = block;
    const [, reason] = /^skip because (.+)$/.exec(note) ?? [];
    const [, part] = /^part of (.+)$/.exec(note) ?? [];
    if (language === 'text') tell(block, 'shown');
    else if (reason !== undefined) tell(block, 'skipped', reason);
    else if (note === 'needs shared' && !existsSync(SHARED)) tell(block, 'skipped', 'there is no ../shared');
    else if (note !== '' && note !== 'needs shared' && part === undefined) tell(block, 'failed', `says '${note}'`);
    else {
      try {
        if (name !== undefined) {
          mkdirSync(dirname(join(place.cwd, name)), { recursive: true });
          writeFileSync(join(place.cwd, name), code);
        }
        if (part !== undefined) partOf(part, code);
        else if (TYPED.includes(language)) typed.push(block);
        else if (language === 'indented') throw new Error('an indented block: fence it, and say its language');
        else if (RUN[language] === undefined) throw new Error(`a language that nobody runs: '${language}'`);
        else await RUN[language](place, block, index);
        if (!TYPED.includes(language) || part !== undefined) tell(block, 'ran');
      } catch (error) {
        tell(block, 'failed', error.message);
      }
    }
  }
  return done;
}

/** Type-checks blocks together, each a module. */
async function typeCheck(project, work, blocks) {
  const folder = mkdtempSync(join(work, 'types-'));
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, 'examples/own-agent/tsconfig.json'), 'utf8'));
  const more = { rootDir: '.', allowJs: true, checkJs: true, noEmit: true, types: ['node'], skipLibCheck: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, ...more } }));
  blocks.forEach(({ language, code }, k) => {
    writeFileSync(join(folder, `block-${k}.${language}`), `${code}export {};\n`);
  });
  const found = await run(process.execPath, [compilersIn(project)[0], '-p', folder], { cwd: folder }).then(
    () => '',
    ({ stdout, stderr, message }) => stdout || stderr || message,
  );
  return blocks.map((block, k) => {
    const faults = found
      .split('\n')
      .filter((line) => line.startsWith(`block-${k}.`) || (!line.startsWith('block-') && /error/.test(line)));
    return { ...block, outcome: faults.length > 0 ? 'failed' : 'ran', why: faults.join('\n') };
  });
}

/** Follows pages, two at a time. */
async function check(project, pages) {
  const work = mkdtempSync(join(tmpdir(), 'snippets-'));
  const typed = [];
  const done = [];
  const waiting = [...pages];
  const lane = async () => {
    for (let page = waiting.shift(); page !== undefined; page = waiting.shift()) {
      done.push(...(await follow(project, work, ...page, typed)));
    }
  };
  try {
    await Promise.all([lane(), lane()]);
    if (typed.length > 0) done.push(...(await typeCheck(project, work, typed)));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return done;
}

/** A page on which every block has a fault of its own. */
const FAULTY = [
  ['sh', 'npx flexagora run nowhere.yaml'],
  ['sh', 'false | true'],
  ['sh', 'npm install no-such-package'],
  ['yaml', 'market: { scheme: hybird }'],
  ['yaml', 'kpis: [profti]'],
  [
    'ts',
    "import { reactTo } from 'flexagora/reserve';\nexport const agent = reactTo({ DeviationFee: ({ fee }) => fee });",
  ],
  ['js', "import { nothing } from 'flexagora';\nnothing();"],
  ['python', 'assert False'],
  ['sql', "SELECT nothing FROM 'results.parquet'"],
  ['json', '{ a: 1 }'],
  ['perl', 'print 1'],
  ['', 'plain'],
];
const faultyPage = `${FAULTY.map(([language, code]) => `\`\`\`${language}\n${code}\n\`\`\``).join('\n\n')}

    an indented block

<!-- snippet: part of examples/own-market/market.mjs -->
\`\`\`js
const BERTRAND = nothing;
\`\`\`

<!-- snippet: skipped without reason -->
\`\`\`sh
true
\`\`\`
`;

const [tarball, ...named] = process.argv.slice(2);
const project = projectBeside(tarball);
const inFolder = (folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
const all = ['README.md', ...inFolder('docs'), ...inFolder('examples').map((folder) => `${folder}/README.md`)];
const files = (named.length > 0 ? named : all).filter((name) => name.endsWith('.md') && existsSync(join(ROOT, name)));
const done = await check(
  project,
  files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
);
const bitten = await check(project, [['docs/faulty.md', faultyPage]]);

const of = (outcome) => done.filter((block) => block.outcome === outcome);
for (const { at, why } of of('skipped')) console.log(`skipped ${at}, because ${why}`);
for (const { at, why } of of('failed')) console.error(`failed ${at}\n${why}`);
const unseen = bitten.filter(({ outcome }) => outcome !== 'failed');
for (const { language, at } of unseen) console.error(`does not bite: ${language} of ${at}`);
console.log(
  `snippets: ${of('ran').length} of ${done.length} blocks run or checked in ${files.length} files, ${of('shown').length} shown, ` +
    `${of('skipped').length} skipped, ${of('failed').length} failed; tried ${bitten.length} faults`,
);
if (of('failed').length + unseen.length > 0 || of('ran').length === 0 || bitten.length !== FAULTY.length + 3)
  process.exitCode = 1;
