/** The module that a thread starts with, by its name: in the sources it lies in cli/, as built beside all others. */
export function threadEntry(name: 'studyWorker' | 'offloadWorker' | 'apart'): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `./cli/${name}.ts` : `./${name}.js`, import.meta.url);
}
