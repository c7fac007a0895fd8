import { loadAgent } from '../../agents/reserve/market/cast.ts';
import { buildWorld } from '../../agents/reserve/market/world.ts';
import { loadConfig, type Overrides } from '../config/load.ts';

/** `flexagora validate CONFIG`: loads a config, the files and the modules it names, and says in one line what it holds. */
export async function validateCommand(file: string, options: Overrides): Promise<void> {
  const loaded = loadConfig(file, options);
  const { config, folder } = loaded;
  const { calendar, network, notes, grid: _ } = buildWorld(loaded); // the grid too: its faults are found when it is made
  const { name, aggregators, brps, market, tso, dso, exchange } = config;
  const agents: [key: string, entry: { use?: string | undefined }][] = [
    ['tso', tso],
    ['dso', dso],
    ['exchange', exchange],
    ...brps.map((entry, k): [string, typeof entry] => [`brps[${k}]`, entry]),
    ...aggregators.map((entry, k): [string, typeof entry] => [`aggregators[${k}]`, entry]),
  ];
  for (const [key, { use }] of agents) {
    if (use !== undefined) await loadAgent(use, folder, file, `${key}.use`);
  }
  const evs = aggregators.reduce((sum, entry) => sum + entry.evs, 0);
  console.log(
    `${file} is valid: ${name}, ${market.scheme}, ${calendar.days.length} days (${calendar.ispCount} ISPs), ` +
      `${aggregators.length} aggregators with ${evs} EVs, network ${network.name} (${network.buses.length} buses)`,
  );
  for (const note of notes) console.log(note);
}
