import type { RawNetwork } from './assembly.ts';
import type { Cost } from './cost.ts';
import type { ElementRow } from './elementRow.ts';
import type { Branch } from './network.ts';
import type { OddFigures } from './pandapowerOdd.ts';
import type { PowerFlowOptions } from './pandapowerOptions.ts';
import type { Steps } from './pandapowerSteps.ts';
import type { IndexedRow } from './pandapowerTables.ts';

export type Reader = (row: IndexedRow) => void;

/** What the readers of elements share: where buses are, and what has been read so far. */
export interface Reading {
  raw: RawNetwork;
  fHz: number;
  busOf(row: ElementRow, column: string): number;
  scaling(row: ElementRow): number;
  odd: OddFigures;
  steps: Steps;
  options: PowerFlowOptions;
  /** By the name of a unit, as `gen 0`. */
  costs: ReadonlyMap<string, Cost>;
  /** Branches by the name of their table, then index, for switches. */
  lines: Map<number, { branch: Branch; openAt: { from: boolean; to: boolean } }>;
  transformers: Map<number, { branch: Branch; openAt: { from: boolean; to: boolean } }>;
  threeWinding: Map<number, { branch: Branch; openAt: { from: boolean; to: boolean } }[]>;
}
