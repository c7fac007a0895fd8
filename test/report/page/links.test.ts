import { expect, test } from 'vitest';
import { numbers, shownTable, words } from '../../../src/market/shownTables.ts';
import type { Figure } from '../../../src/market/view.ts';
import { hashOf } from '../../../src/report/page/hashText.ts';
import { chosenOf, linkOf } from '../../../src/report/page/links.ts';

const table = shownTable('days', {
  hour: words(['1', '2', '3'], { says: 'Hour.' }),
  value: numbers([1, 2, 3], { says: 'Value.' }),
});
const figure: Figure = {
  ...{ kind: 'table', id: 'front', title: 'Front', note: '', table: 'days', columns: ['value'] },
  choices: [{ column: 'hour', label: 'hour', chosen: '1', by: 'steps' }],
};
const chosen = (hash: string) => chosenOf(figure, table, hashOf(hash));

test('a link chooses what it names', () => {
  expect(chosen('figure=front&choice.hour=3')).toEqual({ hour: '3' });
});

test('a figure stands as it says where the link is of another, or of a word there is not', () => {
  expect(chosen('')).toEqual({ hour: '1' });
  expect(chosen('figure=other&choice.hour=3')).toEqual({ hour: '1' });
  expect(chosen('figure=front&choice.hour=25')).toEqual({ hour: '1' });
});

test('an address is of one figure at a time', () => {
  const hash = hashOf('isp=4&figure=other&choice.kpi=profit');
  expect(linkOf(hash, 'front', { hour: '2' })).toEqual({
    figure: 'front',
    'choice.kpi': undefined,
    'choice.hour': '2',
  });
});
