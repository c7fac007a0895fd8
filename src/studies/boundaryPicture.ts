import * as Plot from '@observablehq/plot';
import { exp, hypot, log } from '../arithmetic/index.ts';
import { SvgDocument } from '../svgDocument.ts';
import type { Axis, Boundary, BoundaryLine } from './boundary.ts';
import type { BoundaryFindings, LineFindings } from './boundaryFindings.ts';
import { pointsByNode } from './boundaryRounds.ts';
import type { LatticeNode, Square } from './designs/boundaryMesh.ts';
import type { Study } from './load.ts';

const WIDTH = 720;
const HEIGHT = 500;
const MARGIN = { left: 70, right: 24, top: 12, bottom: 52 };
const FONT = 'system-ui, sans-serif';
const INK = '#222222';
const QUIET = '#5b6470';
/** From far below a level to far above it. */
const RAMP = ['#0b4a7a', '#1272b1', '#8dbbdc', '#f6f4ef', '#f0c08e', '#ca6c10', '#7d3f04'];
/** How many times farther off a level colours reach on one side of it than on the other. */
const MOST_UNEVEN = 3;
const MISSING = '#dcdcd6';
const LINES = ['#e01543', '#36224e', '#00705c', '#111111'];

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const short = (value: number) => value.toLocaleString('en-GB', { maximumSignificantDigits: 3 });

/** The colour at a share of the ramp. */
function colourAt(share: number): string {
  const place = share * (RAMP.length - 1);
  const first = Math.min(RAMP.length - 2, Math.floor(place));
  const [from, to] = [RAMP[first], RAMP[first + 1]].map((hex) =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
  );
  const mixed = from.map((value, k) => Math.round(value + (place - first) * (to[k] - value)));
  return `rgb(${mixed.join(',')})`;
}

/** A place in the map, in the parameters' own units. */
type Place = [x: number, y: number];

const onScale = ({ log: isLog }: Axis, value: number): number => (isLog ? log(value) : value);
const offScale = ({ log: isLog }: Axis, value: number): number => (isLog ? exp(value) : value);

/** Where a mean crosses its level between two nodes. */
function between({ x, y }: Boundary, [a, b]: readonly LatticeNode[], share: number): Place {
  const at = (axis: Axis, from: number, to: number) => {
    const [first, last] = [onScale(axis, axis.values[from]), onScale(axis, axis.values[to])];
    return offScale(axis, first + share * (last - first));
  };
  return [at(x, a.x, b.x), at(y, a.y, b.y)];
}

const around = ({ x, y, size }: Square): LatticeNode[] => [
  { x, y },
  { x: x + size, y },
  { x: x + size, y: y + size },
  { x, y: y + size },
];

/** The pieces of a line, a square at a time: straight from side to side. */
function piecesOf(boundary: Boundary, beyondAt: (node: LatticeNode) => number): [Place, Place][] {
  return boundary.mesh.squares.flatMap((square) => {
    const nodes = around(square);
    const places = nodes.flatMap((node, k): Place[] => {
      const next = nodes[(k + 1) % 4];
      const [a, b] = [beyondAt(node), beyondAt(next)];
      return Number.isNaN(a + b) || a >= 0 === b >= 0 ? [] : [between(boundary, [node, next], a / (a - b))];
    });
    const pairs: [Place, Place][] = [];
    for (let k = 0; k + 1 < places.length; k += 2) pairs.push([places[k], places[k + 1]]);
    return pairs;
  });
}

/** What a square has beyond the level: the mean of its corners; NaN where none has a figure. */
const ofSquare = (square: Square, beyondAt: (node: LatticeNode) => number): number => {
  const known = around(square)
    .map(beyondAt)
    .filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/** How far off the level, on one side of it, the colours reach: three quarters of that side's area are not farther. */
function reachOf(squares: readonly { value: number; size: number }[]): number {
  const sorted = [...squares].sort((a, b) => a.value - b.value);
  let left = 0.75 * sorted.reduce((sum, { size }) => sum + size * size, 0);
  for (const { value, size } of sorted) {
    left -= size * size;
    if (left <= 0) return value;
  }
  return 0;
}

/**
 * The map of a boundary as an SVG picture: the first line's figure in colours, cells as they were cut, and all lines over it, with
 * the interval of each crossing along its column or row.
 */
export function boundaryPicture(study: Study, { boundary, lines }: BoundaryFindings): string {
  const { x, y, mesh } = boundary;
  const pointAt = pointsByNode(boundary);
  const [{ line, beyond }] = lines;
  const beyondAt = (node: LatticeNode) => beyond[pointAt(node)];
  const valued = mesh.squares.map((square) => ({ square, size: square.size, value: ofSquare(square, beyondAt) }));
  const below = reachOf(valued.filter(({ value }) => value < 0).map((each) => ({ ...each, value: -each.value })));
  const above = reachOf(valued.filter(({ value }) => value >= 0));
  const colours: Colours = {
    line,
    below: Math.min(below, MOST_UNEVEN * (above || below)),
    above: Math.min(above, MOST_UNEVEN * (below || above)),
  };
  const shareOf = (value: number) =>
    value < 0
      ? 0.5 * (1 - Math.min(1, -value / colours.below))
      : 0.5 + 0.5 * (value > 0 ? Math.min(1, value / colours.above) : 0);
  const cells = valued.map(({ square, value }) => ({
    x1: x.values[square.x],
    x2: x.values[square.x + square.size],
    y1: y.values[square.y],
    y2: y.values[square.y + square.size],
    fill: Number.isNaN(value) ? MISSING : colourAt(shareOf(value)),
  }));
  const drawn = lines.map((each, k) => ({
    each,
    colour: LINES[k % LINES.length],
    pieces: piecesOf(boundary, (node) => each.beyond[pointAt(node)]),
  }));
  const nodesThat = (standing: string): Place[] =>
    mesh.nodes.flatMap((node, point): Place[] =>
      lines.some(({ standings }) => standings[point] === standing) ? [[x.values[node.x], y.values[node.y]]] : [],
    );
  const frame = {
    x1: x.values[0],
    x2: x.values[mesh.side],
    y1: y.values[0],
    y2: y.values[mesh.side],
  };
  const within = (axis: Axis, value: number) => Math.min(axis.values[mesh.side], Math.max(axis.values[0], value));
  const toPixels = pixelsOf(boundary);
  /** Whether a line runs upright where it is nearest to a place: what tells is then where it is along x. */
  const isSteepAt = (pieces: readonly [Place, Place][], place: Place): boolean => {
    const [px, py] = toPixels(place);
    const [best] = pieces
      .map(([one, other]) => {
        const [[ax, ay], [bx, by]] = [toPixels(one), toPixels(other)];
        return { far: hypot((ax + bx) / 2 - px, (ay + by) / 2 - py), isSteep: Math.abs(by - ay) > Math.abs(bx - ax) };
      })
      .sort((a, b) => a.far - b.far);
    return best?.isSteep ?? false;
  };
  const scale = (axis: Axis, range: 'x' | 'y') => ({
    type: axis.log ? ('log' as const) : ('linear' as const),
    domain: [axis.values[0], axis.values[mesh.side]],
    label: axis.name === axis.path ? axis.path : `${axis.name} (${axis.path})`,
    labelAnchor: 'center' as const,
    labelArrow: 'none' as const,
    labelOffset: range === 'x' ? 40 : 56,
    nice: false,
    ticks: range === 'x' ? 8 : 7,
    tickFormat: short,
  });
  const plot = Plot.plot({
    document: new SvgDocument(),
    width: WIDTH,
    height: HEIGHT,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    style: { fontSize: '12px', fontFamily: FONT, color: INK },
    x: scale(x, 'x'),
    y: scale(y, 'y'),
    color: { type: 'identity' },
    marks: [
      Plot.rect(cells, {
        x1: 'x1',
        x2: 'x2',
        y1: 'y1',
        y2: 'y2',
        fill: 'fill',
        stroke: '#ffffff',
        strokeOpacity: 0.7,
        strokeWidth: 0.6,
      }),
      ...drawn.flatMap(({ each, colour, pieces }) => {
        const shown = each.crossings.filter(
          ({ along, low, high, x: cx, y: cy }) =>
            Number.isFinite(high - low) && along === (isSteepAt(pieces, [cx, cy]) ? 'x' : 'y'),
        );
        const [columns, rows] = (['y', 'x'] as const).map((axis) => shown.filter(({ along }) => along === axis));
        const band = { stroke: colour, strokeOpacity: 0.4, strokeWidth: 5 };
        const clamped = (axis: Axis, of: 'low' | 'high') => (crossing: { low: number; high: number }) =>
          within(axis, crossing[of]);
        return [
          Plot.link(pieces, {
            x1: (piece: [Place, Place]) => piece[0][0],
            y1: (piece: [Place, Place]) => piece[0][1],
            x2: (piece: [Place, Place]) => piece[1][0],
            y2: (piece: [Place, Place]) => piece[1][1],
            stroke: '#ffffff',
            strokeWidth: 4,
            strokeLinecap: 'round',
          }),
          Plot.ruleX(columns, { x: 'x', y1: clamped(y, 'low'), y2: clamped(y, 'high'), ...band }),
          Plot.ruleY(rows, { y: 'y', x1: clamped(x, 'low'), x2: clamped(x, 'high'), ...band }),
          Plot.link(pieces, {
            x1: (piece: [Place, Place]) => piece[0][0],
            y1: (piece: [Place, Place]) => piece[0][1],
            x2: (piece: [Place, Place]) => piece[1][0],
            y2: (piece: [Place, Place]) => piece[1][1],
            stroke: colour,
            strokeWidth: 1.8,
            strokeLinecap: 'round',
          }),
        ];
      }),
      Plot.dot(nodesThat('unsure'), { r: 1.4, fill: INK, fillOpacity: 0.65 }),
      Plot.dot(nodesThat('unknown'), { r: 4, symbol: 'times', stroke: INK, strokeWidth: 1.2 }),
      Plot.text(regionsOf(boundary, lines, drawn[0].pieces), {
        x: 'x',
        y: 'y',
        text: 'text',
        fill: INK,
        stroke: '#ffffff',
        strokeWidth: 3,
        fontWeight: 'bold',
      }),
      Plot.rect([frame], { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', stroke: INK, strokeWidth: 0.8, fill: 'none' }),
    ],
  });
  const marked = { unsure: nodesThat('unsure').length, unknown: nodesThat('unknown').length };
  const head = headOf(study, drawn, colours, marked, boundary.to);
  const inside = plot.outerHTML
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll('aria-label=', 'data-mark=')
    .replace('<svg ', `<svg y="${head.height}" `);
  const height = head.height + HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="${FONT}" font-size="12" fill="${INK}" role="img">`,
    `<title>${escaped(`${study.name}: ${titleOf(lines)}`)}</title>`,
    `<desc>${escaped(lines.map(({ line: { name }, says }) => `${name}: ${says}`).join('; '))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...head.parts,
    inside,
    '</svg>\n',
  ].join('\n');
}

const titleOf = (lines: readonly LineFindings[]): string => {
  const crossed = lines.filter(({ crossings }) => crossings.length > 0).map(({ line: { name } }) => name);
  return crossed.length > 0
    ? `Where ${crossed.join(', ')}`
    : `Nowhere ${lines.map(({ line: { name } }) => name).join(', ')}`;
};

const text = (x: number, y: number, content: string, attributes = '') =>
  `<text x="${x}" y="${y}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(content)}</text>`;

/** Words in lines of at most so many letters, where words allow. */
function wrapped(words: string, length: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** How far off a line's level, on its scale, the colours reach; 0 where no cell lies on that side. */
interface Colours {
  line: BoundaryLine;
  below: number;
  above: number;
}

/** Title, what is shown, the key of the colours and that of the lines. */
function headOf(
  study: Study,
  drawn: readonly { each: LineFindings; colour: string }[],
  colours: Colours,
  { unsure, unknown }: { unsure: number; unknown: number },
  replications: number,
): { parts: string[]; height: number } {
  const { kpi } = colours.line;
  const told = study.figures.told(study.figures.aliases.get(kpi.expression) ?? kpi.expression);
  const unit = told?.unit ? ` (${told.unit})` : '';
  const parts = [text(16, 26, titleOf(drawn.map(({ each }) => each)), 'font-size="16" font-weight="bold"')];
  const isCrossed = drawn.some(({ each }) => each.crossings.length > 0);
  let y = 30;
  const says = [
    `${kpi.name}${unit}: ${told?.says ?? kpi.expression}`,
    `${isCrossed ? `Bars: 95 % interval over up to ${replications} replications.` : ''}${unsure > 0 ? ' Dots: nodes whose side is unsure.' : ''}${unknown > 0 ? ' Crosses: nodes without a figure.' : ''}`,
  ].filter((sentence) => sentence !== '');
  for (const row of says.flatMap((sentence) => wrapped(sentence, 105))) {
    y += 17;
    parts.push(text(16, y, row, `fill="${QUIET}"`));
  }
  for (const { each, colour } of drawn) {
    y += 19;
    parts.push(
      `<line x1="16" x2="40" y1="${y - 4}" y2="${y - 4}" stroke="${colour}" stroke-width="2.5"/>`,
      text(48, y, `${each.line.name}: ${each.says}`),
    );
  }
  return { parts: [...parts, ...rampOf(colours, unit, y + 14)], height: y + 54 };
}

/** The key of the colours: of one half, where all cells are on one side. */
function rampOf({ line, below, above }: Colours, unit: string, y: number): string[] {
  const [left, width] = [MARGIN.left, WIDTH - MARGIN.left - MARGIN.right];
  const [first, last] = [below > 0 ? 0 : 0.5, above > 0 ? 1 : 0.5];
  if (first === last) return [];
  const placeOf = (share: number) => (share - first) / (last - first);
  const valueAt = (share: number) => {
    const beyond = (2 * share - 1) * (share < 0.5 ? below : above);
    return line.log ? line.level * exp(beyond) : line.level + beyond;
  };
  const stops = RAMP.flatMap((colour, k) => {
    const place = placeOf(k / (RAMP.length - 1));
    return place >= 0 && place <= 1 ? [`<stop offset="${place}" stop-color="${colour}"/>`] : [];
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const place = placeOf(share);
    if (place < 0 || place > 1) return [];
    const sign = share === 0 ? '≤ ' : share === 1 ? '≥ ' : '';
    const anchor = place === 0 ? 'start' : place === 1 ? 'end' : 'middle';
    const [bold, name] = share === 0.5 ? [' font-weight="bold"', `${line.kpi.name}${unit} `] : ['', ''];
    const words = `${name}${sign}${short(valueAt(share))}`;
    return [text(left + place * width, y + 24, words, `text-anchor="${anchor}"${bold}`)];
  });
  return [
    `<defs><linearGradient id="boundary-ramp">${stops.join('')}</linearGradient></defs>`,
    `<rect x="${left}" y="${y}" width="${width}" height="10" fill="url(#boundary-ramp)"/>`,
    ...ticks,
  ];
}

/** Where places are in the map, from its lower left corner. */
function pixelsOf({ x, y, mesh }: Boundary): (place: Place) => Place {
  const along = (axis: Axis, length: number) => {
    const [first, last] = [axis.values[0], axis.values[mesh.side]].map((value) => onScale(axis, value));
    return (value: number) => ((onScale(axis, value) - first) / (last - first)) * length;
  };
  const [atX, atY] = [along(x, WIDTH - MARGIN.left - MARGIN.right), along(y, HEIGHT - MARGIN.top - MARGIN.bottom)];
  return ([cx, cy]) => [atX(cx), atY(cy)];
}

/** Names of the two sides of a single line, each where there is most room for it. */
function regionsOf(
  boundary: Boundary,
  lines: readonly LineFindings[],
  pieces: readonly [Place, Place][],
): { x: number; y: number; text: string }[] {
  const { mesh } = boundary;
  if (lines.length > 1) return [];
  const [{ line, beyond }] = lines;
  const pointAt = pointsByNode(boundary);
  const toPixels = pixelsOf(boundary);
  const [width, height] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  const ends = pieces.map(([end]) => toPixels(end));
  return ['below', 'above'].flatMap((side) => {
    const label = `${line.kpi.name} ${side} ${short(line.level)}`;
    const half = 4 * label.length;
    const room = mesh.squares.flatMap((square) => {
      const value = ofSquare(square, (node) => beyond[pointAt(node)]);
      if (Number.isNaN(value) || value >= 0 !== (side === 'above')) return [];
      const corners = around(square);
      const [cx, cy] = between(boundary, [corners[0], corners[2]], 0.5);
      const [px, py] = toPixels([cx, cy]);
      const toFrame = Math.min(px - half, width - half - px, 4 * (py - 14), 4 * (height - 14 - py));
      const toLine = ends.map(([lx, ly]) => hypot(Math.max(0, Math.abs(lx - px) - half), ly - py) - 14);
      return [{ x: cx, y: cy, text: label, room: Math.min(toFrame, ...toLine) }];
    });
    const [best] = room.sort((a, b) => b.room - a.room);
    return best && best.room > 0 ? [{ x: best.x, y: best.y, text: best.text }] : [];
  });
}
