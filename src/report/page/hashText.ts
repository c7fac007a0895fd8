/** What an address says after its '#': keys and what they stand at, as `isp=493&agent=EV_Agg3`; a section is a key at '', as `figures`. */
export type Hash = ReadonlyMap<string, string>;

export const hashOf = (text: string): Hash => new Map(new URLSearchParams(text.replace(/^#/, '')));

/** The keys that were changed stand first, and sections are left: it opens where a reader was last. */
export function changedHash(hash: Hash, changes: Readonly<Record<string, string | undefined>>): Hash {
  const changed = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const kept = [...hash].filter(([key, value]) => value !== '' && !(key in changes));
  return new Map([...changed, ...kept]);
}

export const hashText = (hash: Hash): string =>
  [...hash]
    .map(([key, value]) => encodeURIComponent(key) + (value === '' ? '' : `=${encodeURIComponent(value)}`))
    .join('&');
