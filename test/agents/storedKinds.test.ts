import { expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';

test.each(SYSTEMS.map((system) => [system.name, system] as const))(
  '%s keeps decisions of kinds that can be read, and of no others',
  async (name, { decisionKinds, storedKinds }) => {
    const kinds = (await decisionKinds()).map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    const stored = kinds.filter((kind) => storedKinds.includes(kind));
    expect(storedKinds.filter((kind) => !kinds.includes(kind))).toEqual([]);
    expect(stored).toEqual(name === 'reserve' ? ['fleet-day', 'fleet over possible days'] : kinds);
  },
);
