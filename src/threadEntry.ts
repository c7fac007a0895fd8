/** Whether this is the package as it is built, and not its sources, with which not every thread can begin. */
export const isBuilt = !import.meta.url.endsWith('.ts');

/** The module that a thread starts with, by its name: in the sources it lies in cli/, as built beside all others. */
export function threadEntry(name: 'studyWorker' | 'offloadWorker' | 'tableWorker' | 'apart'): URL {
  return new URL(isBuilt ? `./${name}.js` : `./cli/${name}.ts`, import.meta.url);
}
