// @module-tag slow
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project } from './packed.ts';

const { folder, flexagora } = project({
  'package.json': '{ "type": "module" }',
  // the stock aggregator; or one that takes its time to refuse: only what knows its promises waits for it
  'slow.mjs': `
    import { InputError, reactTo } from 'flexagora';
    import { InputError as InTab, systems } from 'flexagora/browser';
    import { aggregator, reserve } from 'flexagora/reserve';

    export default (self) => {
      const { refuses, refusesLater } = self.config.entry.options ?? {};
      if (refuses) throw new InputError({ path: 'options.refuses', found: 'true', expected: 'false\\n' });
      if (InputError !== InTab || systems[0] !== reserve) throw new Error('the doors lead to different modules');
      if (!refusesLater) return aggregator(self);
      return reactTo({
        PriceForecast: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          throw new InputError({ path: 'options.refusesLater', found: 'true', expected: 'false' });
        },
      });
    };`,
  // a market that is reserve but for its name and its figures
  'market.mjs': `
    import { defineSystem } from 'flexagora';
    import { reserve } from 'flexagora/reserve';

    const { config, parties, check, files, world, agents, run, overrides, tables } = reserve;
    const profit = reserve.figures.find(({ name }) => name === 'profitEur');
    export default defineSystem({
      name: 'like-reserve', says: 'Reserve, under another name.',
      config, parties, check, files, world, agents, run, overrides, tables, figures: [profit],
    });`,
});

const config = (more: { system?: string; options?: string } = {}) => {
  const { system, options } = more;
  const text = `${system === undefined ? '' : `system: ${system}`}
name: mine
calendar: { start: 2024-02-19, days: 1 }
world: { season: winter }
aggregators:
  - { name: Own, node: 12, evs: 3, bids: { upward: 25 }, use: ./slow.mjs${options === undefined ? '' : `, options: ${options}`} }
  - { name: Stock, node: 18, evs: 3 }
`;
  writeFileSync(join(folder, 'config.yaml'), text);
  return 'config.yaml';
};

const inOneLine = ({ code, out, err }: ReturnType<typeof flexagora>) => {
  expect(out).toBe('');
  expect(err).toMatch(/^flexagora: .*\n$/);
  return { code, says: err.slice('flexagora: '.length, -1) };
};

describe('a module of a user’s own, under the command line of the packed package, finds in every door', {
  timeout: 300_000,
}, () => {
  it('the stock agents and the market that the command runs', () => {
    const own = flexagora('run', config(), '--json', '--out', 'own');
    expect([own.code, own.err]).toEqual([0, '']);
  });

  it('the InputError that the command tells in one line, with exit code 2', () => {
    for (const name of ['refuses', 'refusesLater']) {
      const { code, says } = inOneLine(flexagora('run', config({ options: `{ ${name}: true }` })));
      expect(code).toBe(2);
      expect(says).toMatch(/^Own, ISP -?\d+, /);
      expect(says).toContain(`options.${name}: found true; expected false`);
    }
  });

  it('a System that can be made into another', () => {
    const ran = flexagora('run', config({ system: './market.mjs' }), '--json', '--out', 'other');
    expect([ran.code, ran.err]).toEqual([0, '']);
  });
});
