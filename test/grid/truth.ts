import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Network, nominalInjection } from '../../src/grid/network.ts';
import { createPowerFlow, type PowerFlowResult } from '../../src/grid/powerFlow.ts';
import { readNetwork } from '../../src/grid/readNetwork.ts';
import { filesOf, inFolder, ruralGrid, ruralSolution } from './simbenchFolder.ts';

const folder = fileURLToPath(new URL('../../../shared/data/networks/', import.meta.url));
export const withoutNetworks = !existsSync(folder);
export const networkFile = (name: string) => `${folder}${name}`;

/** A network in a state, with its power flow. */
export interface Case {
  network: Network;
  loadShare: number;
  generationShare: number;
  result: PowerFlowResult;
}

export function solved(network: Network, loadShare = 1, generationShare = 1): Case {
  const { injectionMw, injectionMvar } = nominalInjection(network, loadShare, generationShare);
  const result = structuredClone(createPowerFlow(network).solve(injectionMw, injectionMvar));
  return { network, loadShare, generationShare, result };
}

/** What a summary gives, as this project counts it: voltages without the buses at the external grid, loadings in percent. */
const QUANTITIES: Record<string, (solution: Case) => number> = {
  'losses, MW': ({ result }) => result.lossMw,
  'lowest voltage, p.u.': ({ network, result }) => Math.min(...free(network, result)),
  'highest voltage, p.u.': ({ network, result }) => Math.max(...free(network, result)),
  'highest line loading, %': (solution) => heaviest(solution, 'line'),
  'highest transformer loading, %': (solution) => heaviest(solution, 'transformer'),
};

function free({ sources }: Network, { voltagePu }: PowerFlowResult): number[] {
  const held = new Set(sources.map(({ bus }) => bus));
  return [...voltagePu].filter((_, bus) => !held.has(bus));
}

const heaviest = ({ network, result }: Case, kind: string) =>
  100 * Math.max(...network.branches.map((branch, i) => (branch.kind === kind ? result.loading[i] : 0)));

/** Rows of a summary file as objects. */
function summary(file: string): Record<string, string>[] {
  const [header, ...rows] = readFileSync(networkFile(file), 'utf8').trim().split(/\r?\n/);
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, k) => [header.split(',')[k], cell])));
}

/** One figure that somebody published, and ours. */
export interface Truth {
  network: string;
  state: string;
  quantity: string;
  /** As published, with its digits. */
  published: string;
  ours: number;
}

/** Every published figure of the networks beside ../shared, and of the SimBench grid in the tests. */
export function truths(): Truth[] {
  const rows: Truth[] = [];
  const add = (network: string, state: string, solution: Case, published: Record<string, string>) => {
    for (const [quantity, figure] of Object.entries(published)) {
      rows.push({ network, state, quantity, published: figure, ours: QUANTITIES[quantity](solution) });
    }
  };
  for (const row of summary('_summary_matpower.csv')) {
    for (const form of ['m', 'json']) {
      const solution = solved(readNetwork(networkFile(`${row.case}.${form}`)));
      add(`${row.case}.${form}`, 'as given', solution, {
        'losses, MW': row.pf_loss_MW,
        'lowest voltage, p.u.': row.pf_vmin,
      });
    }
  }
  for (const row of summary('_summary_simbench_cigre.csv')) {
    const network = readNetwork(networkFile(`${row.net}.json`), { loadScaling: 'ignore' });
    for (const [key, load, generation] of [
      ['load100_gen0', 1, 0],
      ['load25_gen80', 0.25, 0.8],
    ] as const) {
      add(
        `${row.net}.json`,
        `${100 * load} % load, ${100 * generation} % generation`,
        solved(network, load, generation),
        {
          'losses, MW': row[`${key}_loss_MW`],
          'lowest voltage, p.u.': row[`${key}_vmin`],
          'highest voltage, p.u.': row[`${key}_vmax`],
          'highest line loading, %': row[`${key}_line_max`],
          'highest transformer loading, %': row[`${key}_trafo_max`],
        },
      );
    }
  }
  const voltages = ruralSolution.map(([vm]) => vm);
  const rural = solved(inFolder(filesOf(ruralGrid()), (path) => readNetwork(path)));
  add('SimBench 1-LV-rural1 (folder)', 'as given', rural, {
    'lowest voltage, p.u.': `${Math.min(...voltages)}`,
    'highest voltage, p.u.': `${Math.max(...voltages)}`,
  });
  return rows;
}

export const digitsOf = (figure: string) => figure.split('.')[1]?.length ?? 0;

/** A row of the table in docs/networks.md: ours to one digit more than published, and the difference. */
export function rowOf({ network, state, quantity, published, ours }: Truth): string {
  const digits = digitsOf(published) + 1;
  const difference = (ours - Number(published)).toFixed(digits).replace(/^-(0\.0*)$/, '$1');
  return `| ${network} | ${state} | ${quantity} | ${published} | ${ours.toFixed(digits)} | ${difference} |`;
}
