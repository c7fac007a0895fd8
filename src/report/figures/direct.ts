import { label, type Scene, widest } from './scene.ts';
import type { Shape } from './shapes.ts';

/** From this width on, two lines have their names beside them, px. */
const FROM = 440;
/** They take no more than this share of it. */
const MOST = 0.24;

/** The room that names take beside the marks, px. */
export const roomBeside = (names: readonly string[]): number => Math.ceil(widest(names, 12, true)) + 12;

/** Whether names stand beside lines, and not in a key: where there are two, and room for them. */
export const isDirect = ({ figure, width }: Scene, names: readonly string[]): boolean =>
  names.length === 2 && figure.facet === undefined && width >= FROM && roomBeside(names) <= MOST * width;

/** A name beside where a line ends. */
export interface Ending {
  name: string;
  colour: string;
  /** Where it ends, px from the top; NaN: it has no figures. */
  at: number;
}

/** Names of two lines beside where they end, one above the other. @param x px from the left */
export function besides(scene: Scene, endings: readonly Ending[], x: number): Shape[] {
  const ends = endings.filter(({ at }) => !Number.isNaN(at)).sort((a, b) => a.at - b.at);
  const lack = ends.length < 2 ? 0 : Math.max(0, 16 - (ends[1].at - ends[0].at));
  return ends.map(({ name, colour, at }, k) =>
    label(scene, name, { x, y: at + 4 + (k === 0 ? -lack : lack) / 2, fill: colour, bold: true }),
  );
}
