import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

/** What a benchmark has found, and the kind of machine it ran on. */
interface Measured {
  machine: string;
  figures: Figure[];
}

/** By benchmark. */
export type Stored = Readonly<Record<string, Measured>>;

const FILE = fileURLToPath(new URL('figures.json', import.meta.url));

/** Cores, processor and version of Node. */
export const machineKind = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  return `${availableParallelism()} cores of ${model}, Node ${process.versions.node}`;
};

export const readStored = (): Stored => (existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Stored) : {});

export const writeStored = (stored: Stored): void => writeFileSync(FILE, `${JSON.stringify(stored, null, 2)}\n`);
