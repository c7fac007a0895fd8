import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { undescribed } from '../config/described.ts';
import { projectWith } from './packed.ts';

const { folder, flexagora, node } = projectWith('own-market');

const kpisOf = (out: string) =>
  JSON.parse(readFileSync(join(folder, out, 'kpis.json'), 'utf8')) as Record<string, number>;
const bytesOf = (place: string) =>
  Object.fromEntries(
    readdirSync(join(folder, place))
      .filter((name) => /\.(parquet|csv|json)$/.test(name))
      .map((name) => [name, readFileSync(join(folder, place, name)).toString('base64')]),
  );

const STEP = 1;
const COST = 40;

describe('a market of one’s own, from the packed package', { timeout: 120_000 }, () => {
  it('is validated, and told about', () => {
    const { code, out } = flexagora('validate', 'bertrand.yaml');
    expect([code, out]).toEqual([0, 'bertrand.yaml is valid: bertrand, 3 days (288 ISPs)\n']);
    const figures = flexagora('figures', './market.mjs').out;
    expect(figures).toContain('priceEurPerMwh  EUR/MWh  Mean clearing price of the last day.');
    expect(figures).toContain('sellers.NAME.profitEur');
    const schema = JSON.parse(flexagora('schema', './market.mjs').out) as { properties: object };
    expect(undescribed(schema)).toEqual([]);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['system', 'calendar', 'demand', 'prices', 'sellers']),
    );
  });

  it('finds the Bertrand price of its grid: one step above cost', () => {
    for (const seed of ['1', '2', '3']) {
      const { code, err } = flexagora('run', 'bertrand.yaml', '--quiet', '--seed', seed, '--out', `run${seed}`);
      expect([code, err]).toEqual([0, '']);
      // exploring sellers ask their cost now and then, which takes the mean a little down
      expect(kpisOf(`run${seed}`).priceEurPerMwh).toBeGreaterThan(COST + 0.9 * STEP);
      expect(kpisOf(`run${seed}`).priceEurPerMwh).toBeLessThanOrEqual(COST + STEP);
    }
  });

  it('takes its own options beside those of every market, in any order, and refuses others', () => {
    expect(flexagora('run', '--step', '4', 'bertrand.yaml', '--quiet', '--out', 'wide').code).toBe(0);
    expect(kpisOf('wide').priceEurPerMwh).toBeGreaterThan(COST + 3.6);
    const refused = (...args: string[]) => {
      const { code, err, out } = flexagora('run', 'bertrand.yaml', ...args);
      expect([code, out]).toEqual([2, '']);
      return err.trim();
    };
    expect(refused('--stop', '4')).toBe(
      "flexagora: unknown option '--stop' (Did you mean --step?) (see flexagora --help)",
    );
    expect(refused('--scheme', 'hybrid')).toBe("flexagora: unknown option '--scheme' (see flexagora --help)");
    expect(refused('-x')).toBe("flexagora: unknown option '-x' (see flexagora --help)");
    expect(refused('--step')).toMatch(/^flexagora: option '--step <EUR\/MWh>' argument missing/);
    expect(refused('--step', '-1')).toBe('flexagora: --step -1: found -1; expected at least 0');
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

  it('may have sellers of others’ own', () => {
    const config = readFileSync(join(folder, 'bertrand.yaml'), 'utf8').replace(
      'name: Cem,',
      'name: Cem, use: ./greedy.mjs,',
    );
    writeFileSync(join(folder, 'mixed.yaml'), config);
    const greedy = `
      import { reactTo } from 'flexagora';
      export default ({ name }) =>
        reactTo({ PhaseStart: ({ isp }) => ({ type: 'Ask', from: name, to: 'role:exchange', isp, priceEurPerMwh: 60 }) });
    `;
    writeFileSync(join(folder, 'greedy.mjs'), greedy);
    const { code, err } = flexagora('run', 'mixed.yaml', '--quiet', '--out', 'mixed');
    expect([code, err]).toEqual([0, '']);
    expect(kpisOf('mixed').profitEur).toBeGreaterThan(0);
    writeFileSync(join(folder, 'greedy.mjs'), greedy.replace('60 }', '"60" }'));
    expect(flexagora('run', 'mixed.yaml', '--quiet', '--out', 'never').err).toMatch(
      /^flexagora: Cem, ISP 0, phase ask: said a malformed Ask: priceEurPerMwh/,
    );
  });

  it('is studied on one worker, on two, and in shards, with the same bytes', () => {
    for (const workers of ['1', '2']) {
      const { code, err } = flexagora('study', 'step.yaml', '--quiet', '--workers', workers, '--out', `by${workers}`);
      expect([code, err]).toEqual([0, '']);
    }
    for (const shard of ['1/3', '3/3', '2/3'])
      flexagora('study', 'step.yaml', '--quiet', '--shard', shard, '--out', 'cut');
    expect(flexagora('merge', 'step.yaml', '--quiet', '--out', 'cut').code).toBe(0);
    expect(Object.keys(bytesOf('by1'))).toEqual(
      expect.arrayContaining(['results.parquet', 'summary.csv', 'comparisons.csv', 'figures.json']),
    );
    expect(bytesOf('by2')).toEqual(bytesOf('by1'));
    expect(bytesOf('cut')).toEqual(bytesOf('by1'));
  });

  it('is not carried by a queue', () => {
    const { code, err } = flexagora('study', 'step.yaml', '--queue', 'redis://127.0.0.1:1');
    expect(code).toBe(2);
    expect(err).toContain(
      "bertrand.yaml: system: found './market.mjs', a market of your own; expected none with --queue",
    );
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
