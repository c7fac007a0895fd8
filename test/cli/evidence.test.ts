// @module-tag slow
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../src/results/readTable.ts';
import { configText, flexagora, flexagoraMany, folderWith, type Outcome } from './command.ts';

/** Buys as much in the first ISP of each day as a rule of its own says. */
const own = (
  mwh: string,
) => `export default (self) => (heard) => ({ subscribe: (out) => heard.subscribe(async (message) => {
  if (message.type !== 'PriceForecast') return;
  const energyMwh = new Float64Array(message.dayAhead.length);
  energyMwh[0] = ${mwh};
  out.next({ type: 'Schedule', from: self.name, to: self.config.brp, isp: message.isp, day: message.day, energyMwh });
}) });`;

/** The same, of an agent that asks elsewhere. */
const asking = `import { reactTo } from 'flexagora/reserve';
export default (self) => reactTo({
  async PriceForecast({ isp, day, dayAhead }) {
    const energyMwh = new Float64Array(dayAhead.length);
    energyMwh[0] = await self.outside('dice', { day }, async () => Math.random() / 1e4);
    return { type: 'Schedule', from: self.name, to: self.config.brp, isp, day, energyMwh };
  },
});`;

const config = (name: string) =>
  configText({ name: `name: ${name}`, first: `  - { name: Own, node: 12, evs: 3, use: ./${name}.mjs }` });

const folder = folderWith({
  'package.json': '{ "type": "module" }',
  ...Object.fromEntries(
    [
      ['fixed', own('0.001')],
      ['chance', own('Math.random() / 1e4')],
      ['asking', asking],
    ].flatMap(([name, source]) => [
      [`${name}.mjs`, source],
      [`${name}.yaml`, config(name)],
    ]),
  ),
});

const many = async (...commands: string[][]): Promise<Outcome[]> =>
  flexagoraMany(commands.map((args) => ({ cwd: folder, args })));
const copyOf = (run: string, name: string) => cpSync(join(folder, run), join(folder, name), { recursive: true });

beforeAll(async () => {
  const { symlinkSync, mkdirSync } = await import('node:fs');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(import.meta.dirname, '../..'), join(folder, 'node_modules/flexagora'));
  const runs = ['fixed', 'chance', 'asking'].map((name) => ['run', `${name}.yaml`, '--quiet', '--out', name]);
  for (const { code, err } of await many(...runs)) expect({ code, err }).toEqual({ code: 0, err: '' });
});

describe('flexagora verify', () => {
  it('tells a run that is the same, one of an agent that rolls dice, and one whose agent has changed', async () => {
    const [same, chance, asked] = await many(['verify', 'fixed'], ['verify', 'chance'], ['verify', 'asking']);
    expect(same).toMatchObject({ code: 0, err: '' });
    expect(same.out).toMatch(/^Equal: /);
    expect(chance.code).toBe(3);
    expect(chance.out.replace(/\s+/g, ' ')).toMatch(
      /^Not deterministic: .*Own is the first that does not repeat itself/,
    );
    expect(asked.code).toBe(0); // what its dice showed was recorded, and is played back
    expect(readFileSync(join(folder, 'asking/outside.jsonl'), 'utf8')).toMatch(/"what":"dice"/);

    copyOf('fixed', 'later');
    writeFileSync(join(folder, 'fixed.mjs'), own('0.002'));
    const [changed, gone] = await many(['verify', 'later'], ['verify', 'later', '--config', 'elsewhere/fixed.yaml']);
    writeFileSync(join(folder, 'fixed.mjs'), own('0.001'));
    expect(changed.code).toBe(3);
    const text = changed.out.replace(/\s+/g, ' ');
    expect(text).toContain('Not as it was: the file of Own is another than the run was made with.');
    expect(text).toMatch(
      /Another run: .*First difference: ISP -2, Own, in inform\. was: Schedule .*"sum":0\.001.* is: .*"sum":0\.002/,
    );
    expect(gone.code).toBe(2);
    expect(gone.err).toMatch(/^flexagora: .*fixed\.mjs: Own: found no such file; expected a readable file\n$/);
  });

  it('says what was found as JSON, and nothing where it is to be quiet', async () => {
    const [json, quiet] = await many(['verify', 'fixed', '--json'], ['verify', 'fixed', '--quiet']);
    expect(JSON.parse(json.out)).toEqual({ differs: [], is: 'equal', edited: [], files: [] });
    expect(quiet).toMatchObject({ code: 0, out: '', err: '' });
  });

  it('makes a run of a study again', async () => {
    writeFileSync(
      join(folder, 'study.yaml'),
      'name: st\nbase: fixed.yaml\nparameters: { market.scheme: [hybrid, tso-managed] }\nreplications: 2\nkpis: [profitEur]\n',
    );
    const [study, equal, seed, half] = await many(
      ['study', 'study.yaml', '--quiet', '--out', 'st'],
      ['verify', 'study.yaml', '--out', 'st', '--point', '1', '--seed', '1.r1'],
      ['verify', 'study.yaml', '--out', 'st', '--point', '1', '--seed', '1.r9'],
      ['verify', 'study.yaml', '--out', 'st', '--point', '1'],
    );
    expect(study.code).toBe(0);
    expect(equal).toMatchObject({ code: 0, err: '' });
    expect(equal.out).toMatch(/^Equal: the run with market\.scheme = tso-managed, seed 1\.r1/);
    expect(seed).toMatchObject({ code: 2, out: '' });
    expect(seed.err).toMatch(/--seed 1\.r9: found no such seed at this point; expected 1\.r0 to 1\.r1/);
    expect(half.err).toMatch(/found a point and no seed/);
  });
});

describe('flexagora trace', () => {
  it('shows a conversation, and what there is to ask for', async () => {
    const [all, isp, whole, diagram] = await many(
      ['trace', 'fixed'],
      ['trace', 'fixed', '--isp', '5'],
      ['trace', 'fixed', '--isp', '5', '--type', 'MeterReading', '--whole'],
      ['trace', 'fixed', '--isp', '5', '--mermaid'],
    );
    expect(all.out).toMatch(/^type +phase +from +to +messages\n/);
    expect(isp.out).toMatch(/^In ISP 3, \w+, about ISP 5\n/);
    for (const line of [...all.out.split('\n'), ...isp.out.split('\n')]) expect(line.length).toBeLessThanOrEqual(100);
    const messages = whole.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages.map(({ to }) => to)).toEqual(['Own', 'Down']);
    expect(messages[0].upKwh).toHaveLength(3);
    expect(diagram.out).toMatch(/^sequenceDiagram\n {2}participant p0 as world\n/);
  });

  it.each<[string[], RegExp]>([
    [['--agent', 'Own1'], /--agent Own1: found nobody and nothing of this name; expected one that is there, as Own/],
    [['--type', 'Payments'], /expected one that is there, as Payment\n/],
    [['--isp', '96'], /--isp 96: found an ISP that the run has not; expected -2 to 95; the nearest is 95\n/],
    [['--isp', 'noon'], /expected a whole number: the first ISP is 0/],
    [['--mermaid'], /--mermaid: found a whole run; expected one ISP of it, as --isp 47\n/],
    [['--parquet', 'fixed'], /--parquet fixed: found a folder that is not empty; expected a new folder\n/],
  ])('refuses %s', async (args, says) => {
    const { code, out, err } = await flexagora(folder, 'trace', 'fixed', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
  });

  it('writes whole messages as tables, series as lists, and a trace for Perfetto', async () => {
    const [parquet, chrome] = await many(
      ['trace', 'fixed', '--parquet', 'whole'],
      ['trace', 'fixed', '--chrome', 'chrome.json'],
    );
    expect([parquet.code, chrome.code]).toEqual([0, 0]);
    expect(readdirSync(join(folder, 'whole'))).toContain('PriceForecast.parquet');
    const [forecast] = await readTable(join(folder, 'whole/PriceForecast.parquet'));
    expect(forecast.dayAhead).toHaveLength(96);
    const messages = await readTable(join(folder, 'fixed/messages.parquet'));
    const { traceEvents } = JSON.parse(readFileSync(join(folder, 'chrome.json'), 'utf8'));
    expect(traceEvents.filter(({ ph }: { ph: string }) => ph === 'i')).toHaveLength(messages.length);
  });

  it('ends where what is said now is not what was said then', async () => {
    const { code, err } = await flexagora(folder, 'trace', 'chance', '--isp', '-2', '--whole');
    expect(code).toBe(3);
    expect(err).toMatch(/ISP -2: what BRP, Own say now is not what was said then/);
  });
});

describe('flexagora explain', () => {
  it('follows a decision, of an agent of its own by what it heard and said', async () => {
    const [down, mine] = await many(
      ['explain', 'fixed', '--agent', 'Down', '--isp', '20'],
      ['explain', 'fixed', '--agent', 'Own', '--isp', '20'],
    );
    for (const { code, err, out } of [down, mine]) {
      expect({ code, err }).toEqual({ code: 0, err: '' });
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    }
    expect(down.out).toMatch(/^Down \(aggregator\), ISP 20: 2024-02-19 05:00 local time\n/);
    expect(down.out).toMatch(/\ndecided {2}3 x EV-day, .*\n/);
    expect(down.out).toMatch(/\ninstead {2}/);
    expect(mine.out).toMatch(/\ndecided {2}by rules of its own: it told of no decision about this ISP\n/);
  });

  it.each<[string[], RegExp]>([
    [['--agent', 'Dawn', '--isp', '3'], /--agent Dawn: found nobody .*expected one that is there, as Down/],
    [
      ['--agent', 'Down', '--isp', '96'],
      /--isp 96: found an ISP that the run has not; expected 0 to 95; the nearest is 95/,
    ],
    [['--agent', 'Down'], /required option '--isp <isp>' not specified/],
  ])('refuses %s', async (args, says) => {
    const { code, out, err } = await flexagora(folder, 'explain', 'fixed', ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(says);
  });
});
