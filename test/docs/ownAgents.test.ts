import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import type { Message, Role } from '../../agents/reserve/index.ts';
import { RESERVE } from '../../agents/reserve/index.ts';
import {
  AREA,
  EV_OWNERS,
  OTHER_BRPS,
  RESERVE_UNITS,
  REST_OF_MARKET,
  WORLD,
} from '../../agents/reserve/market/rules.ts';
import { run, smallMarket } from '../agents/reserve/market/helpers.ts';
import { ROOT } from '../cli/command.ts';

type Row = Record<string, string>;

/** The tables of a part of the page, each a list of rows by the names of its columns. */
function tablesUnder(heading: string): Row[][] {
  const page = readFileSync(join(ROOT, 'docs/own-agents.md'), 'utf8');
  const [, part] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const tables = part
    .split(/^#/m)[0]
    .split('\n\n')
    .filter((block) => block.startsWith('|'));
  return tables.map((table) => {
    const [header, , ...rows] = table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim().replaceAll('`', '')),
      );
    return rows.map((cells) => Object.fromEntries(header.map((name, k) => [name, cells[k]])));
  });
}

const HEADINGS = {
  aggregator: 'The aggregator',
  brp: 'The BRP',
  tso: 'The TSO',
  dso: 'The DSO',
  exchange: 'The exchange',
} as const;
type Player = keyof typeof HEADINGS;
const PLAYERS = Object.keys(HEADINGS) as Player[];
const listOf = (cell: string) => cell.split(', ');
const PAYMENTS = tablesUnder('Who pays what')[0];

const ROLE_OF = new Map<string, string>([
  ...['North', 'South', 'East', 'West'].map((name): [string, string] => [name, 'aggregator']),
  ...Object.entries({ BRP: 'brp', TSO: 'tso', DSO: 'dso', Exchange: 'exchange', [WORLD]: 'environment' }),
  ...[AREA, EV_OWNERS, OTHER_BRPS, RESERVE_UNITS, REST_OF_MARKET].map((party): [string, string] => [party, party]),
]);
const roleOf = (name: string) => ROLE_OF.get(name) ?? name.replace(/^role:/, '');

/** A market with formed balancing prices, where somebody reacts, and learns. */
const balanced = {
  market: { balancing: { need: '1 MW', ladder: '0.1 MW' } },
  forecast: 'base',
  aggregators: smallMarket().aggregators.map((each) =>
    each.name === 'South'
      ? { ...each, reacts: true, learn: [{ what: 'markup' }, { what: 'use', every: 'day' }] }
      : each,
  ),
  brps: [{ name: 'BRP', store: { power: 1, node: 12 }, learn: [{ what: 'use', every: 'day' }] }],
  dso: { limitsReactions: '50 %', tariff: 100 },
};

/** What is said in markets that have all there is. */
const said: Message[] = [];

beforeAll(async () => {
  const flexible = smallMarket().aggregators.map((each) => ({ ...each, evs: 200, congestionPrice: 10 }));
  for (const over of [
    { forecast: 'scenarios' },
    balanced,
    { market: { dayAhead: {} }, forecast: 'base' },
    { market: { scheme: 'dso-managed', requirement: { upward: 0.01, downward: 0.01 } } },
    { market: { nonDelivery: { penalty: 100 } }, fleet: { surprise: { arrivalSdIsps: 8, tripSdShare: 0.5 } } },
    { fleet: { standsFor: 50 }, dso: { loadingLimit: 0.65 }, aggregators: flexible },
  ]) {
    await run(smallMarket(over), { listen: (message) => void (message.type === 'PhaseStart' || said.push(message)) });
  }
});

describe('docs/own-agents.md tells of every message', () => {
  test.each(PLAYERS)('that %s may say, in its phase, to who takes it', (role) => {
    const [, says] = tablesUnder(HEADINGS[role]);
    const told = says.map(({ says, phase }): [string, string] => [says, phase]);
    const rules = Object.entries(RESERVE.rules).filter(([, { speakers }]) =>
      (speakers as readonly Role[]).includes(role),
    );
    expect(new Map(told)).toEqual(new Map(rules.map(([type, { phase }]) => [type, [phase].flat().join(', ')])));
    for (const { says: type, to } of says) {
      for (const addressee of listOf(to).filter((each) => !each.startsWith('topic:'))) {
        expect([type, addressee, RESERVE.takes[addressee as Role]]).toEqual([
          type,
          addressee,
          expect.arrayContaining([type]),
        ]);
      }
    }
  });

  test.each(PLAYERS)('that %s hears, in its phase, from who may say it', (role) => {
    const [hears] = tablesUnder(HEADINGS[role]);
    const topics = new Set(
      said.flatMap(({ type, to }) => (RESERVE.topics[role].some((topic) => to === `topic:${topic}`) ? [type] : [])),
    );
    expect(new Set(hears.map((row) => row.hears))).toEqual(new Set(['PhaseStart', ...RESERVE.takes[role], ...topics]));
    for (const { hears: type, phase, from } of hears) {
      if (type === 'PhaseStart') {
        const phases = RESERVE.topics[role].filter((topic) => topic.startsWith('phase/'));
        expect([type, listOf(phase).map((name) => `phase/${name}`), from]).toEqual([type, phases, 'clock']);
        continue;
      }
      const rule = RESERVE.rules[type as keyof typeof RESERVE.rules];
      expect([type, phase]).toEqual([type, [rule.phase].flat().join(', ')]);
      for (const speaker of listOf(from))
        expect([type, rule.speakers]).toEqual([type, expect.arrayContaining([speaker])]);
    }
  });

  it('and what is said in markets is told there, to whom it is said and by whom it is heard', () => {
    const seen = new Set(said.map(({ type, from, to }) => `${type} ${roleOf(from)} ${roleOf(to)}`));
    expect(seen.size).toBeGreaterThan(25);
    const told = new Set(
      PLAYERS.flatMap((role) => {
        const [hears, says] = tablesUnder(HEADINGS[role]);
        return [
          ...says.flatMap((row) => listOf(row.to).map((to) => `${row.says} ${role} ${to}`)),
          ...hears.flatMap((row) => listOf(row.from).map((from) => `${row.hears} ${from} ${role}`)),
        ];
      }),
    );
    const published = (text: string) => text.endsWith('topic:forecast') || text.endsWith(' environment environment');
    expect([...seen].filter((text) => !told.has(text) && !published(text))).toEqual([]);
  });
});

describe('docs/own-agents.md tells of every payment', () => {
  it('with its reason', () => {
    const reasons = RESERVE.schemas.Payment.shape.reason.options;
    expect(PAYMENTS).toHaveLength(reasons.length);
    expect(new Set(PAYMENTS.map(({ reason }) => reason))).toEqual(new Set(reasons));
  });

  it('and what is paid in markets is told there: by whom, to whom, and who says it', () => {
    const seen = new Set<string>();
    for (const message of said) {
      if (message.type !== 'Payment') continue;
      const { reason, payer, payee } = message;
      seen.add(reason);
      const row = PAYMENTS.find((each) => each.reason === reason);
      expect([reason, listOf(row?.payer ?? ''), listOf(row?.payee ?? ''), listOf(row?.['said by'] ?? '')]).toEqual([
        reason,
        expect.arrayContaining([roleOf(payer)]),
        expect.arrayContaining([roleOf(payee)]),
        expect.arrayContaining([roleOf(message.from)]),
      ]);
    }
    expect([...seen].sort()).toEqual(PAYMENTS.map(({ reason }) => reason).sort());
  });
});

it('docs/own-agents.md names of `flexagora` what is there for a DSO', async () => {
  const page = readFileSync(join(ROOT, 'docs/own-agents.md'), 'utf8');
  const [told] = /`flexagora` has what it takes.*?(?=; and\n`flexagora\/reserve`)/s.exec(page) ?? [''];
  const names = [...told.matchAll(/`([a-z]\w+)`/g)].map(([, name]) => name).filter((name) => name !== 'flexagora');
  const [, before] = /says `await (\w+)\(\)` first/.exec(page) ?? [];
  expect(names.length).toBeGreaterThan(5);
  const core: object = await import('../../src/index.ts');
  expect(Object.keys(core)).toEqual(expect.arrayContaining([...names, before]));
});
