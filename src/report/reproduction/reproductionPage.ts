import { basename, dirname, resolve } from 'node:path';
import { blocksOf } from '../../claims/blocks.ts';
import { restsOn, worldsOf } from '../../claims/rests.ts';
import { counted } from '../../counted.ts';
import { number, tableOf, text, word } from '../../market/shownRows.ts';
import { numbers, shownTable, texts, words } from '../../market/shownTables.ts';
import type { Figure, LeadNumber, Page, Sentence, ShownTable } from '../../market/view.ts';
import { shellWord } from '../../shellWord.ts';
import { checkPage } from '../checkPage.ts';
import { checkEnded } from '../kindOfFolder.ts';
import { type Fate, fateOf, saysVerdicts, saysWhich } from './says.ts';
import { readStoredReproduction, type StoredCell, type StoredReproduction } from './storedReproduction.ts';

/** The page of the reproduction of a folder. @throws InputError for one that has not ended, which tells how far it is */
export async function reproductionPageOf(folder: string): Promise<Page> {
  await checkEnded(folder, () => undefined);
  return reproductionPage(folder);
}

/** The page of a reproduction that has ended, from its folder alone. @throws InputError for what of it is missing or damaged */
export function reproductionPage(folder: string): Page {
  const stored = readStoredReproduction(folder);
  const { told, cells } = stored;
  const { paper, columns, claims, failed, runs } = told;
  const fates = claims.map((_, claim) =>
    fateOf(cells.filter((cell) => cell.claim === claim).map(({ verdict }) => verdict)),
  );
  const command = commandOf(stored);
  const answer = [saysVerdicts(fates, columns.length), ...(columns.length > 1 ? whichOf(stored, fates) : [])];
  const page: Page = {
    kind: 'reproduction',
    title: paper.name,
    crumbs: ['reproduction', paper.says.replace(/:.*/s, ''), counted(columns.length, 'reading'), counted(runs, 'run')],
    answer,
    numbers: numbersOf(fates, columns.length),
    notes: failed > 0 ? [`${counted(failed, 'run')} failed: claims are judged by the worlds in which none did.`] : [],
    tables: [matrixTable(stored), partsTable(stored, command), claimsTable(stored), readingsTable(stored)],
    figures: figuresOf(stored),
    replays: [],
    colours: {},
    again: {
      commands: [
        { says: 'The same reproduction again, or further', command },
        {
          says: 'Its figures as SVG, for a paper',
          command: `flexagora report ${shellWord(basename(resolve(folder)))} --svg figures`,
        },
      ],
      facts: [
        { label: 'flexagora', value: told.flexagora },
        { label: 'Node', value: told.node },
        { label: 'paper', value: paper.says },
        { label: 'runs', value: runs.toLocaleString('en-GB') },
        { label: 'failed', value: failed.toLocaleString('en-GB') },
      ],
    },
  };
  checkPage(page);
  return page;
}

/** Fates whose claims are named; the others are undecided. */
const FATES: readonly Exclude<Fate, 'undecided'>[] = ['holds', 'refuted', 'depends'];

const whichOf = ({ told: { claims } }: StoredReproduction, fates: readonly Fate[]): Sentence[] =>
  FATES.flatMap((fate) => {
    const which = saysWhich(
      fate,
      claims.filter((_, claim) => fates[claim] === fate).map(({ number }) => number),
    );
    return which === undefined ? [] : [[which]];
  });

function numbersOf(fates: readonly Fate[], readings: number): LeadNumber[] {
  const number = (fate: Fate, label: string): LeadNumber => ({
    label,
    value: fates.filter((each) => each === fate).length,
    unit: '',
    digits: 0,
    ...(readings > 1 && fate !== 'depends' && fate !== 'undecided' ? { note: 'whatever the reading' } : {}),
  });
  return [
    { label: 'claims', value: fates.length, unit: '', digits: 0, note: `under ${counted(readings, 'reading')}` },
    number('holds', 'hold'),
    number('refuted', 'refuted'),
    ...(readings > 1 ? [number('depends', 'depend on the reading')] : []),
    number('undecided', 'undecided'),
  ];
}

/** A reproduction in a folder of its own has that in its command. */
function commandOf({ folder, told: { command, paper } }: StoredReproduction): string {
  const place = resolve(folder);
  const isUsual = basename(place) === paper.name && basename(dirname(place)) === 'runs';
  return isUsual ? command : `${command} --out ${shellWord(basename(place))}`;
}

/** Columns in a few words, and where they are many the block in which each stands: in no two places the same. */
function headsOf({ told: { columns } }: StoredReproduction): { head: string; block: string }[] {
  const blocks = blocksOf(columns);
  const several = blocks.length === 1 && new Set(columns.map(({ heading }) => heading)).size > 1;
  const heads = blocks.flatMap((block) =>
    block.map(({ heading, lines }) => ({
      head: [...(several ? [heading] : []), ...lines].join(', '),
      block: blocks.length === 1 ? '' : block[0].heading,
    })),
  );
  const isUnique = new Set(heads.map(({ head, block }) => `${block} ${head}`)).size === heads.length;
  return isUnique ? heads : heads.map(({ block }, k) => ({ head: columns[k].title, block }));
}

/** A row a claim and reading. */
function matrixTable(stored: StoredReproduction): ShownTable {
  const { cells, told } = stored;
  const heads = headsOf(stored);
  const holding = ({ parts }: StoredCell) =>
    [`${parts.filter(({ verdict }) => verdict === 'holds').length}/${parts.length}`, worldsOf(parts)]
      .filter((text) => text !== '')
      .join(' on ');
  return tableOf('matrix', cells, {
    cell: (rows) => numbers(Int32Array.from(rows.keys()), { says: 'Which claim under which reading.' }),
    claim: word(({ claim }) => `${told.claims[claim].number}  ${told.claims[claim].short}`, 'Claim'),
    reading: word(({ column }) => heads[column].head, 'Reading'),
    block: word(({ column }) => heads[column].block, 'Worlds that it is asked of, where there are several kinds.'),
    verdict: word(({ verdict }) => verdict, 'Verdict'),
    parts: word(holding, 'How many of its parts hold, and on how many worlds they rest.'),
    rests: word(({ parts, column }) => restsOn(parts, told.columns[column].unit), 'The same with what they are.'),
  });
}

/** A row a part of a claim under a reading. */
function partsTable({ cells }: StoredReproduction, command: string): ShownTable {
  const parts = cells.flatMap((cell, place) => cell.parts.map((part) => ({ place, part })));
  type Part = (typeof parts)[number]['part'];
  const figure = (
    of: 'n' | 'mean' | 'low' | 'high' | 'aloneLow' | 'aloneHigh' | 'above' | 'below' | 'paper',
    says: string,
  ) => number(({ part }: { part: Part }) => part[of], '', says);
  const name = (of: 'id' | 'says' | 'unit' | 'verdict' | 'of' | 'why', says: string) =>
    word(({ part }: { part: Part }) => part[of], says);
  return tableOf('parts', parts, {
    cell: (rows) =>
      numbers(
        Int32Array.from(rows, ({ place }) => place),
        { says: 'Which claim under which reading.' },
      ),
    part: name('id', 'Part of the claim.'),
    says: name('says', 'What it says.'),
    verdict: name('verdict', 'Verdict'),
    mean: figure('mean', 'Mean of its statistic over worlds; above 0 it is so.'),
    low: figure('low', 'Lower end of its interval; those of all parts of a reading hold together in 95 of 100 cases.'),
    high: figure('high', 'Upper end of that.'),
    aloneLow: figure('aloneLow', 'Lower end of the 95 % interval of this part by itself.'),
    aloneHigh: figure('aloneHigh', 'Upper end of that.'),
    unit: name('unit', 'Unit of the statistic.'),
    worlds: figure('n', 'Worlds that have such a case.'),
    of: name('of', 'What each of them is.'),
    why: name('why', 'Why it was not asked.'),
    above: figure('above', 'Worlds in which it is so.'),
    below: figure('below', 'Worlds in which it is not.'),
    paper: figure('paper', 'What the paper’s own figures make of it.'),
    again: text(() => command, 'Does all of it again.'),
  });
}

const claimsTable = ({ told: { claims } }: StoredReproduction): ShownTable =>
  tableOf('claims', claims, {
    claim: word(({ number }) => `${number}`, 'Number of the claim.'),
    sentence: text(({ sentence }) => sentence, 'What the paper claims.'),
  });

const readingsTable = (stored: StoredReproduction): ShownTable =>
  shownTable('readings', {
    reading: words(
      headsOf(stored).map(({ head }) => head),
      { says: 'Reading' },
    ),
    says: texts(
      stored.told.columns.map(({ title }) => title),
      { says: 'What it is.' },
    ),
  });

function figuresOf({ told: { title, columns } }: StoredReproduction): Figure[] {
  const note =
    'A claim holds where the interval of each of its parts lies on its side, is refuted where that of one lies on the other, and is undecided else; it is not asked of worlds that know nothing of it. Intervals of a reading hold together in 95 of 100 cases. Beside the sign: how many of its parts hold, and on how many worlds they rest. A cell opens them.';
  const matrix: Figure = {
    ...{ kind: 'matrix', id: 'matrix', title, note, table: 'matrix', isWide: true },
    ...{ row: 'claim', column: 'reading', verdict: 'verdict', beside: 'parts' },
    ...(blocksOf(columns).length > 1 ? { facet: 'block' } : {}),
    detail: {
      table: 'parts',
      keys: [{ of: 'cell', is: 'cell' }],
      columns: [
        'part',
        'says',
        'verdict',
        'why',
        'mean',
        'low',
        'high',
        'aloneLow',
        'aloneHigh',
        'unit',
        'worlds',
        'of',
        'paper',
        'again',
      ],
      command: 'again',
    },
  };
  return [
    matrix,
    {
      ...{ kind: 'table', id: 'claims', title: 'What the paper claims', note: '', table: 'claims' },
      columns: ['claim', 'sentence'],
    },
    {
      ...{ kind: 'table', id: 'readings', title: 'How it is read', note: '', table: 'readings' },
      columns: ['reading', 'says'],
    },
  ];
}
