import { describe, expect, test } from 'vitest';
import { base, expectWhole, firstOf, fleet, MARKUPS } from './pages.ts';

describe('a page of each kind, of a run made again or read', () => {
  test('merit order: what the TSO takes is what it activates', async () => {
    const config = base(1, `aggregators:\n${fleet(MARKUPS)}`);
    const { explained, page } = await firstOf(config, 'TSO', 'merit order', { isUsed: true });
    expectWhole(explained, page);
    expect(page.part).toMatch(/^(upward|downward)$/);
    const activated = explained.said.find(({ type, says }) => type === 'Activation' && says.includes(page.part));
    const mw = Number(/volumeMw ([\d.]+)/.exec(activated?.says ?? 'volumeMw 0')?.[1]);
    expect(page.outcome?.value).toBeCloseTo(mw, 6);
  });

  test('merit order of a balance that is formed: each direction has a page, of all its steps', async () => {
    const market = '{ scheme: tso-managed, balancing: { need: 1 MW, from: generated, subSteps: 3, ladder: 0.1 MW } }';
    const config = base(1, `aggregators:\n${fleet(`${MARKUPS}, offers: standby`, 20)}`, market);
    const { explained, page } = await firstOf(config, 'TSO', 'merit order', { atLeast: 40, isUsed: true });
    expectWhole(explained, page);
    expect(page.decisions).toBeGreaterThan(1);
    expect(page.told.map(({ what }) => what)).toContain('step 1: needed');
  });

  test.each([
    ['adjustment', 'divide', ', congestionPrice: 50'],
    ['adjustment', 'divide', ''],
    ['boundary', 'optimal', ''],
  ])('%s: what the DSO does where lines are full, by the rule %s%s', async (kind, boundaryRule, price) => {
    const aggregators = `aggregators:\n${fleet(MARKUPS, 40)}\n  - { name: Other, node: 12, evs: 20${price} }`;
    const dso = `dso: { loadingLimit: 5 %, boundaryRule: ${boundaryRule} }`;
    const { explained, page } = await firstOf(base(1, `${dso}\n${aggregators}`, '{ scheme: hybrid }'), 'DSO', kind);
    expectWhole(explained, page, { hasKnobs: kind === 'adjustment' }); // where nothing is let through whole, nothing is turned
    const said = explained.said.find(({ type }) => type === 'Boundary');
    expect(said?.says).toContain(kind === 'boundary' ? 'yellow' : 'state');
  });

  test('position: what a BRP buys for itself, once it has seen something', async () => {
    const market = '{ scheme: tso-managed, balancing: { need: 1 MW, from: generated, ladder: 0.1 MW } }';
    const config = base(
      2,
      `forecast: base\nbrps:\n  - { name: BRP }\naggregators:\n${fleet(', reacts: true', 8)}`,
      market,
    );
    const { explained, page } = await firstOf(config, 'BRP', 'position');
    expectWhole(explained, page);
    expect(page.decisions).toBe(1);
  });

  test('learn: what was drawn, of each direction', async () => {
    const market = '{ scheme: tso-managed, balancing: { need: 1 MW, from: generated, ladder: 0.1 MW } }';
    const config = base(1, `aggregators:\n${fleet(`${MARKUPS}, learn: [{ what: markup }]`)}`, market);
    const { explained, page } = await firstOf(config, 'Fleet', 'learn: markup', { atLeast: 40 });
    expectWhole(explained, page, { hasKnobs: false });
    expect(page.part).toMatch(/^(upward|downward)$/);
    expect(Number.isNaN(page.objective)).toBe(true);
  });

  test('forecast: what an aggregator expects of prices', async () => {
    const market = '{ scheme: tso-managed, balancing: { need: 1 MW, from: generated, ladder: 0.1 MW } }';
    const config = base(2, `forecast: base\naggregators:\n${fleet(`${MARKUPS}, learn: [{ what: forecast }]`)}`, market);
    const { explained, page } = await firstOf(config, 'Fleet', 'forecast', { atLeast: 96 });
    expectWhole(explained, page, { hasKnobs: false });
  });

  test.each(['exclusive', 'rounds', 'react'])('day-ahead %s: how prices are formed', async (clearing) => {
    const market = `{ scheme: tso-managed, dayAhead: { slope: 100 EUR/MWh per MW, clearing: ${clearing} } }`;
    const config = base(1, `forecast: base\naggregators:\n${fleet()}`, market);
    const { explained, page } = await firstOf(config, 'Exchange', `day-ahead ${clearing}`);
    expectWhole(explained, page, { hasKnobs: clearing === 'exclusive' });
    const bought = explained.money.length > 0;
    expect(bought).toBe(page.outcome?.value !== 0);
  });

  test('fleet over possible days: read likewise', async () => {
    const config = base(
      1,
      `forecast: { kind: scenarios, scenarios: { generate: 12, keep: 3 } }\naggregators:\n${fleet('', 2)}`,
    );
    const { explained, page } = await firstOf(config, 'Fleet', 'fleet over possible days');
    expectWhole(explained, page);
    expect(page.proof?.gap).toBeGreaterThanOrEqual(0);
  });
});
