// Checks that runs on other versions of Node write the same bytes as on this one: every file, but for the versions in the manifest and on
// the page, whose data are compared unpacked, as each version packs them in its own way.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const OTHERS = ['22.23.3', '24.21.0'];
const CONFIGS = ['toy', 'bleiswijk-winter', 'active-distribution', 'nested'];

const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'engines-'));

/** The files of a run of a config on a version of Node, by name. */
function filesOf(node, config, seed) {
  const out = join(mkdtempSync(join(work, 'run-')), config); // the page names its folder
  const main = join(root, 'dist/flexagora.js');
  const args = ['run', join(root, 'configs', `${config}.yaml`), '--seed', seed, '--out', out, '--quiet'];
  execFileSync(node, [main, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Map(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => {
        const bytes = readFileSync(join(parentPath, name));
        return [name, comparable[name]?.(bytes) ?? bytes];
      }),
  );
}

const withoutVersions = (manifest) =>
  Buffer.from(JSON.stringify({ ...JSON.parse(manifest), node: undefined, v8: undefined }));

/** A page with its data as they were before they were packed. */
function unpacked(page) {
  const html = page.toString();
  const data = /id="data">([^<]*)</.exec(html)[1];
  const told = html.replace(data, () => gunzipSync(Buffer.from(data, 'base64')).toString('latin1'));
  return Buffer.from([process.versions.node, ...OTHERS].reduce((text, version) => text.replaceAll(version, ''), told));
}

const comparable = { 'manifest.json': withoutVersions, 'report.html': unpacked };

const different = (one, other) =>
  [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => !one.has(name) || !other.has(name) || !one.get(name).equals(other.get(name)),
  );

let failed = 0;
let compared = 0;
try {
  const nodes = OTHERS.map((version) => {
    const prefix = join(work, version);
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `node@${version}`]);
    const node = join(prefix, 'node_modules/node/bin/node');
    const found = execFileSync(node, ['--version']).toString().trim();
    if (found !== `v${version}`) throw new Error(`${node} is ${found}, not v${version}`);
    return node;
  });
  for (const config of CONFIGS) {
    const here = filesOf(process.execPath, config, '1');
    nodes.forEach((node, k) => {
      for (const name of different(here, filesOf(node, config, '1'))) {
        console.error(`${config}: ${name} of Node ${OTHERS[k]} differs from that of ${process.version}`);
        failed++;
      }
      compared += here.size;
    });
  }
  const seeds = ['1', '2'].map((seed) => filesOf(process.execPath, 'toy', seed));
  if (!different(...seeds).includes('aggregators.parquet'))
    throw new Error('runs of two seeds are not found to differ');
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(
  `engines: ${compared} files compared between Node ${process.versions.node} and ${OTHERS.join(', ')}, ${failed} differ`,
);
if (failed > 0 || compared === 0) process.exitCode = 1;
