import { expect, test } from 'vitest';
import { roleNames } from '../../../src/report/plain/roleNames.ts';

test('agents of a role are called by it where there are many parties, and one that is alone keeps its name', () => {
  const agent = (name: string, role: string) => ({ name, role, hears: [] });
  const cast = [agent('F1', 'fleet'), agent('F2', 'fleet'), agent('F3', 'fleet'), agent('TSO', 'tso')];
  const paid = (payee: string) => ({ about: 0, payer: 'TSO', payee, reason: 'x', eur: 1 });
  const payments = [paid('F1'), paid('F2'), paid('customers')];
  expect(roleNames(payments, cast, 4).size).toBe(0);
  expect(Object.fromEntries(roleNames(payments, cast, 3))).toEqual({ F1: 'fleet (2)', F2: 'fleet (2)' });
});
