import { describe, expect, it } from 'vitest';
import { feederLosses, requireFeeder } from '../../../../agents/nested/dso/feederLosses.ts';
import { InputError } from '../../../../src/errors.ts';
import { fourFeederNetwork } from '../../../../src/grid/fourFeeders.ts';
import { thirtyThreeBusFeeder } from '../../../../src/grid/mainFeeder.ts';
import { readNetwork } from '../../../../src/grid/readNetwork.ts';
import { thirtyBusNetwork } from '../../../../src/grid/thirtyBuses.ts';
import { networkFile, withoutNetworks } from '../../../grid/truth.ts';

const atShares = ({ buses }: ReturnType<typeof thirtyThreeBusFeeder>, shares: readonly number[]) => ({
  mw: buses.map(({ loadMw }) => Float64Array.from(shares, (share) => share * loadMw)),
  mvar: buses.map(({ loadMvar }) => Float64Array.from(shares, (share) => share * loadMvar)),
});

describe('losses of a feeder', () => {
  it('are those of AC power flow in each step', () => {
    const network = thirtyThreeBusFeeder();
    const [none, half, all] = feederLosses(network, atShares(network, [0, 0.5, 1]));
    expect(none).toBeCloseTo(0, 12);
    expect(all).toBeCloseTo(0.2027, 6);
    expect(all / half).toBeGreaterThan(4);
    expect(all / half).toBeLessThan(4.6);
  });

  it.skipIf(withoutNetworks)('are 202.7 kW on case33bw at nominal load (skipped without ../shared)', () => {
    const network = readNetwork(networkFile('case33bw.m'));
    expect(() => requireFeeder(network)).not.toThrow();
    expect(feederLosses(network, atShares(network, [1]))[0]).toBeCloseTo(0.2027, 4);
  });
});

describe('a feeder', () => {
  it('is radial and fed at one bus', () => {
    expect(() => requireFeeder(thirtyThreeBusFeeder())).not.toThrow();
    expect(() => requireFeeder(thirtyBusNetwork())).toThrow(InputError);
    expect(() => requireFeeder(thirtyBusNetwork())).toThrow('a loop through branches');
    expect(() => requireFeeder(fourFeederNetwork())).toThrow('found 2 connections to the external grid');
    const network = thirtyThreeBusFeeder();
    const branches = network.branches.map((branch) => ({ ...branch, closed: branch.id !== '17-18' }));
    expect(() => requireFeeder({ ...network, branches })).toThrow('no closed path to a source from bus 18');
  });
});
