// Checks that what simulates takes from src/arithmetic what engines round each in its own way: of Math only what is exact may be
// used, and of ** only squares and whole powers of 2; and that each fault of this kind would be found.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

const EXACT = new Set(
  'abs ceil clz32 floor fround imul max min round sign sqrt trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2'.split(' '),
);

const isNumber = (node, accepts) => node.type === 'NumericLiteral' && accepts(node.value);
const isTwo = (node) => isNumber(node, (value) => value === 2);
const isWhole = (node) =>
  isNumber(node, Number.isInteger) ||
  (node.type === 'UnaryExpression' && node.operator === '-' && isWhole(node.argument));
const isSame = ({ left, right }) => isTwo(right) || (isTwo(left) && isWhole(right));

/** Calls `found` with each node that may differ between engines. */
function search(node, found) {
  if (node.type === 'Identifier' && node.value === 'Math') found(node);
  if (node.type === 'BinaryExpression' && node.operator === '**' && !isSame(node)) found(node);
  if (node.type === 'AssignmentExpression' && node.operator === '**=') found(node);
  const { object, property } = node.type === 'MemberExpression' ? node : {};
  if (object?.value === 'Math' && property.type === 'Identifier' && EXACT.has(property.value)) return;
  for (const inner of Object.values(node)) {
    if (typeof inner === 'object' && inner !== null) search(inner, found);
  }
}

/** The lines of a text that have such a node. */
function faultyLines(text) {
  const module = parseSync(`;${text}`, { syntax: 'typescript', target: 'es2022' });
  const bytes = Buffer.from(`;${text}`);
  const lines = new Set();
  search(module, ({ span }) => {
    lines.add(
      bytes
        .subarray(0, span.start - module.span.start)
        .toString()
        .split('\n').length,
    );
  });
  return [...lines];
}

const same = 'Math.max(2 ** -53, 2 ** 52, x ** 2, (x + 1) ** 2, Math.sqrt(x), Math.PI)';
const faults = [
  'Math.exp(x)',
  'Math.max(1, Math.hypot(x, x))',
  'list.map(Math.cos)',
  "Math['pow'](x, 3)",
  'Math?.log(x)',
  'globalThis.Math.sin(x)',
  'const { exp } = Math',
  'const all = Math',
  'Math.random()',
  'x ** 3',
  'x ** 0.5',
  'x ** -2',
  '10 ** 3',
  '2 ** x',
  '2 ** -x',
  '2 ** 0.5',
  'x **= 2',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'src/*.ts', 'agents/*.ts'], { cwd: root });
const files = listed
  .toString()
  .split('\n')
  .filter((file) => file !== '' && !file.startsWith('src/cli/') && existsSync(join(root, file)));
const failed = [
  ...files.flatMap((file) =>
    faultyLines(readFileSync(join(root, file), 'utf8')).map((line) => `differs between engines: ${file}:${line}`),
  ),
  ...faults.filter((fault) => faultyLines(`/* é */\n${fault};`)[0] !== 2).map((fault) => `does not bite: ${fault}`),
  ...faultyLines(same).map(() => `bites in vain: ${same}`),
];
for (const line of failed) console.error(line);
console.log(`arithmetic: ${files.length} files read; tried ${faults.length} faults`);
if (failed.length > 0 || files.length === 0) process.exitCode = 1;
