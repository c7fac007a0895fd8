// @module-tag slow
import { describe, expect, it } from 'vitest';
import { networkFile, withoutNetworks } from '../grid/truth.ts';
import { flexagora, ROOT } from './command.ts';

describe.skipIf(withoutNetworks)('flexagora reconfigure (skipped without ../shared/data/networks)', () => {
  const reconfigure = (file: string, ...options: string[]) =>
    flexagora(ROOT, 'reconfigure', networkFile(file), ...options);

  it('tells losses, voltages, what to switch, and that nothing is proven', async () => {
    const { code, out } = await reconfigure('case33bw.m', '--restarts', '2');
    expect(code).toBe(0);
    expect(out).toMatch(/loss, kW +202\.677 +139\.551/);
    expect(out).toMatch(/lowest voltage, p\.u\. +0\.91309 +0\.93782/);
    expect(out).toMatch(/Open: 7-8/);
    expect(out.replace(/\s+/g, ' ')).toMatch(/50,751 radial states .* not proven/);
  });

  it('gives the same as JSON', async () => {
    const { out } = await reconfigure('case33bw.m', '--restarts', '0', '--seed', '7', '--json');
    const { before, after, open, close, search } = JSON.parse(out);
    expect(1e3 * before.lossMw).toBeCloseTo(202.677, 3);
    expect(1e3 * after.lossMw).toBeCloseTo(139.551, 3);
    expect([open.length, close.length]).toEqual([4, 4]);
    expect(search.descents).toBe(1);
  });

  it('says in one line that a network has no ties', async () => {
    const { code, out, err } = await reconfigure('case69.m');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^flexagora: .*case69.*found no tie.*\n$/);
  });
});
