// @module-tag slow
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../cli/command.ts';
import { undescribed } from '../config/described.ts';
import { projectWith } from './packed.ts';

const { folder, flexagora, many, node } = projectWith('own-market');

const file = (name: string) => readFileSync(join(folder, name), 'utf8');
const kpisOf = (out: string) => JSON.parse(file(`${out}/kpis.json`)) as Record<string, number>;
const bytesOf = (place: string) =>
  Object.fromEntries(
    readdirSync(join(folder, place))
      .filter((name) => /\.(parquet|csv|json)$/.test(name))
      .map((name) => [name, readFileSync(join(folder, place, name)).toString('base64')]),
  );

const STEP = 1;
const COST = 40;

const run = (...more: string[]) => ['run', 'bertrand.yaml', '--quiet', ...more];
const study = (...more: string[]) => ['study', 'few.yaml', '--quiet', ...more];
const seeded = (seed: string) => run('--seed', seed, '--out', `run${seed}`);
const shard = (part: string) => study('--shard', part, '--out', 'cut');

const LINES = {
  validate: ['validate', 'bertrand.yaml'],
  figures: ['figures', './market.mjs'],
  schema: ['schema', './market.mjs'],
  seed1: seeded('1'),
  seed2: seeded('2'),
  seed3: seeded('3'),
  wide: ['run', '--step', '4', 'bertrand.yaml', '--quiet', '--out', 'wide'],
  stop: ['run', 'bertrand.yaml', '--stop', '4'],
  scheme: ['run', 'bertrand.yaml', '--scheme', 'hybrid'],
  x: ['run', 'bertrand.yaml', '-x'],
  noStep: ['run', 'bertrand.yaml', '--step'],
  below: ['run', 'bertrand.yaml', '--step', '-1'],
  greedy: ['run', 'greedy.yaml', '--quiet', '--out', 'greedy'],
  wrong: ['run', 'wrong.yaml', '--quiet', '--out', 'wrong'],
  seen: ['run', 'seen.yaml', '--quiet', '--out', 'seen'],
  atCost: ['run', 'atCost.yaml', '--quiet', '--out', 'atCost'],
  by1: study('--workers', '1', '--out', 'by1'),
  by2: study('--workers', '2', '--out', 'by2'),
  shard1: shard('1/3'),
  shard3: shard('3/3'),
  shard2: shard('2/3'),
  merge: ['merge', 'few.yaml', '--quiet', '--out', 'cut'],
  queue: ['study', 'step.yaml', '--queue', 'redis://127.0.0.1:1'],
};
const outcomes = {} as Record<keyof typeof LINES, Outcome>;

/** A seller of its own in the place of Cem, that asks so much. */
function seller(name: string, ask: string): void {
  writeFileSync(
    join(folder, `${name}.mjs`),
    `import { reactTo } from 'flexagora';
     export default ({ name }) =>
       reactTo({ PhaseStart: ({ isp }) => ({ type: 'Ask', from: name, to: 'role:exchange', isp, priceEurPerMwh: ${ask} }) });`,
  );
  const config = file('bertrand.yaml').replace('name: Cem,', `name: Cem, use: ./${name}.mjs,`);
  writeFileSync(join(folder, `${name}.yaml`), config);
}

beforeAll(async () => {
  seller('greedy', '60');
  seller('wrong', '"60"');
  writeFileSync(join(folder, 'few.yaml'), file('step.yaml').replace('replications: 10', 'replications: 3'));
  writeFileSync(join(folder, 'atCost.yaml'), file('seen.yaml').replaceAll('cost: 40', 'cost: 60'));
  const ended = await many(Object.values(LINES));
  Object.keys(LINES).forEach((name, k) => {
    outcomes[name as keyof typeof LINES] = ended[k];
  });
}, 300_000);

describe('a market of one’s own, from the packed package', { timeout: 300_000 }, () => {
  it('is validated, and told about', () => {
    const { code, out } = outcomes.validate;
    expect([code, out]).toEqual([0, 'bertrand.yaml is valid: bertrand, 3 days (288 ISPs)\n']);
    expect(outcomes.figures.out).toContain('priceEurPerMwh  EUR/MWh  Mean clearing price of the last day.');
    expect(outcomes.figures.out).toContain('sellers.NAME.profitEur');
    const schema = JSON.parse(outcomes.schema.out) as { properties: object };
    expect(undescribed(schema)).toEqual([]);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['system', 'calendar', 'demand', 'prices', 'sellers']),
    );
  });

  it('finds the Bertrand price of its grid: one step above cost', () => {
    for (const seed of [1, 2, 3] as const) {
      const { code, err } = outcomes[`seed${seed}`];
      expect([code, err]).toEqual([0, '']);
      // exploring sellers ask their cost now and then, which takes the mean a little down
      expect(kpisOf(`run${seed}`).priceEurPerMwh).toBeGreaterThan(COST + 0.9 * STEP);
      expect(kpisOf(`run${seed}`).priceEurPerMwh).toBeLessThanOrEqual(COST + STEP);
    }
  });

  it('comes to the same in a process of its own', () => {
    const { code, out, err } = flexagora('run', 'bertrand.yaml', '--quiet', '--seed', '1', '--out', 'alone');
    expect([code, out, err]).toEqual([0, '', '']);
    expect(bytesOf('alone')).toEqual(bytesOf('run1'));
  });

  it('takes its own options beside those of every market, in any order, and refuses others', () => {
    expect(outcomes.wide.code).toBe(0);
    expect(kpisOf('wide').priceEurPerMwh).toBeGreaterThan(COST + 3.6);
    const refused = ({ code, err, out }: Outcome) => {
      expect([code, out]).toEqual([2, '']);
      return err.trim();
    };
    expect(refused(outcomes.stop)).toBe(
      "flexagora: unknown option '--stop' (Did you mean --step?) (see flexagora --help)",
    );
    expect(refused(outcomes.scheme)).toBe("flexagora: unknown option '--scheme' (see flexagora --help)");
    expect(refused(outcomes.x)).toBe("flexagora: unknown option '-x' (see flexagora --help)");
    expect(refused(outcomes.noStep)).toMatch(/^flexagora: option '--step <EUR\/MWh>' argument missing/);
    expect(refused(outcomes.below)).toBe('flexagora: --step -1: found -1; expected at least 0');
  });

  it('hears the same in whatever order its messages are delivered', () => {
    const script = `
      import { loadConfig, simulate, stream } from 'flexagora';
      const configured = await loadConfig('bertrand.yaml', []);
      const plain = await simulate(configured);
      const shuffled = await simulate(configured, { shuffle: stream(7, 'order') });
      console.log(Buffer.compare(Buffer.from(plain.cleared.buffer), Buffer.from(shuffled.cleared.buffer)));
      console.log(new Set(plain.cleared).size);
    `;
    writeFileSync(join(folder, 'shuffled.mjs'), script);
    const { out, err } = node('shuffled.mjs');
    const [difference, prices] = out.trim().split('\n').map(Number);
    expect([difference, err]).toEqual([0, '']);
    expect(prices).toBeGreaterThan(1);
  });

  it('is shown in a way of its own, where it has one', () => {
    expect([outcomes.seen, outcomes.atCost].map(({ code, err }) => [code, err])).toEqual([
      [0, ''],
      [0, ''],
    ]);
    expect(file('seen/report.html')).toMatch(/On the last day a MWh cost 4[01]\.\d\d\u00a0EUR: .*above cost/);
    expect(file('atCost/report.html')).toContain('no more than it costs');
  });

  it('is shown by what its tables tell where a run of it was sent without it', () => {
    cpSync(join(folder, 'seen'), join(folder, 'sent/seen'), { recursive: true });
    expect(flexagora('report', 'sent/seen')).toMatchObject({ code: 0, err: '' });
    const note = 'Its market, ./seen.mjs, is not to be had here: this is what its tables and figures tell alone.';
    expect(file('sent/seen/report.html')).toContain(note);
    expect(file('seen/report.html')).not.toContain(note);
    expect(flexagora('verify', 'sent/seen').code).not.toBe(0);
  });

  it('may have sellers of others’ own', () => {
    const { code, err } = outcomes.greedy;
    expect([code, err]).toEqual([0, '']);
    expect(kpisOf('greedy').profitEur).toBeGreaterThan(0);
    expect(outcomes.wrong.err).toMatch(/^flexagora: Cem, ISP 0, phase ask: said a malformed Ask: priceEurPerMwh/);
  });

  it('is studied on one worker, on two, and in shards, with the same bytes', () => {
    for (const line of ['by1', 'by2', 'shard1', 'shard3', 'shard2', 'merge'] as const) {
      expect([outcomes[line].code, outcomes[line].err], line).toEqual([0, '']);
    }
    expect(Object.keys(bytesOf('by1'))).toEqual(
      expect.arrayContaining(['results.parquet', 'summary.csv', 'comparisons.csv', 'figures.json']),
    );
    expect(bytesOf('by2')).toEqual(bytesOf('by1'));
    expect(bytesOf('cut')).toEqual(bytesOf('by1'));
  });

  it('is not carried by a queue', () => {
    const { code, err } = outcomes.queue;
    expect(code).toBe(2);
    expect(err).toContain(
      "bertrand.yaml: system: found './market.mjs', a market of your own; expected none with --queue",
    );
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
