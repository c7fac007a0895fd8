/** Does what a module's default export does with some data, elsewhere or here. */
export type Offload = (module: string | URL, data: unknown) => Promise<unknown>;

/** What a module does with data. @throws Error naming the module, if it is no URL, or has no function as its default export */
export async function decideBy(module: string | URL, data: unknown): Promise<unknown> {
  const address = String(module);
  if (!URL.canParse(address)) {
    throw new Error(`found '${address}' to be decided by; expected a URL, as new URL('./decide.js', import.meta.url)`);
  }
  const { default: decide } = (await import(address)) as { default?: unknown };
  if (typeof decide !== 'function') throw new Error('it has no function as its default export');
  return decide(data);
}

/** Decides here and now. As in a thread of its own, what is given and what comes back are copies. */
export const inPlace: Offload = async (module, data) => structuredClone(await decideBy(module, structuredClone(data)));
