import { groupedBy } from '../../lookup.ts';
import type { Panel, Plan, Scene } from './scene.ts';
import { label, textOf, widest, wordsOf } from './scene.ts';
import type { Shape } from './shapes.ts';
import { wrapped } from './words.ts';

const HIGH = 26;
const GAP = 3;
const LINE = 14;
/** Lines of a row's name, and px of one where there are several. */
const MOST_LINES = 3;
const SMALL_LINE = 12;
/** px that names of columns take at most where they stand upright. */
const UPRIGHT = 140;

/** How verdicts are marked: by ink and sign, as colours are for what is sold and bought. */
interface Sign {
  sign: string;
  fill: string;
  ink: string;
}

function signOf({ theme }: Scene, verdict: string): Sign {
  switch (verdict) {
    case 'holds':
      return { sign: '✓', fill: theme.ink, ink: theme.paper };
    case 'refuted':
      return { sign: '✕', fill: theme.faint, ink: theme.ink };
    case 'undecided':
      return { sign: '?', fill: theme.paper, ink: theme.quiet };
    case 'not asked':
      return { sign: '–', fill: theme.paper, ink: theme.quiet };
    default:
      return { sign: '', fill: theme.paper, ink: theme.ink };
  }
}

export function matrix(scene: Scene<'matrix'>): Plan | undefined {
  const { row, column, verdict, beside } = scene.figure;
  if (scene.rows.length === 0) return undefined;
  const { make, theme } = scene;
  const [rowAt, columnAt, verdictAt] = [row, column, verdict].map((each) => textOf(scene, each));
  const besideAt = beside === undefined ? () => '' : textOf(scene, beside);
  const verdicts = wordsOf(scene, verdict, scene.reach);
  const known = ['holds', 'refuted', 'undecided', 'not asked'];
  return {
    key: known
      .filter((word) => verdicts.includes(word))
      .map((word) => ({
        label: word,
        swatch: 'box',
        colour: signOf(scene, word).fill,
        ink: signOf(scene, word).ink,
        sign: signOf(scene, word).sign,
      })),
    panel(rows, width): Panel {
      const lines = [...groupedBy(rows, rowAt).keys()];
      const heads = [...groupedBy(rows, columnAt).keys()];
      const left = Math.min(widest(lines) + 12, Math.max(90, width * 0.4));
      const wide = Math.min(120, (width - left) / heads.length);
      const isTurned = widest(heads.flatMap((head) => head.split(' '))) > wide - 6;
      const headLines = heads.map((head) =>
        wrapped(head, isTurned ? UPRIGHT : wide - 6, isTurned ? Math.max(1, Math.floor(wide / LINE) - 1) : 4),
      );
      const top = isTurned
        ? widest(headLines.flat()) + 8
        : Math.max(...headLines.map(({ length }) => length)) * LINE + 6;
      const ofRows = lines.map((line) => wrapped(line, left - 10, MOST_LINES));
      const high = Math.max(HIGH, SMALL_LINE * Math.max(...ofRows.map(({ length }) => length)) + 2);
      const head = headLines.flatMap((texts, k) => {
        const x = left + (k + 0.5) * wide;
        if (isTurned) {
          return texts.map((line, at) => {
            const text = label(scene, line, { x: 0, y: 4, fill: theme.ink });
            const across = x + LINE * (at - (texts.length - 1) / 2);
            text.setAttribute('transform', `translate(${across},${top - 6}) rotate(-90)`);
            return text;
          });
        }
        return texts.map((text, at) =>
          label(scene, text, { x, y: top - 8 - LINE * (texts.length - 1 - at), anchor: 'middle', fill: theme.ink }),
        );
      });
      const places = new Map(lines.map((line, k) => [line, k]));
      const yOf = (line: string) => top + (places.get(line) as number) * (high + GAP);
      const names = lines.flatMap((line, k) =>
        ofRows[k].map((text, at) =>
          label(scene, text, {
            x: 0,
            y: yOf(line) + high / 2 + 4 + (at - (ofRows[k].length - 1) / 2) * SMALL_LINE,
            fill: theme.ink,
            size: ofRows[k].length > 1 ? 11 : 12,
          }),
        ),
      );
      const cells = rows.flatMap((each): Shape[] => {
        const [x, y] = [left + heads.indexOf(columnAt(each)) * wide, yOf(rowAt(each))];
        const { sign, fill, ink } = signOf(scene, verdictAt(each));
        const says = sign === '' ? verdictAt(each) : [sign, besideAt(each)].filter((part) => part !== '').join(' ');
        const box = make('rect', {
          x: x + GAP / 2,
          y,
          width: wide - GAP,
          height: high,
          rx: 3,
          fill,
          stroke: theme.faint,
          'data-row': `${each}`,
        });
        const text = label(scene, wide < 60 && sign !== '' ? sign : says, {
          x: x + wide / 2,
          y: y + high / 2 + 4,
          anchor: 'middle',
          fill: ink,
          room: wide - 8,
        });
        text.setAttribute('pointer-events', 'none');
        return [box, text];
      });
      const shape = make(
        'g',
        {},
        make('g', { 'data-mark': 'heads' }, ...head, ...names),
        make('g', { 'data-mark': 'cells' }, ...cells),
      );
      return { shape, height: top + lines.length * (high + GAP) + 4 };
    },
  };
}
