import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, type Part, unpaired } from '../../src/claims/claim.ts';
import {
  askedIn,
  findingOf as findingOfSamples,
  findingsOf,
  shareFindingOf,
  verdictOf,
} from '../../src/claims/findings.ts';
import { stream } from '../../src/random/streams.ts';
import { summarize } from '../../src/studies/statistics/summary.ts';

const findingOf = (statistics: readonly number[]) => findingOfSamples([statistics]);

describe('a finding', () => {
  it("is Student's interval of the mean, and what lies to which side of 0", () => {
    // n = 5, mean 3, sd 1.5811, t = 2.7764: 3 +- 1.9632
    const finding = findingOf([1, 2, 3, 4, 5]);
    expect(finding).toMatchObject({ verdict: 'holds', n: 5, mean: 3 });
    expect(finding.low).toBeCloseTo(1.0368, 4);
    expect(finding.high).toBeCloseTo(4.9632, 4);
    expect(findingOf([-1, -2, -3, -4, -5]).verdict).toBe('refuted');
    expect(findingOf([-1, 1, -1, 1]).verdict).toBe('undecided');
  });

  it('does not conclude from differences that no world shows, from rounding, or from one world', () => {
    expect(findingOf([0, 0, 0])).toMatchObject({ verdict: 'undecided', low: 0, high: 0 });
    expect(findingOf([0, -1.8e-12, 0])).toEqual(findingOf([0, 0, 0]));
    expect(findingOf([7]).verdict).toBe('undecided');
    expect(findingOf([]).verdict).toBe('undecided');
  });

  it('counts the worlds on either side', () => {
    expect(findingOf([3, -1, 0, 2, Number.NaN])).toMatchObject({ n: 4, above: 2, below: 1 });
  });

  it('leaves out worlds that have no such figure', () => {
    expect(findingOf([1, Number.NaN, 2, 3, Number.NaN])).toEqual(findingOf([1, 2, 3]));
  });

  it('of negated statistics is never of the same side', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, (statistics) => {
        const { verdict } = findingOf(statistics);
        const mirrored = findingOf(statistics.map((value) => -value)).verdict;
        expect([verdict, mirrored]).not.toEqual(['holds', 'holds']);
        if (verdict === 'holds') expect(mirrored).toBe('refuted');
      }),
    );
  });
});

describe('a claim', () => {
  it('holds if all its parts do, and is refuted if any is', () => {
    expect(verdictOf(['holds', 'holds'])).toBe('holds');
    expect(verdictOf(['holds', 'undecided'])).toBe('undecided');
    expect(verdictOf(['undecided', 'refuted', 'holds'])).toBe('refuted');
  });
});

describe('a share of worlds', () => {
  const of = (so: number, not: number) => shareFindingOf([...Array(so).fill(1), ...Array(not).fill(0), Number.NaN]);

  it('has the exact interval of Clopper and Pearson', () => {
    // 0.025 ^ (1 / n) where all are so; 39 of 40 from published tables of the binomial
    expect(of(8, 0).low).toBeCloseTo(0.025 ** (1 / 8), 9);
    expect(of(8, 0).high).toBe(1);
    expect(of(0, 8).high).toBeCloseTo(1 - 0.025 ** (1 / 8), 9);
    expect(of(39, 1).low).toBeCloseTo(0.8684, 4);
    expect(of(39, 1).high).toBeCloseTo(0.9994, 4);
  });

  it('holds where most worlds have it so beyond chance', () => {
    expect(of(39, 1)).toMatchObject({ verdict: 'holds', n: 40, above: 39, below: 1 });
    expect(of(2, 0).verdict).toBe('undecided');
    expect(of(22, 18).verdict).toBe('undecided');
    expect(of(2, 30).verdict).toBe('refuted');
    expect(of(0, 0)).toMatchObject({ verdict: 'undecided', n: 0 });
  });
});

describe('a sum of samples that are not paired', () => {
  it("has Welch's interval, by a published example", () => {
    // Welch's test of R on its own data set `sleep`: t = -1.8608, df = 17.776, 95 % interval -3.3654832 to 0.2054832
    const group1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const group2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const finding = findingOfSamples([group1, group2.map((value) => -value)]);
    expect(finding).toMatchObject({ verdict: 'undecided', n: 20, above: Number.NaN, below: Number.NaN });
    expect(finding.low).toBeCloseTo(-3.3654832, 6);
    expect(finding.high).toBeCloseTo(0.2054832, 6);
  });

  it('of one sample is that of its mean', () => {
    const values = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, (sample) => {
        const { low, high } = findingOf(sample);
        const student = summarize(sample.map((value) => (Math.abs(value) < 1e-6 ? 0 : value)));
        expect(low).toBeCloseTo(student.low, 6);
        expect(high).toBeCloseTo(student.high, 6);
      }),
    );
  });

  it('knows nothing of the order in which weeks stand', () => {
    const [winters, summers] = [
      [5, 9, 7, 8, 6],
      [1, 4, 2],
    ];
    const one = findingOfSamples([winters, summers.map((value) => -value)]);
    expect(findingOfSamples([winters.toReversed(), summers.map((value) => -value)])).toEqual(one);
    expect(one).toMatchObject({ n: 8, verdict: 'holds' });
    expect(one.mean).toBeCloseTo(7 - 7 / 3, 12);
  });

  it('covers a known difference as often as it says, of samples that differ in number and spread', {
    tags: 'slow',
  }, () => {
    const [trials, levels] = [400, [0.95, 0.99]];
    const covered = levels.map(() => 0);
    for (let trial = 0; trial < trials; trial++) {
      const random = stream(trial, 'coverage');
      const winters = Array.from({ length: 12 }, () => 30 + 2 * random.normal());
      const summers = Array.from({ length: 26 }, () => -(20 + 9 * random.normal()));
      levels.forEach((level, k) => {
        const { low, high } = findingOfSamples([winters, summers], level);
        covered[k] += Number(low <= 10 && 10 <= high);
      });
    }
    levels.forEach((level, k) => {
      const noise = 4 * Math.sqrt((level * (1 - level)) / trials);
      expect(Math.abs(covered[k] / trials - level)).toBeLessThan(noise);
    });
  });

  it('is what a part of unpaired terms is asked by, where seasons have weeks of different number', () => {
    type World = { winter: number; summer: number };
    const more = unpaired<World>({ id: '1a', says: '', unit: '' }, [({ winter }) => winter, ({ summer }) => -summer]);
    const worlds = [
      { winter: 5, summer: 1 },
      { winter: 9, summer: 4 },
      { winter: 7, summer: Number.NaN },
    ];
    const [{ parts }] = findingsOf([{ number: 1, short: '', sentence: '', parts: [more] }], worlds);
    expect(parts[0].finding).toEqual(
      findingOfSamples([
        [5, 9, 7],
        [-1, -4],
      ]),
    );
    expect(more.statistic(worlds[0])).toBe(4);
  });

  it('is undecided where a sample is of one week', () => {
    expect(findingOfSamples([[5, 6, 7], [1]])).toMatchObject({ verdict: 'undecided', n: 4, low: Number.NaN });
  });
});

describe('a matrix of claims', () => {
  type World = Record<string, number>;
  const part = (id: string, needs?: string) => ({
    ...{ id, says: '', unit: '' },
    ...(needs === undefined ? {} : { needs }),
    statistic: (world: World) => world[id],
  });
  const claim = (number: number, parts: Part<World>[]): Claim<World> => ({ number, short: '', sentence: '', parts });
  const worlds = [1, 2, 3, 4].map((k) => ({ a: k, b: k, c: -k, d: 1, e: 0 }));

  it('has intervals that hold together: each is one of 1 - 0.05 / parts', () => {
    // five parts: t of published tables at 0.995 with 3 degrees of freedom is 5.8409, at 0.975 3.1824; mean 2.5, standard error 0.6455
    const [{ parts }] = findingsOf(
      [
        claim(
          1,
          ['a', 'b', 'c', 'd', 'e'].map((id) => part(id)),
        ),
      ],
      worlds,
    );
    const [{ finding }] = parts;
    expect(finding.low).toBeCloseTo(2.5 - 5.8409 * 0.6455, 3);
    expect(finding.high).toBeCloseTo(2.5 + 5.8409 * 0.6455, 3);
    expect(finding.aloneLow).toBeCloseTo(2.5 - 3.1824 * 0.6455, 3);
    expect(finding.verdict).toBe('undecided');
    expect(findingsOf([claim(1, [part('a')])], worlds)[0].verdict).toBe('holds');
  });

  it('is wrong of nothing in 95 of 100 matrices in which nothing is so', { tags: 'slow' }, () => {
    const [matrices, parts] = [200, 10];
    const ids = Array.from({ length: parts }, (_, k) => `p${k}`);
    const claims = [
      claim(
        1,
        ids.map((id) => part(id)),
      ),
    ];
    let wrong = 0;
    for (let matrix = 0; matrix < matrices; matrix++) {
      const random = stream(matrix, 'family');
      const drawn = Array.from({ length: 10 }, () => Object.fromEntries(ids.map((id) => [id, random.normal()])));
      const [{ parts: found }] = findingsOf(claims, drawn);
      wrong += Number(found.some(({ finding }) => finding.verdict !== 'undecided'));
    }
    expect(wrong / matrices).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / matrices));
    expect(wrong).toBeGreaterThan(0);
  });

  it('asks nothing of worlds that know nothing of it, says why, and does not correct for it', () => {
    const claims = [
      claim(1, [part('a', 'seasons')]),
      claim(2, [part('b'), part('c', 'seasons')]),
      claim(3, [part('d')]),
    ];
    const asked = findingsOf(claims, worlds);
    const unasked = findingsOf(claims, worlds, { seasons: 'one week' });
    expect(asked.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided', 'holds']);
    expect(unasked.map(({ verdict }) => verdict)).toEqual(['not asked', 'not asked', 'holds']);
    expect(unasked[0].parts[0]).toMatchObject({ why: 'one week', finding: { verdict: 'not asked', n: 0 } });
    expect([askedIn(asked), askedIn(unasked)]).toEqual([4, 2]);
    expect(unasked[1].parts[0].finding.low).toBeGreaterThan(asked[1].parts[0].finding.low);
  });

  it('refutes a claim by what was asked, and else says that not all was', () => {
    expect(verdictOf(['refuted', 'not asked'])).toBe('refuted');
    expect(verdictOf(['holds', 'not asked'])).toBe('not asked');
  });
});
