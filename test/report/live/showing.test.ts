import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../../../agents/systems.ts';
import type { AnyMessage } from '../../../src/bus/protocol.ts';
import { fetched } from '../../../src/market/fromDisk.ts';
import type { System } from '../../../src/market/system.ts';
import { loadConfig } from '../../../src/market/systems.ts';
import { type Shown, showing } from '../../../src/report/live/showing.ts';
import { configText, folderWith } from '../../cli/command.ts';

const { system, loaded } = await loadConfig(join(folderWith({ 'c.yaml': configText() }), 'c.yaml'), SYSTEMS);

/** @param more what is other than in the market that ships */
function shown(speed: number, more: Partial<System> = {}) {
  const { port1: ours, port2: theirs } = new MessageChannel();
  const tools = showing({ system: { ...system, ...more }, loaded }, speed, theirs);
  return {
    ...tools,
    want: () => ours.postMessage('page'),
    next: async (): Promise<Shown> => (await once(ours, 'message'))[0],
    close: () => ours.close(),
  };
}

const saying = (isp: number, note: string) =>
  ({ type: 'Note', from: 'Ada', to: 'role:tso', isp, note }) as unknown as AnyMessage;

describe('what is told of an ISP', () => {
  it('is when it was, and what was said in it, in a measure', async () => {
    const { listen, between, next, close } = shown(Number.POSITIVE_INFINITY);
    for (let k = 0; k < 70; k++) listen(saying(4, k === 0 ? 'x'.repeat(1000) : 'short'), 'inform', 4);
    const told = next();
    await between(4, () => undefined);
    const { is, told: first } = (await told) as Shown & { is: 'isp' };
    expect({ is, ...first, said: first.said.length }).toEqual({
      ...{ is: 'isp', isp: 4, ofIsps: 96, start: '2024-02-19T01:00:00+01:00', types: { Note: 70 }, said: 60 },
    });
    expect(first.said[0].inWords).toBe(`note ${'x'.repeat(235)}…`);
    expect(first.said[1]).toEqual({
      phase: 'inform',
      from: 'Ada',
      to: 'role:tso',
      type: 'Note',
      inWords: 'note short',
    });
    const later = next();
    await between(5, () => undefined);
    expect(await later).toMatchObject({ told: { isp: 5, types: {}, said: [] } });
    close();
  });

  it.each([-1, 3])('has no page where there is none: ISP %s', async (isp) => {
    const { between, want, next, close } = shown(10);
    want();
    const told = next().then(next);
    await between(isp, () => undefined);
    const fault = 'its market does not say how (see `finished` of runMarket)';
    expect(await told).toEqual(isp < 0 ? { is: 'page' } : { is: 'page', fault });
    close();
  });

  it('has the reason where a page cannot be made, and the run goes on', async () => {
    const view = async () => {
      throw new Error('no view today');
    };
    const { listen, between, want, next, close } = shown(10, { view });
    want();
    const told = next().then(next);
    const whole = fetched(system, loaded);
    const run = await system.run(whole, system.world(whole), {
      ...{ trace: true, until: 1, listen },
      between: (isp, soFar) => (isp < 0 ? Promise.resolve() : between(isp, soFar)),
    });
    expect(await told).toEqual({ is: 'page', fault: 'no view today' });
    expect(run.until).toBe(1);
    close();
  });
});
