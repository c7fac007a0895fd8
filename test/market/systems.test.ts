import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { SYSTEMS } from '../../agents/index.ts';
import { reactTo } from '../../src/bus/agent.ts';
import { createBus } from '../../src/bus/bus.ts';
import { type AnyMessage, type Protocol, protocol } from '../../src/bus/protocol.ts';
import { InputError } from '../../src/errors.ts';
import { loadConfig, simulate } from '../../src/market/systems.ts';
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
      "own.yaml: system: found 'stockmarket'; expected one of reserve; or the path or package",
    ],
    [
      'one that is nearly a name',
      'resreve',
      {},
      "system: found 'resreve'; expected one of reserve; or the path or package of a system of your own, as ./my-market.js (did you mean 'reserve'?)",
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
      "whose 'figures' is no list",
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
