/** Where the files of this package lie: as built all in one folder, in the sources in folders beside each other. */
const here = import.meta.url;
const ours = /\.ts$/.test(here)
  ? ['src/', 'agents/'].map((part) => new URL(`../../${part}`, here).href)
  : [new URL('.', here).href];

const FRAME = /\(?((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/;

/**
 * Where in code of a user's own an error came from.
 * @returns `file:line:column`, the file as a path; undefined where nothing of the stack is the user's
 */
export function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? String(error.stack) : '';
  for (const line of stack.split('\n')) {
    if (!/^\s+at /.test(line)) continue;
    const [, file, row, column] = FRAME.exec(line.trim()) ?? [];
    if (file === undefined || /^node:|\/node_modules\/|^<|^native/.test(file)) continue;
    const address = file.startsWith('file://') ? file : `file://${file}`;
    if (ours.some((folder) => address.startsWith(folder))) continue;
    return `${decodeURIComponent(address.slice('file://'.length))}:${row}:${column}`;
  }
  return undefined;
}
