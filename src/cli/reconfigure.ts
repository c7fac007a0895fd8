import { counted } from '../counted.ts';
import type { Network } from '../grid/network.ts';
import { readNetwork } from '../grid/readNetwork.ts';
import { type Reconfiguration, reconfigure } from '../grid/reconfiguration.ts';
import type { TreeState } from '../grid/treeFlow.ts';
import { textTable } from '../results/terminal.ts';
import { progressBar } from './progress.ts';
import { give, show, tell } from './say.ts';

export interface ReconfigureOptions {
  restarts?: number;
  seed?: string;
  json?: boolean;
  quiet?: boolean;
}

/** `flexagora reconfigure NETWORK`: the radial state of a network with the least loss that a search finds. */
export function reconfigureCommand(file: string, { restarts, seed, json, quiet = false }: ReconfigureOptions): void {
  const network = readNetwork(file);
  const bar = progressBar('descents', quiet);
  const found = reconfigure(network, {
    ...(restarts === undefined ? {} : { restarts }),
    ...(seed === undefined ? {} : { seed }),
    onProgress: bar.update,
  });
  bar.stop();
  if (quiet) return;
  if (json) give(figuresOf(network, found), 2);
  else report(network, found);
}

function report(network: Network, found: Reconfiguration): void {
  const { before, after, open, close, wasRadial, search } = found;
  tell(
    `Network ${network.name}${wasRadial ? '' : ', which has loops or buses without supply as it stands: "before" is the radial state nearest to that'}`,
  );
  show(`\n${textTable([['', 'before', 'after'], ...rowsOf(network, before, after)])}\n`);
  const lines = (branches: readonly number[]) => branches.map((i) => nameOf(network, i)).join(', ') || 'none';
  tell(`Open: ${lines(open)}\nClose: ${lines(close)}`);
  const { descents, powerFlows, radialStates } = search;
  tell(
    `\nSearched by ${counted(descents, 'descent')} over exchanges of two lines, ${powerFlows.toLocaleString('en-GB')} power flows ` +
      `in all. Of the ${radialStates.toLocaleString('en-GB')} radial states it is the best met, better than all one exchange ` +
      'away; that there is none better still is not proven.',
  );
}

function rowsOf({ buses }: Network, before: TreeState | undefined, after: TreeState): string[][] {
  const rows = (state: TreeState | undefined) =>
    state === undefined
      ? ['no solution', '-', '-']
      : [(1e3 * state.lossMw).toFixed(3), state.lowestVoltagePu.toFixed(5), buses[state.lowestBus].id];
  const [was, is] = [rows(before), rows(after)];
  return ['loss, kW', 'lowest voltage, p.u.', 'at bus'].map((name, k) => [name, was[k], is[k]]);
}

/** A branch by the buses at its ends, with its own id where that says more. */
function nameOf({ branches, buses }: Network, i: number): string {
  const { id, from, to } = branches[i];
  const ends = `${buses[from].id}-${buses[to].id}`;
  return id === ends ? ends : `${ends} (${id})`;
}

function figuresOf(network: Network, { before, after, open, close, wasRadial, search }: Reconfiguration) {
  const state = (each: TreeState | undefined) =>
    each && {
      lossMw: each.lossMw,
      lowestVoltagePu: each.lowestVoltagePu,
      lowestBus: network.buses[each.lowestBus].id,
    };
  const lines = (branches: readonly number[]) =>
    branches.map((i) => {
      const { id, from, to } = network.branches[i];
      return { id, from: network.buses[from].id, to: network.buses[to].id };
    });
  return {
    network: network.name,
    wasRadial,
    before: state(before) ?? null,
    after: state(after),
    open: lines(open),
    close: lines(close),
    search,
  };
}
