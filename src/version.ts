import { readFileSync } from 'node:fs';

/** The package's own folder: where package.json lies, be it run from source or as built. */
const packageUrl = [new URL('../package.json', import.meta.url), new URL('../../package.json', import.meta.url)];

function readPackage(): { version: string; folder: URL } {
  for (const url of packageUrl) {
    try {
      const { name, version } = JSON.parse(readFileSync(url, 'utf8')) as { name: string; version: string };
      if (name === 'flexagora') return { version, folder: new URL('.', url) };
    } catch {
      // not here: the built files lie one level deeper than the sources
    }
  }
  throw new Error('package.json of flexagora is missing');
}

/** Version of flexagora, and the folder it is installed in. */
export const { version: VERSION, folder: PACKAGE_FOLDER } = readPackage();
