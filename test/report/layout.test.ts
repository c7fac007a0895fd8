import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../src/market/system.ts';
import { placed } from '../../src/report/layout.ts';

type Ends = readonly [from: string, to: string, isOpen?: 'open'];

function drawing(
  ends: readonly Ends[],
  sources: readonly string[],
  places: Record<string, [number, number]> = {},
): Drawing {
  const ids = [...new Set([...sources, ...ends.map(([from]) => from), ...ends.map(([, to]) => to)])];
  return {
    name: 'made up',
    buses: ids.map((id) => ({ id, baseKv: 10, ...(places[id] && { x: places[id][0], y: places[id][1] }) })),
    branches: ends.map(([from, to, isOpen]) => ({
      id: `${from}-${to}`,
      kind: 'line',
      from,
      to,
      closed: isOpen === undefined,
    })),
    sources: [...sources],
    agents: {},
  };
}

const placesOf = (of: Drawing) =>
  new Map(placed(of).buses.map(({ id, x, y }) => [id, { x: x as number, y: y as number }]));

const far = ({ x, y }: { x: number; y: number }) => Math.hypot(x, y);

const star: Ends[] = [
  ['grid', 'a'],
  ['a', 'hub'],
  ['hub', 'b'],
  ['hub', 'c'],
  ['hub', 'd'],
  ['d', 'e'],
];

describe('the layout of a network', () => {
  it('puts the way to the grid outside straight up, from where the network first branches', () => {
    const at = placesOf(drawing(star, ['grid']));
    expect(at.get('hub')).toEqual({ x: 0, y: 0 });
    expect([at.get('a')!.x, at.get('grid')!.x]).toEqual([0, 0]);
    expect(at.get('grid')!.y).toBeGreaterThan(at.get('a')!.y);
    expect(at.get('a')!.y).toBeGreaterThan(0);
  });

  it('puts a bus the further out, the more branches lie between', () => {
    const at = placesOf(drawing(star, ['grid']));
    expect(far(at.get('b')!)).toBeCloseTo(far(at.get('c')!), 3);
    expect(far(at.get('e')!)).toBeGreaterThan(far(at.get('d')!));
  });

  it('leaves room on top for the way to the grid', () => {
    const leaves = Array.from({ length: 40 }, (_, k): Ends => ['hub', `leaf ${k}`]);
    const at = placesOf(drawing([['grid', 'hub'], ...leaves], ['grid']));
    const turn = ({ x, y }: { x: number; y: number }) => Math.abs(Math.atan2(x, y));
    const least = Math.min(...[...at].filter(([id]) => id.startsWith('leaf')).map(([, place]) => turn(place)));
    expect(least).toBeGreaterThan(0.2);
  });

  it('gives each feeding point a part of the circle', () => {
    const feeder = (name: string): Ends[] => [
      [name, `${name}1`],
      [`${name}1`, `${name}2`],
      [`${name}1`, `${name}3`],
    ];
    const at = placesOf(
      drawing([...feeder('left'), ...feeder('right'), ['left2', 'right2', 'open']], ['left', 'right']),
    );
    const sides = (name: string) => ['', '1', '2', '3'].map((k) => Math.sign(at.get(name + k)!.x));
    expect(new Set(sides('left')).size).toBe(1);
    expect(new Set(sides('right'))).toEqual(new Set([-sides('left')[0]]));
  });

  it('is not swayed by open branches and by those that close a mesh', () => {
    const mesh: Ends[] = [...star, ['b', 'e', 'open'], ['c', 'e', 'open']];
    expect(placed(drawing(mesh, ['grid'])).buses).toEqual(placed(drawing(star, ['grid'])).buses);
    const ring = placesOf(drawing([...star, ['b', 'c']], ['grid']));
    expect(far(ring.get('b')!)).toBeCloseTo(far(ring.get('c')!), 3);
  });

  it('places buses that only open branches reach, and those that none does', () => {
    const at = placesOf(drawing([...star, ['e', 'f', 'open'], ['x', 'y']], ['grid']));
    expect([...at.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(new Set([...at.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(at.size);
  });

  it('draws a line of buses as a line, and one bus as a point', () => {
    const line = placesOf(
      drawing(
        [
          ['1', '2'],
          ['2', '3'],
        ],
        ['1'],
      ),
    );
    expect([...line.values()]).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: -1 },
      { x: 0, y: -2 },
    ]);
    expect(placed(drawing([], ['1'])).buses).toMatchObject([{ x: 0, y: 0 }]);
  });

  it('keeps places that are given, where all buses have one and they fill an area', () => {
    const ends: Ends[] = [
      ['1', '2'],
      ['2', '3'],
    ];
    const square = drawing(ends, ['1'], { 1: [4.1, 52.1], 2: [4.2, 52.2], 3: [4.3, 52.1] });
    expect(placed(square)).toEqual(square);
    const some = drawing(ends, ['1'], { 1: [4.1, 52.1], 2: [4.2, 52.2] });
    expect(placed(some).buses).toMatchObject([{ y: 0 }, { y: -1 }, { y: -2 }]);
    const inLine = drawing(ends, ['1'], { 1: [4.1, 52], 2: [4.2, 52], 3: [4.3, 52] });
    expect(placed(inLine).buses).toMatchObject([{ y: 0 }, { y: -1 }, { y: -2 }]);
  });

  it('is the same each time, and leaves the network as it was', () => {
    const network = drawing(star, ['grid']);
    const before = structuredClone(network);
    expect(placed(network)).toEqual(placed(network));
    expect(network).toEqual(before);
  });

  it('places thousands of buses, none on another', () => {
    const ends = Array.from({ length: 3000 }, (_, k): Ends => [`${Math.floor(k / 3)}`, `${k + 1}`]);
    const at = placesOf(drawing(ends, ['0']));
    expect(new Set([...at.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(3001);
  });
});
