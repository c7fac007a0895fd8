import { textAt } from '../market/shownTables.ts';
import type { Page, Replay, ShownTable } from '../market/view.ts';
import { columnAt, fault, listed, NAMES, NUMBERS, type Tables, tableAt } from './shownFaults.ts';

/** Where a fault is: a field of the replay. */
type At = (field: string) => string;

/** @throws InputError naming the field of a replay that does not fit, what was found and what can stand there */
export function checkReplay(replay: Replay, { figures }: Pick<Page, 'figures'>, tables: Tables): void {
  const at: At = (field) => `replay '${replay.of}': ${field}`;
  const steps = tableAt(at('steps'), replay.steps, tables);
  columnAt(at('steps'), steps, 'label', NAMES);
  if (replay.sentences.length !== steps.rows)
    throw fault(at('sentences'), `${replay.sentences.length} of them`, `${steps.rows}, one a step`);
  for (const column of [replay.strip?.column, replay.strip?.marks]) {
    if (column !== undefined) columnAt(at('strip'), steps, column, NUMBERS);
  }
  for (const { label, step } of replay.jumps) {
    if (!(Number.isInteger(step) && step >= 0 && step < steps.rows))
      throw fault(at('jumps'), `'${label}' to ${step}`, `a step from 0 to ${steps.rows - 1}`);
  }
  checkMap(replay, at, steps.rows, tables);
  checkRowsOfSteps(replay, at, steps, tables);
  for (const id of replay.figures ?? []) {
    const figure = figures.find((each) => each.id === id);
    if (!figure) throw fault(at('figures'), `'${id}'`, `one of ${listed(figures.map((each) => each.id))}`);
    if (!choosesStep(figure, steps, tables))
      throw fault(at('figures'), `'${id}'`, 'a figure with a choice whose words are labels of the steps');
  }
}

/** Values of a map: a row a step and element. */
function checkMap({ map }: Replay, at: At, steps: number, tables: Tables): void {
  if (!map) return;
  const { buses, branches } = map.network;
  const check = (field: 'loading' | 'branches' | 'buses' | 'voltages', column: string, kinds: typeof NAMES) => {
    const name = map[field];
    if (name === undefined) return;
    const table = tableAt(at(`map.${field}`), name, tables);
    columnAt(at(`map.${field}`), table, column, kinds);
    const elements = field === 'loading' || field === 'branches' ? branches.length : buses.length;
    if (table.rows !== steps * elements)
      throw fault(at(`map.${field}`), `${table.rows} rows in table '${name}'`, `${steps} steps times ${elements}`);
  };
  check('loading', 'loading', NUMBERS);
  check('branches', 'state', NAMES);
  check('buses', 'state', NAMES);
  check('voltages', 'voltage', NUMBERS);
  const ids = new Set(branches.map(({ id }) => id));
  const other = map.named?.find((id) => !ids.has(id));
  if (other !== undefined) throw fault(at('map.named'), `'${other}'`, 'a branch of the network');
}

/** Tables with a row a step and bidder, or party. */
function checkRowsOfSteps({ meritOrder, parties }: Replay, at: At, steps: ShownTable, tables: Tables): void {
  if (meritOrder) {
    const bids = tableAt(at('meritOrder'), meritOrder.table, tables);
    for (const name of ['bidder', 'direction']) columnAt(at('meritOrder'), bids, name, NAMES);
    for (const name of ['step', 'price', 'mw', 'throughMw', 'calledMw'])
      columnAt(at('meritOrder'), bids, name, NUMBERS);
    const ofSteps = [meritOrder.needed, meritOrder.cleared].flatMap((columns) => Object.values(columns ?? {}));
    for (const name of ofSteps) columnAt(at('meritOrder'), steps, name, NUMBERS);
  }
  if (parties) {
    const table = tableAt(at('parties'), parties.table, tables);
    columnAt(at('parties'), table, 'step', NUMBERS);
    columnAt(at('parties'), table, 'party', NAMES);
    const columns = [...parties.columns.map(({ column }) => column), parties.glyph?.mw, parties.glyph?.through];
    for (const name of columns) if (name !== undefined) columnAt(at('parties'), table, name, NUMBERS);
  }
}

function choosesStep({ table, choices = [] }: Page['figures'][number], steps: ShownTable, tables: Tables): boolean {
  const labels = new Set(Array.from({ length: steps.rows }, (_, step) => textAt(steps.columns.label, step)));
  return choices.some(({ column: name }) => {
    const column = tables.get(table)?.columns[name];
    return column?.kind === 'words' && column.words.every((word) => labels.has(word));
  });
}
