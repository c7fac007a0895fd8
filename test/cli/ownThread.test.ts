// @module-tag slow
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { built, flexagora, flexagoraMany, folderWith, listing, type Outcome, start } from './command.ts';

/** An agent that does something on hearing each message. */
const agent = (body: string, before = '') => `${before}
export default (self) => (heard) => ({ subscribe: (out) => heard.subscribe((message) => { ${body} }) });`;
const atIsp3 = (body: string) => agent(`if (message.isp === 3) { ${body} }`);

/** What each module does. */
const MODULES: Record<string, string> = {
  quiet: agent(''),
  exit: atIsp3('process.exit(0);'),
  exitByName: `import { exit } from 'node:process';${atIsp3('exit(5);')}`,
  later: atIsp3("setTimeout(() => { throw new Error('late'); });"),
  rejects: atIsp3("Promise.reject(new Error('unheard'));"),
  never: atIsp3('for (;;);'),
  kill: atIsp3("process.kill(process.pid, 'SIGKILL');"),
  math: atIsp3('Math.max = () => 0;'),
  lists: atIsp3('Array.prototype.push = () => 0;'),
  series: atIsp3('Float64Array.prototype.fill = function () { return this; };'),
  everything: atIsp3('Object.prototype.volumeMw = 1;'),
  market: `import { RESERVE } from '${built('reserve.js')}';${atIsp3("RESERVE.takes.tso.push('Gossip');")}`,
  figures: `import { reserve } from '${built('reserve.js')}';${atIsp3('reserve.figures[0].of = () => 1e9;')}`,
  ledger: `import { Ledger } from '${built('index.js')}';${atIsp3('Ledger.prototype.total = () => 0;')}`,
  prints: atIsp3("console.log('told by an agent');"),
  top: `setTimeout(() => { throw new Error('from the top'); });${agent('')}`,
  counts: `let runs = 0;
export default (self) => {
  const energy = ++runs * 0.001; // MWh in every ISP, more with each run that finds this module as the one before left it
  return (heard) => ({ subscribe: (out) => heard.subscribe((message) => {
    if (message.type !== 'PriceForecast') return;
    const energyMwh = new Float64Array(message.dayAhead.length).fill(energy);
    out.next({ type: 'Schedule', from: self.name, to: self.config.brp, isp: message.isp, day: message.day, energyMwh });
  }) });
};`,
};

const config = (name: string) => `
name: ${name}
seed: 7
calendar: { start: 2024-02-19, days: 1 }
world: { season: winter }
aggregators:
  - { name: Up, node: 12, evs: 2, bids: { upward: 25 }, use: ./${name}.mjs }
  - { name: Down, node: 18, evs: 2, bids: { downward: 10 } }
`;

const folder = folderWith(
  Object.fromEntries(
    Object.entries(MODULES).flatMap(([name, source]) => [
      [`${name}.mjs`, source],
      [`${name}.yaml`, config(name)],
    ]),
  ),
);

describe('a run with a module of a user’s own', () => {
  const ended = {} as Record<string, Outcome>;
  beforeAll(async () => {
    const names = Object.keys(MODULES).filter((name) => name !== 'never');
    const outcomes = await flexagoraMany(
      names.map((name) => ({ cwd: folder, args: ['run', `${name}.yaml`, '--json', '--out', `of-${name}`] })),
    );
    names.forEach((name, k) => {
      ended[name] = outcomes[k];
    });
  }, 300_000);

  it.each<[string, RegExp]>([
    ['exit', /^flexagora: Up, ISP 3, phase plan: ends the program, by process\.exit\(0\) \(.*exit\.mjs:2:\d+\)\n$/],
    [
      'exitByName',
      /^flexagora: Up, ISP 3, phase plan: ends the program, by process\.exit\(5\) \(.*exitByName\.mjs:\d+:\d+\)\n$/,
    ],
    ['later', /^flexagora: Up, ISP \d+, phase \w+: throws when it is not its turn: late \(.*later\.mjs:2:\d+\)\n$/],
    [
      'rejects',
      /^flexagora: Up, ISP \d+, phase \w+: throws when it is not its turn: unheard \(.*rejects\.mjs:2:\d+\)\n$/,
    ],
    ['top', /^flexagora: Up, ISP \d+, phase \w+: throws when it is not its turn: from the top \(.*top\.mjs:1:\d+\)\n$/],
    ['kill', /^flexagora: Up, ISP 3, phase plan: failed on hearing PhaseStart .*kill\.mjs:2:\d+\)\n$/],
    ['math', /^flexagora: Up, ISP 3, .*read only property 'max'.*math\.mjs:2:\d+\)\n$/],
    ['lists', /^flexagora: Up, ISP 3, .*read only property 'push'.*lists\.mjs:2:\d+\)\n$/],
    ['series', /^flexagora: .* has replaced Float64Array\.prototype\.fill, which all share\n$/],
    ['everything', /^flexagora: Up, ISP 3, .*not extensible.*everything\.mjs:2:\d+\)\n$/],
    ['market', /^flexagora: Up, ISP 3, .*not extensible.*market\.mjs:2:\d+\)\n$/],
    ['figures', /^flexagora: Up, ISP 3, .*read only property 'of'.*figures\.mjs:2:\d+\)\n$/],
    ['ledger', /^flexagora: Up, ISP 3, .*read only property 'total'.*ledger\.mjs:2:\d+\)\n$/],
  ])('%s: ends in one line that names agent, ISP and place, and leaves nothing behind', (name, line) => {
    expect(ended[name].err).toMatch(line);
    expect(ended[name]).toMatchObject({ code: 1, out: '' });
    expect(listing(folder).filter((file) => file.includes(`of-${name}/`) || file.includes('.partial'))).toEqual([]);
  });

  it('what it prints stays out of results that are printed', () => {
    expect(() => JSON.parse(ended.prints.out)).not.toThrow();
    expect(ended.prints.err).toContain('told by an agent\n');
  });

  it('gives the same bytes in the thread of the program', async () => {
    await flexagora(folder, 'run', 'quiet.yaml', '--thread', 'shared', '--out', 'shared', '--quiet');
    const files = listing(join(folder, 'shared'));
    expect(files.length).toBeGreaterThan(5);
    const tellsOfThread = ['config.yaml', 'manifest.json', 'report.html'];
    for (const file of files.filter((each) => !tellsOfThread.includes(each)))
      expect(
        readFileSync(join(folder, 'of-quiet', file)).equals(readFileSync(join(folder, 'shared', file))),
        file,
      ).toBe(true);
    const manifestIn = (name: string) => {
      const { written, ...manifest } = JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8'));
      return { ...manifest, written: { ...written, 'config.yaml': undefined } };
    };
    expect(manifestIn('shared')).toEqual(manifestIn('of-quiet'));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that never returns is ended by %s, and leaves nothing behind',
    async (signal) => {
      const { child, ended: end } = start(folder, 'run', 'never.yaml', '--out', `never-${signal}`);
      while (!listing(folder).some((file) => file.includes('.partial'))) await sleep(50);
      await sleep(500);
      child.kill(signal);
      expect(await end).toMatchObject({ code: 130 });
      expect(listing(folder).filter((file) => file.includes('.partial'))).toEqual([]);
    },
  );
});

describe('a study with modules of a user’s own', () => {
  const study = (base: string) =>
    `name: of-${base}\nbase: ${base}.yaml\nreplications: 4\nkpis: [offScheduleMwh, profitEur]\n`;
  for (const base of ['counts', 'exit', 'later']) writeFileSync(join(folder, `study-${base}.yaml`), study(base));

  it('finds each module as new in every run, on however many workers', async () => {
    for (const workers of ['1', '2']) {
      const { code } = await flexagora(
        folder,
        'study',
        'study-counts.yaml',
        '--workers',
        workers,
        '--out',
        `on-${workers}`,
        '--quiet',
      );
      expect(code).toBe(0);
    }
    const [one, two] = ['on-1', 'on-2'].map((out) => readFileSync(join(folder, out, 'results.parquet')));
    expect(one.equals(two)).toBe(true);
    const summary = readFileSync(join(folder, 'on-1', 'summary.csv'), 'utf8');
    expect(summary).toMatch(/offScheduleMwh,4,4,4,0\.096/);
  });

  it.each([
    ['exit', /4 runs at 1 point, as: Up, ISP 3, phase plan: ends the program, by process\.exit\(0\)/],
    ['later', /4 runs at 1 point, as: Up, ISP \d+, phase \w+: throws when it is not its turn: late/],
  ])('%s: each run fails alone, in a row that says why', async (base, told) => {
    const { out } = await flexagora(folder, 'study', `study-${base}.yaml`);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(told);
  });
});
