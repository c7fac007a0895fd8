import { InputError } from '../errors.ts';

/** A file that the user named, with what is in it. */
export interface SourceFile {
  /** As errors name it. */
  readonly name: string;
  readonly text: string;
}

/** A folder of files that the user named. */
export interface SourceFolder {
  readonly name: string;
  /** What it is called, wherever it lies. */
  readonly label: string;
  /** By their names in it. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** What the user named, with its content. */
export type Source = SourceFile | SourceFolder;

export const isFolder = (source: Source): source is SourceFolder => 'files' in source;

/** What has to be a file. @throws InputError for a folder */
export function fileOf(source: Source): SourceFile {
  if (isFolder(source)) throw new InputError({ file: source.name, found: 'a folder', expected: 'a readable file' });
  return source;
}

/** How a file's name ends, in small letters: `.json`; '' where it has no ending. */
export const endingOf = ({ name }: Source): string => (/[^/\\](\.[^./\\]*)$/.exec(name)?.[1] ?? '').toLowerCase();
