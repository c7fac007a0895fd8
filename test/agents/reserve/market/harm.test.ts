import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { cast } from '../../../../agents/reserve/cast.ts';
import { dso } from '../../../../agents/reserve/dso.ts';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import type { Cast } from '../../../../agents/reserve/market/parts.ts';
import { loadSolver } from '../../../../src/optimizers/highs.ts';
import { run, smallMarket } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
afterAll(() => rmSync(folder, { recursive: true }));

const RXJS = import.meta.resolve('rxjs');
let written = 0;

/** A run in which 'North' is played by a module with this in it, done on hearing each message. */
function playedBy(body: string, days = 1) {
  const use = `./own${++written}.mjs`;
  const config = smallMarket({ calendar: { start: '2024-02-19', days } });
  const [north, ...others] = config.aggregators;
  const file = join(folder, `config${written}.yaml`);
  const own = { ...config, aggregators: [{ ...north, use }, ...others] };
  writeFileSync(file, stringify(own));
  writeFileSync(
    join(folder, use),
    `import { Observable } from '${RXJS}';
     export default (self) => {
       return (heard) => new Observable((out) => heard.subscribe((message) => { ${body} }));
     };`,
  );
  return run(loadConfig(file));
}

/** What everybody but North earned. */
const others = ({ kpis }: Awaited<ReturnType<typeof run>>) => ({
  ...kpis.aggregators,
  North: undefined,
});

describe('an agent of a user’s own cannot change what others have', () => {
  const harmless = playedBy('');

  it.each([
    ['the rules of the market', 'self.config.market.ownerPrice = 1e6; self.config.market.scheme = "tso-managed";'],
    ['what it hears', 'for (const each of Object.values(message)) if (ArrayBuffer.isView(each)) each.fill(0);'],
    [
      'what it hears, list by list',
      'for (const each of Object.values(message)) if (Array.isArray(each)) each.length = 0;',
    ],
  ])('%s', async (_, harm) => {
    expect(others(await playedBy(harm))).toEqual(others(await harmless));
  });

  it.each<[string, string, number?]>([
    ['reverses the days', 'self.calendar.days.reverse();', 2],
    ['lengthens a day', 'self.calendar.dayOf(0).ispCount = 4;'],
    ['puts another calendar in place', 'self.calendar.dayOf = () => undefined;'],
    ['renames itself', 'self.name = "South";'],
  ])('one that %s is stopped, and named', async (_, harm, days = 1) => {
    await expect(playedBy(harm, days).then(() => 'it went through')).rejects.toThrow(
      /^North, ISP -2, phase inform: failed on hearing .*own\d+\.mjs:3:\d+\)$/,
    );
  });

  it('the grid: a DSO that counts on half of every rating leaves the network as it is', async () => {
    const config = smallMarket({ calendar: { start: '2024-02-19', days: 1 } });
    const halving: Cast['dso'] = (self) => {
      for (const branch of self.config.network.branches) branch.ratingMva /= 2;
      return dso(self);
    };
    const { world, kpis } = await run(config);
    const halved = await run(config, { cast: { ...cast, dso: halving }, asStrangers: true });
    expect(halved.world.network.branches).toEqual(world.network.branches);
    expect(halved.kpis.grid.mainLine).not.toEqual(kpis.grid.mainLine);
  });

  it('the solver, which all share', async () => {
    expect(Object.isFrozen(await loadSolver())).toBe(true);
  });

  it('what has been said stays as it was said', async () => {
    const schedule = (after: string) => `
      if (message.type === 'PriceForecast') {
        const energyMwh = new Float64Array(message.dayAhead.length).fill(0.01);
        out.next({ type: 'Schedule', from: self.name, to: self.config.brp, isp: message.isp, day: message.day, energyMwh });
        ${after}
      }`;
    const honest = await playedBy(schedule(''));
    const reusing = await playedBy(schedule('energyMwh.fill(1e9);'));
    expect(reusing.kpis).toEqual(honest.kpis);
    expect(reusing.kpis.aggregators.North.offScheduleMwh).toBeCloseTo(0.96, 9);
  });
});
