import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apart, escaped, sentence, titleText } from '../../src/report/markup.ts';

test('text stays text, whatever it holds', () => {
  expect(escaped(`<img src="x" onerror='a&b'></script>`)).toBe(
    '&lt;img src=&quot;x&quot; onerror=&#39;a&amp;b&#39;&gt;&lt;/script&gt;',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escaped(text)).not.toMatch(/[<>"']/);
    }),
  );
});

test('each piece of a sentence is isolated from the others, and strong where it is', () => {
  expect(apart('\u202eabc')).toBe('<bdi>\u202eabc</bdi>');
  expect(sentence(['They earned ', { strong: '<3 EUR' }, '.'])).toBe(
    '<bdi>They earned </bdi><strong><bdi>&lt;3\u00a0EUR</bdi></strong><bdi>.</bdi>',
  );
});

test('a title has no marks that turn round what follows, and an end', () => {
  expect(titleText('a\u202eb\u2067c\nd')).toBe('a b c d');
  expect(titleText('Löwe 東京')).toBe('Löwe 東京');
  const long = titleText('😀'.repeat(1000));
  expect([...long]).toHaveLength(120);
  expect(long.endsWith('😀…')).toBe(true);
});
