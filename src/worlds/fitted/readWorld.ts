import { fileAt } from '../../input/disk.ts';
import { type FittedWorld, fittedWorldOf } from './worldFile.ts';

/** Reads a world file. @throws InputError that names file, place, what was found and what is expected */
export const readWorld = (file: string): FittedWorld => fittedWorldOf(fileAt(file));
