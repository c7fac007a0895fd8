import { expect, test } from 'vitest';
import { changedHash, hashOf, hashText } from '../../../src/report/page/hashText.ts';

const changed = (text: string, changes: Record<string, string | undefined>) =>
  hashText(changedHash(hashOf(text), changes));

test('what is written is read again, whatever its letters', () => {
  const name = 'Löwe & Söhne #1=50%+ \u202e<b>';
  const text = hashText(new Map([['agent', name]]));
  expect(text).not.toMatch(/[ #+<]/);
  expect(hashOf(`#${text}`).get('agent')).toBe(name);
});

test('a changed key stands first, others stay, one that is taken away is gone', () => {
  expect(changed('figure=front&choice.hour=3', { isp: '493' })).toBe('isp=493&figure=front&choice.hour=3');
  expect(changed('isp=492&agent=A', { isp: '493' })).toBe('isp=493&agent=A');
  expect(changed('isp=492&agent=A', { agent: undefined })).toBe('isp=492');
});

test('a section is left when something in it is chosen', () => {
  expect(hashText(hashOf('#figures'))).toBe('figures');
  expect(changed('#figures', { isp: '0' })).toBe('isp=0');
});
