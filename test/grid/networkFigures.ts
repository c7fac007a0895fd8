import type { Network } from '../../src/grid/network.ts';

/** Every figure of a network by a name that tells where it stands, whatever the order of its elements. */
export function figuresIn(network: Network): Map<string, number> {
  const figures = new Map<string, number>();
  const idOf = (bus: number) => network.buses[bus].id;
  const put = (prefix: string, element: object, path = '') => {
    for (const [key, value] of Object.entries(element)) {
      if (typeof value === 'number') figures.set(`${prefix}.${path}${key}`, value);
      else if (typeof value === 'boolean') figures.set(`${prefix}.${path}${key}`, value ? 1 : 0);
      else if (typeof value === 'object' && value !== null) put(prefix, value, `${path}${key}/`);
    }
  };
  figures.set('baseMva', network.baseMva);
  for (const { id, ...bus } of network.buses) put(`bus ${id}`, bus);
  for (const { id, from, to, ...branch } of network.branches) {
    put(`branch ${id} ${idOf(from)} ${idOf(to)}`, branch);
  }
  for (const { id, bus, ...unit } of network.generation) put(`unit ${id} ${idOf(bus)}`, unit);
  for (const { id, bus, ...unit } of network.sourceUnits ?? []) put(`source unit ${id} ${idOf(bus)}`, unit);
  for (const { bus, voltagePu } of network.sources) figures.set(`source ${idOf(bus)}`, voltagePu);
  for (const { bus, voltagePu } of network.voltageSetpoints ?? []) figures.set(`setpoint ${idOf(bus)}`, voltagePu);
  return figures;
}

/** Names of the figures in which two networks differ, by more than rounding. */
export function differences(one: Network, other: Network): string[] {
  const [before, after] = [figuresIn(one), figuresIn(other)];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    if (a === undefined || b === undefined) return true;
    return a !== b && Math.abs(a - b) > 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  });
}
