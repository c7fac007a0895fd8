import { readFileSync } from 'node:fs';

/** The folder flexagora is installed in: sources and built files lie one level below. */
export const PACKAGE_FOLDER = new URL('../', import.meta.url).href;

const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE_FOLDER), 'utf8')) as { version: string };

/** Version of flexagora. */
export const VERSION = version;
