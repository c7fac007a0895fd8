import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DecisionRow } from '../../src/market/decisions.ts';
import { isLineAbout, readStored, STORED_DECISIONS, storedLines } from '../../src/results/storedDecisions.ts';
import { folderWith } from '../cli/command.ts';

const row = (agent: string, about: readonly [number, number], problem: unknown): DecisionRow => ({
  ...{ isp: -1, phase: 'clear', agent, kind: 'plan', objective: 1, twin: Number.NaN, about, subject: undefined },
  stored: { problem, answer: Float64Array.of(1, Number.NaN) },
});

test('lines are known by the ISPs they are about, whatever their problem says, and read back as they were', () => {
  const rows = [
    row('A', [-2, 3], { about: [50, 60] }),
    row('"about":[50,60]', [3, 99], {}),
    { ...row('B', [0, 9], {}), stored: undefined },
  ];
  const lines = [...storedLines(rows)];
  expect(lines.length).toBe(2);
  expect([-3, -2, 2, 3, 55].map((isp) => isLineAbout(lines[0], isp))).toEqual([false, true, true, false, false]);
  expect([2, 3, 98, 99].map((isp) => isLineAbout(lines[1], isp))).toEqual([false, true, true, false]);
  const folder = folderWith({});
  writeFileSync(join(folder, STORED_DECISIONS), lines.join(''));
  const [read, ...others] = readStored(folder, (line) => isLineAbout(line, 2));
  expect(others).toEqual([]);
  expect(read).toMatchObject({ agent: 'A', about: [-2, 3], problem: { about: [50, 60] } });
  expect(read.answer).toEqual(Float64Array.of(1, Number.NaN));
});
