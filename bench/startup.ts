/**
 * CPU of a start and of a short run, as ratios within one measurement, since times of a busy machine say little: of `--version` to
 * a Node that does nothing, and of the toy run to that of another checkout (built files: `npm run build` first), if one is named:
 * `npm run bench -- startup --against FOLDER`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TIMES = 15;

/** CPU seconds of a Node and its threads, by the user and for the user, as bash tells them: `0m1.25s 0m0.10s`. */
function cpuOf(args: readonly string[]): number {
  const command = ['-c', '"$@" >/dev/null && times', 'bash', process.execPath, ...args];
  const { status, stdout, stderr } = spawnSync('bash', command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  const ofChildren = stdout.trim().split('\n').at(-1) ?? '';
  return [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
}

const commandOf = (checkout: string): string => {
  const { bin } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { bin: { flexagora: string } };
  return join(checkout, bin.flexagora);
};

function toyRun(command: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-bench-'));
  try {
    return cpuOf([command, 'run', join(ROOT, 'configs/toy.yaml'), '--quiet', '--out', join(folder, 'run')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Medians of both, and of their ratios, done in turns. */
function compared(one: () => number, other: () => number) {
  const pairs = Array.from({ length: TIMES }, () => [one(), other()]);
  const [first, second] = [0, 1].map((k) => 1000 * median(pairs.map((pair) => pair[k])));
  const detail = `${first.toFixed(0)} against ${second.toFixed(0)} ms of CPU, medians of ${TIMES} pairs`;
  return { value: median(pairs.map(([a, b]) => a / b)), unit: 'times', detail };
}

export function benchStartup(other?: string): Figure[] {
  const own = commandOf(ROOT);
  const version = compared(
    () => cpuOf([own, '--version']),
    () => cpuOf(['-e', '0']),
  );
  const figures = [{ name: 'flexagora --version, to node -e 0', ...version }];
  if (other !== undefined) {
    const before = commandOf(resolve(other));
    const toy = compared(
      () => toyRun(own),
      () => toyRun(before),
    );
    figures.push({ name: `The toy run, to that of ${other}`, ...toy });
  }
  return figures;
}
