import { describe, expect, it } from 'vitest';
import { type ColumnFindings, findingsOf } from '../../src/claims/findings.ts';
import { matrixPicture } from '../../src/claims/picture.ts';

const part = (id: string, needs?: string) => ({
  ...{ id, says: '', unit: '', statistic: (world: number) => world },
  ...(needs === undefined ? {} : { needs }),
});
const claims = [
  { number: 1, short: 'sales', sentence: '', parts: [part('1a')] },
  { number: 2, short: 'seasons', sentence: '', parts: [part('2a', 'seasons')] },
];
const columns = (heading: string, count: number, lacks = {}): ColumnFindings[] =>
  Array.from({ length: count }, (_, k) => ({
    ...{ labels: { k }, title: '', heading, lines: [`a reading of many words ${k}`, 'fee 30'], seeds: 3, unit: 'week' },
    findings: findingsOf(claims, [1, 1.1, 1.2], lacks),
  }));
const textsOf = (picture: string) => [...picture.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</g)];
const yOf = (picture: string, words: string) =>
  textsOf(picture).flatMap(([, , y, content]) => (content === words ? [Number(y)] : []));

describe('the picture of a matrix', () => {
  it('says of each verdict on how many worlds it rests, and nothing of what was not asked', () => {
    const picture = matrixPicture('Claims', columns('3 weeks', 2, { seasons: 'no' }));
    expect(textsOf(picture).filter(([, , , content]) => content === 'on 3')).toHaveLength(2);
    expect(yOf(picture, 'holds')).toHaveLength(2);
    expect(yOf(picture, 'not asked')).toHaveLength(2);
  });

  it('has few columns abreast, and many in blocks one below another, with all their words', () => {
    const few = matrixPicture('Claims', [...columns('one', 2), ...columns('other', 2)]);
    expect(yOf(few, 'one')).toEqual(yOf(few, 'other'));
    const many = matrixPicture('Claims', [...columns('one', 10), ...columns('other', 10)]);
    expect(yOf(many, 'one')[0]).toBeLessThan(yOf(many, 'other')[0]);
    expect(yOf(many, 'one')).toHaveLength(1);
    const words = textsOf(many)
      .map(([, , , content]) => content)
      .join(' ');
    expect(words).toContain('a reading of many');
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(many)?.map(Number) ?? [];
    for (const [, x, y] of textsOf(many)) {
      expect(Number(x)).toBeLessThan(width);
      expect(Number(y)).toBeLessThan(height);
    }
  });
});
