import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import { groupedBy } from '../../lookup.ts';
import { numberText } from '../../numberText.ts';
import { keyOfParts } from './key.ts';
import {
  axisName,
  columnOf,
  fillOf,
  label,
  nothing,
  numberOf,
  type Panel,
  type Plan,
  placesOf,
  type Scene,
  textOf,
  valueName,
  widest,
  wordsOf,
} from './scene.ts';
import { widthOf } from './words.ts';

interface Party {
  name: string;
  side: 'from' | 'to';
  place: number;
  x0?: number;
  y0?: number;
  y1?: number;
}

interface Stream {
  source: number;
  target: number;
  value: number;
  part: string;
  row: number;
}

const BAR = 8;

export function flow(scene: Scene<'flow'>): Plan | undefined {
  const { from, to, amount, part } = scene.figure;
  const { make, theme } = scene;
  const value = numberOf(scene, amount);
  const isShown = (row: number) => value(row) > 0;
  const shown = scene.rows.filter(isShown);
  if (shown.length === 0) return undefined;
  const parts = wordsOf(scene, part, shown);
  const places = placesOf(scene, wordsOf(scene, part, scene.reach));
  const [fromAt, toAt, partAt] = [from, to, part].map((column) => textOf(scene, column));
  return {
    key: keyOfParts(scene, parts, places).map((item) => ({ ...item, opacity: OPACITY })),
    panel(rows, width): Panel {
      const mine = rows.filter(isShown);
      if (mine.length === 0) return nothing(scene);
      const sides = { from: [...groupedBy(mine, fromAt).keys()], to: [...groupedBy(mine, toAt).keys()] };
      const parties: Party[] = (['from', 'to'] as const).flatMap((side) =>
        sides[side].map((name, place) => ({ name, side, place })),
      );
      const indexOf = (side: 'from' | 'to', name: string) =>
        (side === 'from' ? 0 : sides.from.length) + sides[side].indexOf(name);
      const merged = [...groupedBy(mine, (row) => JSON.stringify([fromAt(row), toAt(row), partAt(row)])).values()];
      const streams = merged.map(
        (all): Stream => ({
          source: indexOf('from', fromAt(all[0])),
          target: indexOf('to', toAt(all[0])),
          value: all.reduce((sum, row) => sum + value(row), 0),
          part: partAt(all[0]),
          row: all[0],
        }),
      );
      const height = Math.max(150, 30 * Math.max(sides.from.length, sides.to.length));
      const [left, right] = [sides.from, sides.to].map((names) => Math.min(widest(names) + 12, width * 0.3));
      const top = 44;
      const laid = sankey<Party, Stream>()
        .nodeWidth(BAR)
        .nodePadding(14)
        .nodeSort((a, b) => a.place - b.place)
        .extent([
          [left, top],
          [width - right, top + height],
        ])({ nodes: parties, links: streams });
      const path = sankeyLinkHorizontal<Party, Stream>();
      const ribbons = laid.links.map((link) =>
        make('path', {
          d: path(link) ?? '',
          fill: 'none',
          stroke: fillOf(scene, places.get(link.part)),
          'stroke-opacity': OPACITY,
          'stroke-width': Math.max(1, link.width ?? 0),
          'data-row': `${link.row}`,
        }),
      );
      const middle = (left + width - right) / 2;
      const amounts = laid.links.flatMap((link) => {
        const text = `${link.part} ${numberText(link.value)}`;
        const x = left + BAR + 8;
        return (link.width ?? 0) < 14 || widthOf(text) > middle - x
          ? []
          : [label(scene, text, { x, y: (link.y0 ?? 0) + 4, fill: theme.ink, rim: true })];
      });
      const bars = laid.nodes.map((node) =>
        make('rect', {
          x: node.x0,
          y: node.y0,
          width: BAR,
          height: Math.max(1, (node.y1 ?? 0) - (node.y0 ?? 0)),
          fill: theme.ink,
        }),
      );
      const names = laid.nodes.map((node) => {
        const y = ((node.y0 ?? 0) + (node.y1 ?? 0)) / 2 + 4;
        return node.side === 'from'
          ? label(scene, node.name, { x: left - 6, y, anchor: 'end', fill: theme.ink, room: left - 8 })
          : label(scene, node.name, { x: width - right + 6, y, fill: theme.ink, room: right - 8 });
      });
      const heads = [
        label(scene, valueName(scene, amount), { x: 0, y: 12, room: width - 4 }),
        label(scene, axisName(columnOf(scene, from)), { x: 0, y: 32, room: middle - 10 }),
        label(scene, axisName(columnOf(scene, to)), { x: width, y: 32, anchor: 'end', room: middle - 10 }),
      ];
      return {
        shape: make(
          'g',
          {},
          make('g', { 'data-mark': 'flows' }, ...ribbons),
          make('g', { 'data-mark': 'parties' }, ...bars, ...names, ...amounts, ...heads),
        ),
        height: top + height + 10,
      };
    },
  };
}

const OPACITY = 0.55;
