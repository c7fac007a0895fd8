import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DigestRecorder, firstDifference } from '../../src/market/digests.ts';

const saying = fc.record({
  isp: fc.integer({ min: 0, max: 4 }),
  from: fc.constantFrom('Ada', 'Ben', 'Cem'),
  mw: fc.integer({ min: 0, max: 3 }),
});
type Saying = { isp: number; from: string; mw: number };

/** Digests of a conversation, ISP by ISP. */
function digestsOf(all: readonly Saying[]) {
  const recorder = new DigestRecorder();
  for (let isp = 0; isp < 5; isp++) {
    for (const each of all) if (each.isp === isp) recorder.observe({ type: 'Said', to: 'all', ...each } as never);
    recorder.closeIsp(isp);
  }
  return recorder.rows;
}

/** The first ISP in which some say other things, and who. */
function plainDifference(a: readonly Saying[], b: readonly Saying[]) {
  for (let isp = 0; isp < 5; isp++) {
    const agents = ['Ada', 'Ben', 'Cem'].filter((agent) => {
      const of = (all: readonly Saying[]) =>
        JSON.stringify(all.filter((each) => each.isp === isp && each.from === agent).map(({ mw }) => mw));
      return of(a) !== of(b);
    });
    if (agents.length > 0) return { isp, agents };
  }
  return undefined;
}

test('the first difference names the ISP and who said something else in it', () => {
  const conversation = fc.array(saying, { maxLength: 12 });
  fc.assert(
    fc.property(conversation, conversation, fc.boolean(), (a, b, areAlike) => {
      const other = areAlike ? a : b;
      expect(firstDifference(digestsOf(a), digestsOf(other))).toEqual(plainDifference(a, other));
    }),
  );
});

test('rows stand by ISP and name, with how much each has said', () => {
  const rows = digestsOf([
    { isp: 1, from: 'Cem', mw: 1 },
    { isp: 1, from: 'Ada', mw: 1 },
    { isp: 1, from: 'Cem', mw: 2 },
    { isp: 3, from: 'Ben', mw: 0 },
  ]);
  expect(rows.map(({ isp, agent, messages }) => [isp, agent, messages])).toEqual([
    [1, 'Ada', 1],
    [1, 'Cem', 2],
    [3, 'Ben', 1],
  ]);
});
