import type { SimulationConfig } from './config.ts';

/** A data file that a config names, by its key in the config. */
export interface DataFile {
  key: string;
  path: string;
}

const listed = (files: string | readonly string[]): readonly string[] => (typeof files === 'string' ? [files] : files);

/** The data files a config names, in a fixed order. Modules of a user's own agents are none of them. */
export function dataFilesOf({ network, world }: Pick<SimulationConfig, 'network' | 'world'>): DataFile[] {
  return [
    ...('file' in network ? [{ key: 'network', path: network.file }] : []),
    ...(world.prices === 'generated'
      ? []
      : listed(world.prices.file).map((path, k) => ({ key: k === 0 ? 'prices' : `prices[${k}]`, path }))),
    ...(world.model === undefined ? [] : [{ key: 'model', path: world.model }]),
  ];
}

/**
 * The config with its data files in other places.
 * @param places in the order of dataFilesOf
 */
export function withDataFiles(config: SimulationConfig, places: readonly string[]): SimulationConfig {
  const moved = { ...config, world: { ...config.world } };
  const prices: string[] = [];
  dataFilesOf(config).forEach(({ key }, k) => {
    if (key === 'network') moved.network = { file: places[k] };
    else if (key === 'model') moved.world.model = places[k];
    else prices.push(places[k]);
  });
  if (prices.length > 0) moved.world.prices = { file: prices.length === 1 ? prices[0] : prices };
  return moved;
}
