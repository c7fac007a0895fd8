import { clearAway } from '../leftovers.ts';
import { start } from './command.ts';

/** Starts `flexagora watch`. @returns it, with its address */
export async function watch(cwd: string, ...args: string[]) {
  const process = start(cwd, 'watch', ...args);
  clearAway(() => process.child.kill('SIGKILL'));
  let out = '';
  const address = await new Promise<string>((resolve, reject) => {
    process.child.stdout.on('data', (text) => {
      out += text;
      const [line] = /^http\S+(?=\n)/.exec(out) ?? [];
      if (line) resolve(line);
    });
    process.ended.then(({ err }) => reject(new Error(err)), reject);
  });
  return { ...process, address };
}
