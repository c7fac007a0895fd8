import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../../../agents/reserve/market/fromDisk.ts';
import { AgentError } from '../../../../src/bus/failures.ts';
import { InputError } from '../../../../src/errors.ts';
import { run, smallMarket } from './helpers.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A market in which 'North' is played by the module of the given source. */
function playedBy(source: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  folders.push(folder);
  const config = smallMarket({ calendar: { start: '2024-02-19', days: 1 } });
  const [north, ...others] = config.aggregators;
  const own = { ...north, use: './my-aggregator.mjs', options: { mwh: 0.01 } };
  writeFileSync(join(folder, 'config.yaml'), stringify({ ...config, aggregators: [own, ...others] }));
  if (source !== undefined) writeFileSync(join(folder, 'my-aggregator.mjs'), source);
  return loadConfig(join(folder, 'config.yaml'));
}

/** Buys the same energy for every ISP and never takes it. */
const HOARDER = `
import { Observable } from '${import.meta.resolve('rxjs')}';
export default ({ name, config }) => (heard) => new Observable((out) => heard.subscribe((message) => {
  if (message.type !== 'PriceForecast') return;
  const energyMwh = new Float64Array(message.dayAhead.length).fill(config.entry.options.mwh);
  out.next({ type: 'Schedule', from: name, to: config.brp, isp: message.isp, day: message.day, energyMwh });
}));`;

describe('a user’s own agent, named in the config by its module', () => {
  it('takes part like any other: it is heard, metered, charged, and every law still holds', async () => {
    const { kpis } = await run(playedBy(HOARDER));
    const { North } = kpis.aggregators;
    expect(North.dayAheadMwh).toBe(0);
    expect(North.offScheduleMwh).toBeCloseTo(0.01 * 96, 9);
    expect(North.deviationFeeEur).toBeCloseTo(-30 * 0.01 * 96, 6);
    expect(North.profitEur).toBeCloseTo(North.deviationFeeEur, 6);
  });

  it('may say nothing at all', async () => {
    const { kpis } = await run(playedBy('export default () => () => ({ subscribe: () => ({ unsubscribe() {} }) });'));
    expect(kpis.aggregators.North.profitEur).toBe(0);
  });

  it('that throws where RxJS would only tell the event loop still ends the run', async () => {
    const rude = `
      import { Observable } from '${import.meta.resolve('rxjs')}';
      export default () => (heard) => new Observable(() => heard.subscribe(() => { throw new Error('rude'); }));`;
    await expect(run(playedBy(rude))).rejects.toThrow(AgentError);
    await expect(run(playedBy(rude))).rejects.toThrow(
      /^North, ISP -2, phase inform: failed on hearing \w+ from \w+: rude \(\/.*\/my-aggregator\.mjs:3:\d+\)$/,
    );
  });

  it('that says something malformed is named with ISP, phase and message', async () => {
    const garbled = HOARDER.replace('energyMwh });', 'energyMwh: [1, 2] });');
    await expect(run(playedBy(garbled))).rejects.toThrow(
      /^North, ISP -2, phase inform: said a malformed Schedule: energyMwh: expected a Float64Array \(\/.*\/my-aggregator\.mjs:6:\d+\)$/,
    );
  });

  it.each([
    ['length).fill', 'length - 1).fill', /said a Schedule that has 95 values for a day of 96 ISPs/],
    ['config.entry.options.mwh', 'NaN', /said a Schedule that has a value that is no finite number/],
    ['day: message.day', 'day: 1', /said a Schedule that is for day 1, whose gate does not close in this ISP/],
  ])('that says a series which does not fit is refused (%s -> %s)', async (from, to, fault) => {
    await expect(run(playedBy(HOARDER.replace(from, to)))).rejects.toThrow(fault);
  });

  it.each([
    ['isp: message.isp + 1', /said a BalancingEnergyBid that is for ISP -1, where bids are for ISP 0/],
    ['isp: message.isp + 2', /said a BalancingEnergyBid that is the second upward one for ISP 0/],
  ])('that bids for another ISP, or twice, is refused (%s)', async (isp, fault) => {
    const bidder = `
      import { Observable } from '${import.meta.resolve('rxjs')}';
      export default ({ name, config }) => (heard) => new Observable((out) => heard.subscribe((message) => {
        if (message.phase !== 'offer') return;
        const bid = { type: 'BalancingEnergyBid', from: name, to: 'role:tso', ${isp}, node: '12', direction: 'upward',
          volumeMw: 0.01, priceEurPerMwh: 1 };
        out.next(bid);
        out.next(bid);
      }));`;
    await expect(run(playedBy(bidder))).rejects.toThrow(fault);
  });

  it('a module that is not there, or exports no agent, is an input error', async () => {
    await expect(run(playedBy(undefined))).rejects.toThrow(InputError);
    await expect(run(playedBy('export const agent = 1;'))).rejects.toThrow(
      /aggregators\[0\]\.use: found '.\/my-aggregator.mjs' with no function as its default export/,
    );
  });
});
