import { expect, test } from 'vitest';
import { SYSTEMS } from '../../agents/index.ts';

test.each(SYSTEMS.map((system) => [system.name, system] as const))(
  '%s keeps decisions of kinds that can be read, and of no others',
  async (name, { decisionKinds, storesDecision }) => {
    const kinds = (await decisionKinds()).map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    const stored = kinds.filter(storesDecision);
    expect(storesDecision('what nobody decides')).toBe(false);
    expect(stored).toEqual(name === 'reserve' ? ['fleet-day', 'fleet over possible days'] : kinds);
  },
);
