import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../src/shellWord.ts';

test('plain words stay as they are', () => expect(shellWord('runs/a-1.yaml')).toBe('runs/a-1.yaml'));

test.each(['my run', '$(touch x)', "it's; rm", 'a"b`c', ''])('a shell takes %j for one word', (word) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
});
