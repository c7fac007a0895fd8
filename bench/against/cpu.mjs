/**
 * Compares speed with another commit: `node bench/against/cpu.mjs OLD [NEW] [--pairs 15]`, where OLD and NEW are git revisions
 * and NEW is the working tree if not given. User CPU time rather than time of day, and in turns, so that other work on the
 * machine falls on both. For the bus, figures of its benchmark too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtAt, refuse, tell, told } from './builtAt.mjs';

/** Of the children a shell waited for, and theirs, as `0m1.25s 0m0.10s` in the second line. */
const TIMED = '"$@" && times';

/** User CPU seconds of a program, and what it printed. */
function timed(folder, ...command) {
  const options = { cwd: folder, encoding: 'utf8' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', TIMED, 'bash', ...command], options);
  if (status !== 0) refuse(`${command.join(' ')} failed in ${folder}: ${stderr.trim().split('\n').at(-1)}`, 1);
  const lines = stdout.trim().split('\n');
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s/.exec(lines.pop());
  return { seconds: 60 * minutes + Number(seconds), lines: lines.slice(0, -1) };
}

function week({ folder, cli }) {
  const out = mkdtempSync(join(tmpdir(), 'flexagora-cpu-'));
  const run = [cli, 'run', 'configs/bleiswijk-winter.yaml', '--quiet', '--out', join(out, 'run')];
  const { seconds } = timed(folder, process.execPath, ...run);
  rmSync(out, { recursive: true });
  return { 'Bleiswijk week, s': seconds };
}

/** A line of the benchmark is `Bus: 10 agents: 6,483,542 messages a second (how)`. */
function bus({ folder }) {
  const { seconds, lines } = timed(folder, 'node_modules/.bin/tsx', 'bench/main.ts', 'bus');
  const figures = lines.flatMap((line) => {
    const [, name, value, unit] = /^(.+): ([\d.,e+-]+) ([^(]+) \(/.exec(line) ?? [];
    return name ? [[`${name}, ${unit}`, Number(value.replaceAll(',', ''))]] : [];
  });
  return { 'Bus benchmark, s': seconds, ...Object.fromEntries(figures) };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

const usage = 'node bench/against/cpu.mjs OLD [NEW] [--pairs 15]';
const { old, new_, ...given } = told(usage, { pairs: { type: 'string', default: '15' } });
const pairs = Number(given.pairs);
if (!(Number.isInteger(pairs) && pairs > 0)) refuse(`found --pairs ${given.pairs}; expected a whole number from 1`);

const trees = [builtAt(old), builtAt(new_)];
const measured = trees.map(() => []);
for (let pair = 0; pair < pairs; pair++) {
  for (const [k, tree] of trees.entries()) {
    tell(`pair ${pair + 1} of ${pairs}: ${tree.label}`);
    measured[k].push({ ...week(tree), ...bus(tree) });
  }
}
tell('');

const [before, after] = measured;
console.log(`User CPU and rates, old ${trees[0].label}, new ${trees[1].label}: medians of ${pairs} pairs\n`);
const header = ['', 'old', 'new', 'new/old', 'lowest', 'highest'];
const rows = Object.keys(before[0]).map((name) => {
  const [was, is] = [before, after].map((all) => all.map((figures) => figures[name]));
  const ratios = was.map((value, pair) => is[pair] / value);
  const digits = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toFixed(3));
  const shown = [median(was), median(is), median(ratios), Math.min(...ratios), Math.max(...ratios)];
  return [name, ...shown.map(digits)];
});
const table = [header, ...rows];
const widths = header.map((_, column) => Math.max(...table.map((row) => row[column].length)));
for (const [name, ...cells] of table) {
  console.log([name.padEnd(widths[0]), ...cells.map((cell, k) => cell.padStart(widths[k + 1]))].join('  '));
}
