import type { Page, Parties } from '../../../../market/view.ts';
import { tableOf } from '../../links.ts';
import { type RawNumbers, rawAt, rawNumbers, rowsOfSteps, textsOf } from '../columns.ts';

/** Half of the width of the largest glyph, CSS pixels. */
export const LARGEST = 11;
const SMALLEST = 4;

/** What an agent's glyph shows in a step. */
export interface GlyphFigures {
  /** MW, above 0 upward; NaN: none. */
  mw: number;
  /** Share of it that was let through, 0 to 1. */
  through: number;
}

/** Figures of agents' glyphs by step. */
export interface Glyphs {
  /** Largest size of all, MW. */
  most: number;
  /** Fills one entry an agent. */
  read(step: number, into: GlyphFigures[]): void;
}

/** @param agents in whose order figures are read */
export function glyphsOf(
  page: Page,
  { table: name, glyph }: Parties,
  agents: readonly string[],
  steps: number,
): Glyphs | undefined {
  if (!glyph) return undefined;
  const table = tableOf(page, name);
  const mw = rawNumbers(table.columns[glyph.mw]);
  const through = glyph.through === undefined ? undefined : rawNumbers(table.columns[glyph.through]);
  if (!mw) return undefined;
  const { first, rows } = rowsOfSteps(table, steps);
  const places = new Map(agents.map((agent, place) => [agent, place]));
  const agentOf = Int32Array.from(textsOf(table.columns.party, table.rows), (party) => places.get(party) ?? -1);
  let most = 0;
  for (let row = 0; row < table.rows; row++) {
    if (agentOf[row] >= 0 && Math.abs(rawAt(mw, row)) > most) most = Math.abs(rawAt(mw, row));
  }
  return {
    most,
    read(step, into) {
      for (const each of into) each.mw = Number.NaN;
      for (let k = first[step]; k < first[step + 1]; k++) {
        const row = rows[k];
        if (agentOf[row] < 0) continue;
        const figures = into[agentOf[row]];
        figures.mw = rawAt(mw, row);
        figures.through = shareOf(through, row, figures.mw);
      }
    },
  };
}

function shareOf(through: RawNumbers | undefined, row: number, mw: number): number {
  const share = through ? rawAt(through, row) / mw : 1;
  return Number.isNaN(share) ? 1 : Math.min(1, Math.abs(share));
}

/** Half of the width of a glyph, its area by MW. */
export const sizeOf = (mw: number, most: number): number =>
  mw === 0 || Number.isNaN(mw) ? 0 : Math.max(SMALLEST, LARGEST * Math.sqrt(Math.abs(mw) / most));

/** A triangle about 0, 0, its tip up or down. */
export function trianglePath(size: number, isUp: boolean): string {
  const way = isUp ? 1 : -1;
  return `M${-size} ${way * size * 0.8}H${size}L0 ${-way * size}Z`;
}

/** The part of it, from its base, that has a share of its area. */
export function partPath(size: number, isUp: boolean, share: number): string {
  if (share <= 0) return '';
  const left = Math.sqrt(1 - share);
  const way = isUp ? 1 : -1;
  const base = way * size * 0.8;
  const y = base + (-way * size - base) * (1 - left);
  return `M${-size} ${base}H${size}L${size * left} ${y}H${-size * left}Z`;
}
