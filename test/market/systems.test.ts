import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { SYSTEMS } from '../../agents/systems.ts';
import { reactTo } from '../../src/bus/agent.ts';
import { createBus } from '../../src/bus/bus.ts';
import { type AnyMessage, type Protocol, protocol } from '../../src/bus/protocol.ts';
import { InputError } from '../../src/errors.ts';
import { loadConfig, simulate } from '../../src/market/systems.ts';
import { WorldCache } from '../../src/market/worldCache.ts';
import { TableFiles } from '../../src/results/tableFiles.ts';
import { giveTables } from '../../src/results/tables.ts';
import { figuresOf } from '../../src/studies/figures.ts';
import { configText, folderWith } from '../cli/command.ts';

/** A config of a market of one's own, in a folder with these files. */
const configured = (system: string, files: Record<string, string> = {}) => {
  const config = `system: ${system}\nname: own\ncalendar: { start: 2024-02-19, days: 1 }\n`;
  return loadConfig(join(folderWith({ 'own.yaml': config, ...files }), 'own.yaml'), SYSTEMS);
};

/** A module whose default export is a system with these parts, over ones that do. */
const market = (parts: Record<string, string> = {}) => {
  const zod = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;
  const all: Record<string, string> = {
    name: "'own'",
    says: "'Nobody does anything.'",
    config: 'z.strictObject({ name: z.string(), seed: z.int().default(1), calendar: z.json() })',
    run: 'async () => ({})',
    figures: '[{ name: "one", unit: "", says: "Always 1.", of: () => 1 }]',
    ...parts,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${value},`);
  return `import { z } from ${JSON.stringify(zod)};
    export default { ${lines.join('\n')} };`;
};

const tablesOf = (name: string, more = '') =>
  `[{ name: '${name}', says: '', source: () => ({ rows: 1 }), columns: [{ name: 'a', type: 'DOUBLE', unit: '', says: '', value: () => 1, ${more} }] }]`;

const without = (part: string) => market({ [part]: 'undefined' });

describe('a config names its market:', () => {
  it('the first that ships, if it says nothing', async () => {
    const folder = folderWith({ 'config.yaml': configText() });
    const { system, loaded } = await loadConfig(join(folder, 'config.yaml'), SYSTEMS);
    expect(system.name).toBe('reserve');
    expect('system' in loaded.config).toBe(false); // absent, not defaulted: hashes of configs that say nothing stay
  });

  it('one that ships, by name', async () => {
    const folder = folderWith({ 'config.yaml': `system: reserve\n${configText()}` });
    const { system, loaded } = await loadConfig(join(folder, 'config.yaml'), SYSTEMS);
    expect([system.name, loaded.config.system]).toEqual(['reserve', 'reserve']);
  });

  it('one of the user’s own, by the path of a module', async () => {
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': market() });
    expect([system.name, loaded.config.system]).toEqual(['own', './own.mjs']);
    expect(system.module).toMatch(/own\.mjs$/);
  });

  it('one of the user’s own, by the name of a package', async () => {
    const { system } = await configured('their-market', {
      'node_modules/their-market/package.json': '{ "name": "their-market", "type": "module", "exports": "./index.js" }',
      'node_modules/their-market/index.js': market(),
    });
    expect([system.name, system.module]).toEqual(['own', expect.stringMatching(/their-market.index\.js$/)]);
  });
});

describe('is refused in one message:', () => {
  test.each<[string, string, Record<string, string>, string]>([
    [
      'a market nobody knows',
      'stockmarket',
      {},
      "own.yaml: system: found 'stockmarket'; expected one of reserve, active-distribution, nested; or the path or package",
    ],
    [
      'one that is nearly a name',
      'resreve',
      {},
      "system: found 'resreve'; expected one of reserve, active-distribution, nested; or the path or package of a system of your own, as ./my-market.js (did you mean 'reserve'?)",
    ],
    ['a list', '[reserve]', {}, 'system: found ["reserve"]; expected one of reserve'],
    ['a module that is not there', './none.mjs', {}, "system: found './none.mjs', which does not load"],
    [
      'one that does not parse',
      './own.mjs',
      { 'own.mjs': 'export default {' },
      "found './own.mjs', which does not load",
    ],
    [
      'one that throws',
      './own.mjs',
      { 'own.mjs': 'throw new Error("out of order")' },
      "found './own.mjs', which does not load (out of order)",
    ],
    [
      'one without a default export',
      './own.mjs',
      { 'own.mjs': 'export const a = 1;' },
      "'./own.mjs' with no system as its default export",
    ],
    ['one without a name', './own.mjs', { 'own.mjs': without('name') }, "found './own.mjs' without 'name'"],
    ['one without a schema', './own.mjs', { 'own.mjs': without('config') }, "found './own.mjs' without 'config'"],
    ['one without figures', './own.mjs', { 'own.mjs': without('figures') }, "found './own.mjs' without 'figures'"],
    [
      'one whose run is no function',
      './own.mjs',
      { 'own.mjs': market({ run: '7' }) },
      "found './own.mjs' whose 'run' is a number; expected a function",
    ],
    [
      'one whose schema is none',
      './own.mjs',
      { 'own.mjs': market({ config: '{}' }) },
      "whose 'config' is no schema of zod",
    ],
    [
      'one with two figures of one name',
      './own.mjs',
      { 'own.mjs': market({ figures: '[1, 2].map(() => ({ name: "a", unit: "", says: "", of: () => 1 }))' }) },
      "with two figures 'a'",
    ],
    [
      'one with a figure that says nothing',
      './own.mjs',
      { 'own.mjs': market({ figures: '[{ name: "a", of: () => 1 }]' }) },
      "whose figure 'a' has no 'unit'",
    ],
    [
      'one with a figure that is no name',
      './own.mjs',
      { 'own.mjs': market({ figures: '[{ name: "a b", unit: "", says: "", of: () => 1 }]' }) },
      "with a figure named 'a b'",
    ],
    [
      'one whose figures are no list',
      './own.mjs',
      { 'own.mjs': market({ figures: '{}' }) },
      "whose 'figures' is an object; expected a list",
    ],
    ['one without any figure', './own.mjs', { 'own.mjs': market({ figures: '[]' }) }, "whose 'figures' are none"],
    [
      'one whose agents are text',
      './own.mjs',
      { 'own.mjs': market({ agents: '"Ada"' }) },
      "whose 'agents' is text; expected a function",
    ],
    [
      'one with a part nobody knows',
      './own.mjs',
      { 'own.mjs': market({ grups: '{}' }) },
      "with a part 'grups'; expected parts of docs/markets.md (did you mean 'groups'?)",
    ],
    [
      'one of a name that ships',
      './own.mjs',
      { 'own.mjs': market({ name: '"reserve"' }) },
      "named 'reserve' as one that ships",
    ],
    [
      'one whose configs have no calendar',
      './own.mjs',
      { 'own.mjs': market({ config: 'z.strictObject({ name: z.string(), seed: z.int() })' }) },
      "whose 'config' has no 'calendar'",
    ],
    [
      'one with a table in another folder',
      './own.mjs',
      { 'own.mjs': market({ tables: tablesOf('../evil') }) },
      "with a table named '../evil'",
    ],
    [
      'one with a table that every market has',
      './own.mjs',
      { 'own.mjs': market({ tables: tablesOf('messages') }) },
      "with two tables 'messages'",
    ],
    [
      'one with a column without unit',
      './own.mjs',
      { 'own.mjs': market({ tables: tablesOf('t', 'unit: 1') }) },
      "whose table 't' has a column 'a' that is not whole",
    ],
    [
      'one with an option that every market has',
      './own.mjs',
      { 'own.mjs': market({ overrides: '{ out: { path: "name", value: "x", says: "x" } }' }) },
      "with an option '--out', which is taken",
    ],
    [
      'one with an option without path',
      './own.mjs',
      { 'own.mjs': market({ overrides: '{ x: {} }' }) },
      "whose option '--x' is not whole",
    ],
  ])('%s', async (_, system, files, says) => {
    const error = await configured(system, files).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(says);
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('what a market of one’s own comes to is looked at:', () => {
  const ran = async (parts: Record<string, string>) => {
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': market(parts) });
    const run = await simulate({ system, loaded });
    return figuresOf(system, run);
  };

  it('its world is given the content of the files its config names', async () => {
    const own = market({
      files: "() => [{ key: 'data', at: ['name'], path: 'data.txt' }]",
      world: "({ fetched }) => ({ calendar: {}, notes: [fetched.files.get('data.txt').text] })",
    });
    const { world } = await simulate(await configured('./own.mjs', { 'own.mjs': own, 'data.txt': 'what they have' }));
    expect(world.notes).toEqual(['what they have']);
    const nothing = simulate(await configured('./own.mjs', { 'own.mjs': own }));
    await expect(nothing).rejects.toThrow(/data\.txt: found no such file; expected a readable file/);
  });

  it('a run may leave out what it has nothing to say of', async () => {
    expect(await ran({})).toEqual({ one: 1 });
  });

  it('a run that comes to nothing is told', async () => {
    await expect(ran({ run: 'async () => {}' })).rejects.toThrow(
      /own\.yaml: system: found '\.\/own\.mjs' whose run came to undefined/,
    );
  });

  it('a figure that is no number is told', async () => {
    const figures = '[{ name: "one", unit: "", says: "", of: () => "1" }]';
    await expect(ran({ figures })).rejects.toThrow(`figure 'one' is "1", where it has to be a number`);
  });

  it('nor one of a member, or kept only where asked for', async () => {
    const figures = `[
      { name: "one", unit: "", says: "", of: () => 1, ofMember: () => "x" },
      { name: "two", unit: "", says: "", of: () => undefined, asked: true },
    ]`;
    const groups = '{ sellers: { one: "seller", members: () => ["Ada"] } }';
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': market({ figures, groups }) });
    const run = await simulate({ system, loaded });
    expect(() => figuresOf(system, run, ['sellers.Ada.one'])).toThrow(`figure 'sellers.Ada.one' is "x"`);
    expect(() => figuresOf(system, run, ['two'])).toThrow("figure 'two' is undefined");
    expect(figuresOf(system, run, ['sellers.Nobody.one'])['sellers.Nobody.one']).toBeNaN();
  });

  it.each([
    ['rows: 1.5', "the source of table 't' has no whole number of rows", ''],
    ['rows: 1', "table 't', column 'a': found x; expected a number, or null", 'value: () => "x"'],
    ['rows: 1', "table 't', column 'a': found undefined; expected a number, or null", 'value: () => undefined'],
    [
      'rows: 1',
      "table 't', column 'a': found 0.5; expected a whole number, or null",
      'type: "INT32", value: () => 0.5',
    ],
  ])('a table with %s that does not hold what it says: %s', async (rows, says, more) => {
    const tables = tablesOf('t', more).replace('rows: 1', rows);
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': market({ tables }) });
    const run = await simulate({ system, loaded });
    expect(() => giveTables(system, run, new TableFiles(folderWith({})))).toThrow(says);
  });

  it.each([
    ['[{ label: "price" }]', "with a chart 'price' that is not whole"],
    ['[{ label: "price", unit: "EUR", values: ["1"], cell: "mean" }]', "with a chart 'price' that is not whole"],
    ['[undefined]', "with a chart 'undefined' that is not whole"],
    ['({})', "whose 'strips' gives an object; expected a list"],
  ])('charts that are %s', async (strips, says) => {
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': market({ strips: `() => ${strips}` }) });
    const run = await simulate({ system, loaded });
    expect(() => system.strips(run)).toThrow(says);
  });

  it('a market may be an object of a class', async () => {
    const module = market()
      .replace('export default {', 'const parts = {')
      .concat(`
      class Own {
        name = parts.name; says = parts.says; config = parts.config; figures = parts.figures;
        run() { return { given: this.figures.length }; }
      }
      export default new Own();`);
    const { system, loaded } = await configured('./own.mjs', { 'own.mjs': module });
    expect((await simulate({ system, loaded })) as object).toMatchObject({ given: 1 });
  });

  it('worlds are of a seed, whatever their key', async () => {
    const { system, loaded } = await configured('./own.mjs', {
      'own.mjs': market({ worldKey: '() => "one for all"' }),
    });
    const cache = new WorldCache(3);
    const of = (seed: number) => cache.worldOf(system, { ...loaded, config: { ...loaded.config, seed } });
    expect(of(1)).toBe(of(1));
    expect(of(1)).not.toBe(of(2));
  });

  it('an agent of a role that is none is told', () => {
    const participants = [{ name: 'A', role: 'sphinx', behaviour: reactTo<AnyMessage>({}) }];
    const talk = protocol({
      phases: ['ask'],
      roles: ['asker'],
      schemas: {},
      rules: {},
      topics: { asker: ['phase/ask'] },
      takes: { asker: [] },
    });
    expect(() => createBus(talk as Protocol, participants)).toThrow(
      "found agent 'A' of role 'sphinx'; expected one of asker",
    );
  });
});
