import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayMap } from '../../src/market/view.ts';
import { ROOT } from '../cli/command.ts';
import { faultsFor } from './axe.ts';
import { LOOKS, openBrowser } from './looks.ts';
import { addressOf, dataIn, type Kind, made } from './pages.ts';
import { replayIn } from './replayed.ts';

const NETWORKS = join(ROOT, '../shared/data/networks');

const MESH = `name: mesh
seed: 5
calendar: { start: 2024-02-19, days: 1 }
market: { scheme: hybrid }
network: { file: ${join(NETWORKS, 'case30.json')} }
world: { season: winter }
aggregators:
  - { name: One, node: 7, evs: 20, bids: { upward: 5 } }
  - { name: Other, node: 8, evs: 20, bids: { upward: { markup: 2 }, downward: { markup: 2 } } }
`;

/** The reserve market on networks that others publish. */
const CASES: readonly (Kind & { file: string; sources: number; isMeshed: boolean })[] = [
  {
    name: 'Oberrhein, which two substations feed',
    file: 'mv_oberrhein.json',
    sources: 2,
    isMeshed: false,
    commands: [
      [
        ...['run', join(ROOT, 'configs/oberrhein-winter.yaml'), '--out', 'run'],
        ...['--network', join(NETWORKS, 'mv_oberrhein.json')],
      ],
    ],
    folder: 'run',
  },
  {
    name: 'a mesh',
    file: 'case30.json',
    sources: 1,
    isMeshed: true,
    files: { 'mesh.yaml': MESH },
    commands: [['run', 'mesh.yaml', '--out', 'run']],
    folder: 'run',
  },
];

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Share of the map's canvas that is painted. */
const PAINTED = `(() => {
  const canvas = document.querySelector('.map-room canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, k) => k % 4 === 3 && value > 0).length / (canvas.width * canvas.height);
})()`;

describe.for(CASES)('on $name', (kind) => {
  it('the map has every bus in a place of its own, and the page is in order', async ({ skip }) => {
    if (!existsSync(join(NETWORKS, kind.file))) skip(`${kind.file} is not there`);
    const folder = await made(kind);
    const { network } = (await dataIn(folder)).replays[0].map as ReplayMap;
    expect(network.sources).toHaveLength(kind.sources);
    const closed = network.branches.filter(({ closed }) => closed).length;
    expect(closed > network.buses.length - kind.sources).toBe(kind.isMeshed);
    expect(new Set(network.buses.map(({ x, y }) => `${x} ${y}`)).size).toBe(network.buses.length);
    for (const look of [LOOKS[0], LOOKS[3]]) {
      const seen = await browser.see(`${addressOf(folder)}#isp=20`, look);
      const { tab, complaints, asked, close } = seen;
      const { map, replay, element } = replayIn(tab);
      await map.waitFor();
      const painted = await tab.evaluate<number>(PAINTED);
      expect(painted).toBeGreaterThan(0.003);
      expect(painted).toBeLessThan(0.5);
      expect(await map.getAttribute('aria-label')).toContain(`${network.buses.length} buses`);
      expect(await replay.locator('.map text', { hasText: 'external grid' }).count()).toBe(kind.sources);
      for (const agent of Object.keys(network.agents))
        expect(await replay.locator(`.map [data-agent="${agent}"]`).count()).toBe(1);
      await replay.getByLabel('Find a bus').fill(`bus ${network.buses[5].id}`);
      await tab.keyboard.press('Enter');
      expect(await element()).toContain(`bus ${network.buses[5].id}`);
      expect(await faultsFor(seen)).toEqual([]);
      expect(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
      expect(asked).toEqual([addressOf(folder)]);
      await close();
    }
  });
});
