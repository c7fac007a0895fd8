import { expect, it } from 'vitest';
import { Witness } from '../../src/market/decisions.ts';
import type { Solver } from '../../src/optimizers/highs.ts';
import { stream } from '../../src/random/streams.ts';

const at = { isp: 0, phase: 'plan', round: 1 };
const told = (agent: string, k: number) => ({ agent, kind: 'guess', objective: k });

/** What is kept, and certified, of two rounds in which agents decide in these orders. */
function kept(...rounds: readonly (readonly string[])[]) {
  const solver = undefined as unknown as Solver; // the twins below ask none
  const certify = { solver, share: 0.5, randomOf: (agent: string) => stream(3, agent) };
  const witness = new Witness({ certify, keep: true });
  rounds.forEach((order, round) => {
    witness.follow({ ...at, round });
    const times = new Map<string, number>();
    for (const agent of order) {
      const k = (times.get(agent) ?? 0) + 1;
      times.set(agent, k);
      witness.decided(agent, { ...told(agent, k), problem: {}, twin: () => k });
    }
  });
  return { rows: witness.rows, certificates: witness.certificates() };
}

it('what is kept and certified of a round does not depend on who decided first', () => {
  const usual = kept(['Ann', 'Ann', 'Bob', 'Bob', 'Cleo'], ['Ann', 'Bob']);
  expect(usual.rows.map(({ agent, objective }) => `${agent} ${objective}`)).toEqual([
    ...['Ann 1', 'Ann 2', 'Bob 1', 'Bob 2', 'Cleo 1'],
    ...['Ann 1', 'Bob 1'],
  ]);
  const [{ decisions, checked }] = usual.certificates;
  expect(decisions).toBe(7);
  expect(checked).toBeGreaterThan(0);
  expect(checked).toBeLessThan(7);
  expect(kept(['Cleo', 'Bob', 'Ann', 'Bob', 'Ann'], ['Bob', 'Ann'])).toEqual(usual);
});
