import { join } from 'node:path';
import * as z from 'zod';
import { commonKeys } from '../config/common.ts';
import { readConfig } from '../config/readConfig.ts';
import { InputError } from '../errors.ts';
import { configOfRun, openStoredRun, type StoredRun } from '../evidence/storedRun.ts';
import { checkedBy } from '../input/yaml.ts';
import type { System } from '../market/system.ts';
import type { Opened } from './readRun.ts';

/**
 * Opens the folder of a run. One whose market is no longer where it was is shown as one whose market does not say how, with a note.
 * @throws InputError where there is none, or its config cannot be read
 */
export async function openRun(folder: string, shipped: readonly System[]): Promise<Opened> {
  const stored = openStoredRun(folder);
  try {
    return { stored, configured: await configOfRun(stored, shipped) };
  } catch (error) {
    if (!(error instanceof InputError) || error.path !== 'system') throw error;
    return withoutMarket(stored);
  }
}

const commonSchema = z.looseObject(commonKeys);

function withoutMarket(stored: StoredRun): Opened {
  const { raw, where, system } = readConfig(join(stored.folder, 'config.yaml'));
  const config = checkedBy(commonSchema, raw, where);
  const name = String(system);
  return {
    stored,
    configured: { system: { name, defaultKpis: [], view: async () => undefined }, loaded: { config } },
    note: `Its market, ${name}, is not to be had here: this is what its tables and figures tell alone.`,
  };
}
