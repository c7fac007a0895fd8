import { existsSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { onDisk } from '../results/disk.ts';
import { writeWholeText } from '../results/files.ts';
import { agentFiles, type TemplateRole } from './agentTemplates.ts';
import { tell } from './say.ts';

export interface NewAgentOptions {
  role: TemplateRole;
  learns?: boolean;
  quiet?: boolean;
}

/** `flexagora new-agent NAME`: an agent of one's own that works as it is, its test, and a config that runs it. */
export function newAgentCommand(name: string, { role, learns = false, quiet }: NewAgentOptions): void {
  if (!/^[A-Za-z][\w-]{0,62}$/.test(name))
    throw new InputError({
      found: `'${name}'`,
      expected: 'a name of letters, digits, "_" or "-" that begins with a letter',
    });
  const files = Object.entries(agentFiles(name, role, learns));
  const there = files.find(([file]) => existsSync(file));
  if (there) throw new InputError({ file: there[0], found: 'a file that is there already', expected: 'a new name' });
  for (const [file, text] of files) onDisk(file, () => writeWholeText(file, text));
  if (quiet) return;
  tell(`Wrote ${files.map(([file]) => file).join(', ')}. Next: node --test, and flexagora run ${name}.yaml`);
}
