import { SYSTEMS } from '../../agents/systems.ts';
import { loadAgent } from '../market/casting.ts';
import { fetched } from '../market/fromDisk.ts';
import { loadConfig } from '../market/systems.ts';
import { fingerprintOf } from '../results/fingerprint.ts';
import type { ConfigArguments } from './options.ts';
import { tell } from './say.ts';

/** `flexagora validate CONFIG`: loads a config, the files and the modules it names, and says in one line what it holds. */
export async function validateCommand({ file, givenFor }: ConfigArguments): Promise<void> {
  const { system, loaded: named } = await loadConfig(file, SYSTEMS, givenFor);
  const loaded = fetched(system, named);
  const world = system.world(loaded);
  const holds = system.describe(loaded, world);
  for (const { at, use } of system.agents(loaded.config)) if (use !== undefined) await loadAgent({ at, use }, loaded);
  fingerprintOf(system, loaded); // which reads all files
  tell(`${file} is valid: ${loaded.config.name}, ${holds}`);
  for (const note of world.notes) tell(note);
}
