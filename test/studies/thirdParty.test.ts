import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/random/streams.ts';
import { FEE, fakeEngine, finish, rowsOf, studyIn } from './small.ts';

/** DuckDB, where its library for this machine is there. */
const duckdb = await import('@duckdb/node-api').catch((error: Error) => {
  console.warn(`not tested with DuckDB, which is not there: ${error.message}`);
  return undefined;
});

/** Figures of all sizes; in some runs one is missing, and some runs fail. */
const engine = fakeEngine(({ brps, seed, market }) => {
  const random = stream(seed, 'answer', String(brps[0].deviationFee));
  if (market.scheme === 'tso-managed' && random.uniform() < 0.3) return 'a "comma", and a semicolon;';
  return {
    profitEur: 1e6 * random.normal(),
    upwardMwh: 1e-9 * random.uniform(),
    downwardMwh: random.uniform() < 0.5 ? 0 : 1 / 3,
    meanUpwardEurPerMwh: random.uniform() < 0.3 ? Number.NaN : 90,
    congestedIsps: Math.floor(9 * random.uniform()),
  };
});

const study = {
  parameters: {
    [FEE]: [0, 12.5, 300],
    'market.scheme': ['hybrid', 'tso-managed'],
    price: { levels: { 'low, and "quoted"': { 'fleet.wear': 1 }, high: { 'fleet.wear': 2 } } },
    'market.useAllFlexibility': [true, false],
  },
  replications: 6,
  kpis: ['profit', { 'per MWh': 'profit / upwardMwh' }, { root: 'sqrt(profit)' }, 'congestedIsps'],
  comparisons: [{ [FEE]: [0, 300] }, { 'market.scheme': 'all' }],
  antithetic: true,
};

describe.skipIf(duckdb === undefined)('results as DuckDB reads them', () => {
  let connection: DuckDBConnection;
  let folder: string;
  let ended: Awaited<ReturnType<typeof finish>>;
  const ask = async (query: string): Promise<Record<string, unknown>[]> => {
    const reader = await connection.runAndReadAll(query);
    return reader.getRowObjectsJS();
  };
  const typesOf = async (from: string) =>
    Object.fromEntries(
      (await ask(`describe select * from ${from}`)).map(({ column_name, column_type }) => [column_name, column_type]),
    );
  const at = (name: string) => `'${join(folder, 'results', name)}'`;

  beforeAll(async () => {
    folder = studyIn(study);
    ended = await finish(folder, engine);
    connection = await (await duckdb!.DuckDBInstance.create()).connect();
  });
  afterAll(() => connection?.closeSync());

  test('a row a run, with its parameters, figures and error, of the right types', async () => {
    expect(await typesOf(at('results.parquet'))).toMatchObject({
      point: 'INTEGER',
      replication: 'INTEGER',
      seed: 'VARCHAR',
      key: 'VARCHAR',
      error: 'VARCHAR',
      [FEE]: 'DOUBLE',
      'market.scheme': 'VARCHAR',
      'market.useAllFlexibility': 'VARCHAR',
      price: 'VARCHAR',
      profit: 'DOUBLE',
      profitEur: 'DOUBLE',
      'per MWh': 'DOUBLE',
      congestedIsps: 'DOUBLE',
    });
    const [counts] = await ask(
      `select count(*) as n, count(distinct key) as keys, count(distinct point) as points, count(error) as failed,
       count(*) filter (error is null and profit is null) as lost from ${at('results.parquet')}`,
    );
    const failed = Array.from({ length: 144 }, (_, row) => ended.records.error(row)).filter((each) => each !== null);
    expect(failed.length).toBeGreaterThan(5);
    expect(counts).toEqual({ n: 144n, keys: 144n, points: 24n, failed: BigInt(failed.length), lost: 0n });
    const errors = await ask(`select distinct error from ${at('results.parquet')} where error is not null`);
    expect(errors).toEqual([{ error: 'a "comma", and a semicolon;' }]);
  });

  test('every figure as it was computed, and none where there is none', async () => {
    const rows = await ask(`select * from ${at('results.parquet')} order by replication, point`);
    const { study: loaded, records } = ended;
    rows.forEach((row, place) => {
      const { levels } = loaded.points[place % 24];
      expect([row.point, row.replication]).toEqual([place % 24, Math.floor(place / 24)]);
      loaded.parameters.forEach(({ name }, k) => {
        expect(row[name]).toEqual(typeof levels[k].label === 'boolean' ? String(levels[k].label) : levels[k].label);
      });
      const of = records.row(String(row.key))!;
      const orNull = (value: number) => (Number.isNaN(value) ? null : value);
      expect(row.error).toBe(records.error(of));
      const profit = records.figure('profitEur', of);
      expect(row.profitEur).toBe(orNull(profit));
      expect(row.profit).toBe(orNull(profit));
      expect(row.meanUpwardEurPerMwh).toBe(orNull(records.figure('meanUpwardEurPerMwh', of)));
      expect(row['per MWh']).toBe(orNull(profit / records.figure('upwardMwh', of)));
      expect(row.root).toBe(orNull(Math.sqrt(profit)));
    });
    expect(rows.some(({ root, profit }) => root === null && profit !== null)).toBe(true);
  });

  test('summaries that its own averages bear out', async () => {
    expect(await typesOf(`read_csv_auto(${at('summary.csv')})`)).toMatchObject({
      point: 'BIGINT',
      [FEE]: 'DOUBLE',
      'market.scheme': 'VARCHAR',
      'market.useAllFlexibility': 'BOOLEAN',
      price: 'VARCHAR',
      kpi: 'VARCHAR',
      n: 'BIGINT',
      mean: 'DOUBLE',
      high: 'DOUBLE',
      'q0.5': 'DOUBLE',
    });
    const rows = await ask(
      `with pairs as (select point, replication // 2 as pair, avg(profit) as profit from ${at('results.parquet')}
         group by all having count(profit) = 2)
       select s.point, s.price, s.n, s.mean, s.runs, p.pairs, p.own from read_csv_auto(${at('summary.csv')}) s
       left join (select point, count(*) as pairs, avg(profit) as own from pairs group by all) p using (point)
       where s.kpi = 'profit' order by s.point`,
    );
    expect(rows).toHaveLength(24);
    for (const { n, mean, runs, pairs, own } of rows) {
      expect(runs).toBe(6n);
      expect(n).toBe(pairs ?? 0n);
      if (own === null) expect(mean).toBe(null);
      else expect(mean).toBeCloseTo(Number(own), 6);
    }
    expect(new Set(rows.map(({ price }) => price))).toEqual(new Set(['low, and "quoted"', 'high']));
  });

  test.each(['summary', 'comparisons', 'regression'] as const)('%s.csv as it was written', async (name) => {
    const table = ended.analysis[name];
    const rows = await ask(`select * from read_csv_auto(${at(`${name}.csv`)})`);
    expect(rows).toHaveLength(table.rows.length);
    expect(Object.keys(rows[0])).toEqual(table.columns);
    rowsOf(table).forEach((row, k) => {
      for (const [column, value] of Object.entries(row)) {
        const [read, isNumber] = [rows[k][column], typeof value === 'number'];
        if (isNumber && !Number.isFinite(value)) expect(read, column).toBe(null);
        else if (isNumber) expect(Number(read), column).toBe(value);
        else expect(String(read ?? ''), column).toBe(String(value ?? ''));
      }
    });
    expect(readFileSync(join(folder, 'results', `${name}.csv`), 'utf8')).not.toMatch(/NaN|null|undefined|Infinity/);
  });

  test('a difference of two levels, run by run', async () => {
    const [row] = await ask(
      `select c.difference, c.n, d.own, d.pairs from read_csv_auto(${at('comparisons.csv')}) c, (
         select avg(difference) as own, count(*) as pairs from (
           select avg(a.profit - b.profit) as difference from ${at('results.parquet')} a join ${at('results.parquet')} b
             using (replication, "market.scheme", price, "market.useAllFlexibility")
           where a."${FEE}" = 0 and b."${FEE}" = 300 and "market.scheme" = 'hybrid' and price = 'high'
             and "market.useAllFlexibility" = 'true' group by replication // 2)) d
       where c.kpi = 'profit' and c.parameter = '${FEE}'
         and c.at = 'market.scheme = hybrid, price = high, market.useAllFlexibility = true'`,
    );
    expect(row.pairs).toBe(3n);
    expect(row.n).toBe(3n);
    expect(row.difference).toBeCloseTo(Number(row.own), 6);
  });
});
