import { InputError } from '../errors.ts';
import type { Source } from '../input/source.ts';

/** Where a config names a module of its user's: the module, and the place. */
export interface ModuleName {
  /** A path, relative to the folder of the config, or a package that is installed there. */
  use: string;
  folder: string;
  file: string;
  /** Where in the file, as `aggregators[3].use`. */
  key: string;
}

/** What a config names that is not in it, as whoever runs it has it at hand. */
export interface Fetched {
  /** Contents of its files, by their paths as it names them. */
  readonly files: ReadonlyMap<string, Source>;
  /** The default export of a module, where there can be modules. @throws InputError if there is none, or it does not load */
  importOwn?(named: ModuleName): Promise<unknown>;
}

/** The content of a file that a config names. @throws InputError where it was not given */
export function contentOf({ fetched }: { fetched?: Fetched | undefined }, path: string): Source {
  const source = fetched?.files.get(path);
  if (source !== undefined) return source;
  throw new InputError({ found: `'${path}', whose content is not given`, expected: 'the content of each file named' });
}

/** The default export of a module that a config names. @throws InputError where none can be loaded, or as `importOwn` */
export function ownModule(named: ModuleName, { fetched }: { fetched?: Fetched | undefined }): Promise<unknown> {
  if (fetched?.importOwn) return fetched.importOwn(named);
  const { use, file, key } = named;
  throw new InputError({
    file,
    path: key,
    found: `'${use}', a module of your own`,
    expected: 'none, where nothing but a config is given',
  });
}
