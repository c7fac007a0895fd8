import { expect, it } from 'vitest';
import { type Figure, growth, leastOf, show } from '../../bench/figure.ts';

it('an exponent is that of a power law, and its range that of neighbours', () => {
  const points = [1, 10, 100].map((size) => ({ size, cost: { cpu: 3 * size ** 1.25, wall: 1 } }));
  const { name, value, detail } = growth('agents', points, { detail: 'a day' });
  expect(name).toBe('Growth with agents, from 1 to 100');
  expect(value).toBeCloseTo(1.25, 12);
  expect(detail).toMatch(/^between neighbours 1\.25 to 1\.25; 1: 3\.00 s of CPU.*; a day$/);
  points[1].cost.cpu = 3;
  expect(growth('agents', points, { detail: '' }).detail).toMatch(/^between neighbours 0\.00 to 2\.50;/);
});

it('a figure is shown with its goal, met or missed', () => {
  const of = (value: number, goal?: Figure['goal']): string =>
    show({ name: 'A week', value, unit: 's', detail: 'warm', ...(goal && { goal }) });
  expect(of(0.5)).toBe('A week: 0.500 s (warm)');
  expect(of(0.5, { atMost: 0.6 })).toBe('A week: 0.500 s (warm; goal: at most 0.6: met)');
  expect(of(0.7, { atMost: 0.6 })).toContain('missed');
  expect(of(1234, { atLeast: 1500 })).toBe('A week: 1,234 s (warm; goal: at least 1,500: missed)');
  expect(of(1500, { atLeast: 1500 })).toContain('met');
});

it('pieces of work take turns, the first of which does not count', async () => {
  const done: string[] = [];
  const costs = await leastOf([() => done.push('a'), () => done.push('b')], { tries: 2 });
  expect(done.join('')).toBe('ababab');
  expect(costs).toHaveLength(2);
  for (const { cpu, wall } of costs) {
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(wall).toBeGreaterThan(0);
  }
});
