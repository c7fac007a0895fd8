/** What one run costs as a command in a process of its own, beside its simulation alone (built files: `npm run build` first). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Cost, costText, type Figure } from './figure.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIG = 'configs/bleiswijk-winter.yaml';
const TIMES = 5;

/** CPU of a process and its threads as bash tells it, `0m1.25s 0m0.10s`, and its time by the clock. */
function costOf(cwd: string, args: readonly string[]): Cost {
  const begun = performance.now();
  const command = ['-c', '"$@" >/dev/null && times', 'bash', process.execPath, ...args];
  const { status, stdout, stderr } = spawnSync('bash', command, { cwd, encoding: 'utf8' });
  const wall = (performance.now() - begun) / 1000;
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  const ofChildren = stdout.trim().split('\n').at(-1) ?? '';
  const parts = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
  return { cpu: parts.reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0), wall };
}

const least = (costs: readonly Cost[]): Cost => ({
  cpu: Math.min(...costs.map(({ cpu }) => cpu)),
  wall: Math.min(...costs.map(({ wall }) => wall)),
});

/** A run as users do it, and in the same way the bare simulation. @param root of a checkout that is built */
function singleRuns(root: string, times = TIMES): { whole: Cost; bare: Cost } {
  const home = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  const door = (name: string) => JSON.stringify(pathToFileURL(join(root, `dist/${name}.js`)).href);
  const script = `import { loadConfig, simulate } from ${door('index')}; import { reserve } from ${door('reserve')};
    await simulate(await loadConfig(${JSON.stringify(join(root, CONFIG))}, [reserve]));`;
  const costs: { whole: Cost; bare: Cost }[] = [];
  try {
    for (let k = 0; k < times; k++) {
      const out = join(home, `run${k}`);
      costs.push({
        whole: costOf(home, [join(root, 'dist/flexagora.js'), 'run', join(root, CONFIG), '--quiet', '--out', out]),
        bare: costOf(home, ['--input-type=module', '-e', script]),
      });
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  return { whole: least(costs.map(({ whole }) => whole)), bare: least(costs.map(({ bare }) => bare)) };
}

export function benchSingleRun(): Figure[] {
  const { whole, bare } = singleRuns(ROOT);
  const detail = `${costText(whole)}; the simulation alone ${costText(bare)}; a winter week in a new process, least of ${TIMES}`;
  return [
    {
      id: 'singleRun',
      name: 'A run with tables, messages and page',
      value: whole.wall,
      unit: 's by the clock',
      detail,
    },
    { name: 'The same over its simulation alone', value: whole.wall / bare.wall, unit: 'times by the clock', detail },
  ];
}
