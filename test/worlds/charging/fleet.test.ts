import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../src/time/calendar.ts';
import { builtinKind } from '../../../src/worlds/charging/builtin.ts';
import { saidAsItComes } from '../../../src/worlds/charging/fleet.ts';
import { noteText } from '../../../src/worlds/charging/notes.ts';
import type { Session } from '../../../src/worlds/charging/session.ts';
import { mean, sd } from '../measures.ts';
import { fleetDrawn, fleetOf, numbered, observed, week } from './helpers.ts';

const PUBLIC = { ...builtinKind('public')!, perDay: 2 };
const SURPRISE = { arrivalSdIsps: 4, departureSdIsps: 3, tripSdShare: 0.2 };
const many = { connectors: numbered(300) };
const at = (from: string, to: string, changes = {}) =>
  observed(`2024-02-${from}+01:00`, `2024-02-${to}+01:00`, changes);

describe('a session', () => {
  const only = (session: ReturnType<typeof at>, spec = {}): Session => fleetOf([session], spec).sessions[0].actual;

  it('wants what was charged, and comes with what the battery then lacks, but for the slack', () => {
    expect(only(at('19T08:00', '19T12:00', { energyKwh: 20, maxPowerKw: 7 }))).toEqual({
      name: '2024-02-19T08:00',
      ...{ arrivalIsp: 32, departureIsp: 48, arrivalKwh: 34, wantKwh: 20, capacityKwh: 60 },
      ...{ minimumKwh: 12, chargeKw: 7, dischargeKw: 0 },
    });
    expect(only(at('19T08:00', '19T12:00', { energyKwh: 58 })).arrivalKwh).toBe(0);
    expect(only(at('19T08:00', '19T12:00', { energyKwh: 50 }))).toMatchObject({ arrivalKwh: 4, minimumKwh: 4 });
    expect(only(at('19T08:00', '19T12:00'), { slack: 0 }).arrivalKwh).toBe(50);
  });

  it('has the lower power of its EV and its connector, the usual one where its own is not known', () => {
    const power = (maxPowerKw: number, kw: number) => {
      const { chargeKw, dischargeKw } = only(at('19T08:00', '19T12:00', { maxPowerKw }), {
        connectors: numbered(1, kw),
        dischargeKw: 10,
      });
      return [chargeKw, dischargeKw];
    };
    expect([power(7, 22), power(22, 7), power(Number.NaN, 22)]).toEqual([
      [7, 10],
      [7, 7],
      [11, 10],
    ]);
    const { notes } = fleetOf([at('19T08:00', '19T12:00', { maxPowerKw: Number.NaN })]);
    expect(notes.map(noteText)).toContain('1 session says no power: that of the fleet stands for it.');
  });

  it('that wants more than fits is charged full, one that wants more than its power gives is left with less; both are told', () => {
    const fleet = fleetOf([
      at('19T08:00', '19T20:00', { energyKwh: 90 }),
      at('19T08:00', '19T09:00', { energyKwh: 12, user: 'b' }),
    ]);
    const [large] = fleet.sessions.map(({ actual }) => actual).filter(({ wantKwh }) => wantKwh > 20);
    expect([large.wantKwh, large.arrivalKwh]).toEqual([60, 0]);
    expect(fleet.notes.map(noteText)).toEqual(
      expect.arrayContaining([
        '1 session wants more than the battery holds: it is charged full.',
        '1 session wants more than the power gives in that time: the rest is unmet.',
      ]),
    );
  });

  it('lasts an ISP at least, and begins and ends at the nearest', () => {
    expect(only(at('19T08:08', '19T08:09'))).toMatchObject({ arrivalIsp: 33, departureIsp: 34 });
    expect(only(at('19T08:07', '19T08:22'))).toMatchObject({ arrivalIsp: 32, departureIsp: 33 });
  });

  it('that began before the run comes in its first ISP with the share of its stay that is left, and leaves as full', () => {
    const fleet = fleetOf([at('18T22:00', '19T02:00', { energyKwh: 20 }), at('25T23:00', '26T05:00')]);
    const [early, late] = fleet.sessions.map(({ actual }) => actual);
    expect(early).toMatchObject({ arrivalIsp: 0, departureIsp: 8, arrivalKwh: 44, wantKwh: 10 });
    expect(late).toMatchObject({ arrivalIsp: 668, departureIsp: 692 });
    expect(fleet.announced(0)).toEqual([early]);
    expect(fleet.announced(6)).toEqual([]);
  });
});

describe('what is said of sessions', () => {
  it('is what comes true where nothing surprises', () => {
    const { sessions } = fleetDrawn(PUBLIC, many);
    expect(sessions.every(({ stated, actual }) => stated === actual)).toBe(true);
  });

  it('differs by the surprises asked for, and never makes a session that cannot be', () => {
    const fleet = fleetDrawn(PUBLIC, { ...many, surprise: SURPRISE, announced: 1, batterySpread: 0.2 });
    const plain = fleetDrawn(PUBLIC, { ...many, announced: 1, batterySpread: 0.2 });
    expect(fleet.sessions.map(({ actual }) => actual)).toEqual(plain.sessions.map(({ actual }) => actual));
    const long = fleet.sessions.filter(({ actual }) => actual.departureIsp - actual.arrivalIsp > 20);
    const shifts = long.map(({ stated, actual }) => stated.departureIsp - actual.departureIsp);
    expect(Math.abs(mean(shifts))).toBeLessThan(0.3);
    expect(Math.abs(sd(shifts) - 3)).toBeLessThan(0.3);
    const wants = fleet.sessions.filter(({ actual }) => actual.arrivalKwh > 30);
    expect(Math.abs(sd(wants.map(({ stated, actual }) => stated.wantKwh / actual.wantKwh)) - 0.2)).toBeLessThan(0.03);
    const said = week.days.flatMap(({ index }) => [...fleet.announced(index)]);
    const actual = new Map(fleet.sessions.map((each) => [each.actual.name, each.actual]));
    expect(said.length).toBe(fleet.sessions.length);
    for (const session of [...said, ...fleet.sessions.map(({ stated }) => stated)]) {
      expect(session.departureIsp).toBeGreaterThan(session.arrivalIsp);
      expect(session.wantKwh >= 0 && session.arrivalKwh + session.wantKwh <= session.capacityKwh + 1e-9).toBe(true);
    }
    for (const { name, arrivalIsp } of said)
      expect(week.dayOf(arrivalIsp)).toBe(week.dayOf(actual.get(name)!.arrivalIsp));
    const comes = said.map(({ name, arrivalIsp }) => arrivalIsp - actual.get(name)!.arrivalIsp);
    expect(Math.abs(sd(comes) - 4)).toBeLessThan(0.5);
    for (const { stated, actual: true_ } of fleet.sessions) expect(stated.arrivalIsp).toBe(true_.arrivalIsp);
  });

  it('is announced of the share asked for, by name: more are announced beside the same ones', () => {
    const names = (announced: number): string[] => {
      const fleet = fleetDrawn(PUBLIC, { ...many, announced });
      return week.days.slice(1).flatMap(({ index }) => fleet.announced(index).map(({ name }) => name));
    };
    const [none, some, most, all] = [0, 0.3, 0.7, 1].map(names);
    expect(none).toEqual([]);
    expect(Math.abs(some.length / all.length - 0.3)).toBeLessThan(0.05);
    expect(some.every((name) => most.includes(name))).toBe(true);
  });

  it('changes for no session with another one more', () => {
    const sessions = ['19T08:00', '20T08:00', '21T08:00'].map((from) => at(from, from.replace('08', '18')));
    const spec = { surprise: SURPRISE, announced: 0.5, batterySpread: 0.2 };
    const more = fleetOf([...sessions, at('19T06:00', '19T20:00')], spec);
    const fewer = fleetOf(sessions, spec);
    for (const each of fewer.sessions)
      expect(more.sessions.find(({ actual }) => actual.name === each.actual.name)).toMatchObject({
        stated: each.stated,
        actual: each.actual,
      });
  });

  it('may be told as it comes', () => {
    const fleet = fleetDrawn(PUBLIC, { ...many, surprise: SURPRISE, announced: 0.5 });
    const known = saidAsItComes(fleet, week);
    expect(week.days.flatMap(({ index }) => [...known.announced(index)])).toEqual(
      fleet.sessions.map(({ actual }) => actual),
    );
    expect(known.sessions.every(({ stated, actual }) => stated === actual)).toBe(true);
    expect(known.possible(1, 48)).toEqual([]);
  });
});

describe('who may come', () => {
  it('are those behind the gate and up to the end of the day, as many on average as come', () => {
    const fleet = fleetDrawn(PUBLIC, many);
    const [day, now] = [2, 96 + 48];
    const coming = ({ arrivalIsp }: Session): boolean => arrivalIsp > now && arrivalIsp < 3 * 96;
    const possible = fleet.possible(day, now);
    expect(possible.map(({ probability }) => probability)).toEqual(Array(10).fill(0.1));
    for (const { sessions } of possible) {
      expect(sessions.every(coming)).toBe(true);
      expect([...sessions].sort((a, b) => a.arrivalIsp - b.arrivalIsp || (a.name < b.name ? -1 : 1))).toEqual(sessions);
    }
    const real = fleet.sessions.filter(({ actual }) => coming(actual)).length;
    expect(Math.abs(mean(possible.map(({ sessions }) => sessions.length)) / real - 1)).toBeLessThan(0.08);
  });

  it('are the same at the next gate for the day that both look at', () => {
    const fleet = fleetDrawn(PUBLIC, many);
    const [one, next] = [fleet.possible(2, 96 + 48), fleet.possible(3, 2 * 96 + 48)];
    const shared = ({ arrivalIsp }: Session): boolean => arrivalIsp > 2 * 96 + 48 && arrivalIsp < 3 * 96;
    for (const k of one.keys()) expect(next[k].sessions.filter(shared)).toEqual(one[k].sessions.filter(shared));
  });

  it('are thinned by those who would be announced, none where all are, and none where nobody wants to know', () => {
    const total = (spec: object): number =>
      fleetDrawn(PUBLIC, { ...many, ...spec })
        .possible(2, 96)
        .reduce((sum, { sessions }) => sum + sessions.length, 0);
    expect(Math.abs(total({ announced: 0.75 }) / total({}) - 0.25)).toBeLessThan(0.03);
    expect([total({ announced: 1 }), total({ possibleDays: 0 })]).toEqual([0, 0]);
    expect(fleetDrawn(PUBLIC, { ...many, possibleDays: 3 }).possible(2, 96).length).toBe(3);
  });

  it('are no more at once than there are connectors', () => {
    const fleet = fleetDrawn({ ...PUBLIC, perDay: 6 }, { connectors: numbered(5) });
    for (const { sessions } of fleet.possible(2, 96))
      for (let isp = 96; isp < 288; isp++)
        expect(sessions.filter((each) => each.arrivalIsp <= isp && isp < each.departureIsp).length).toBeLessThanOrEqual(
          5,
        );
  });
});

describe('a fleet of sessions', () => {
  it('is in order, within the run, and has one EV at a connector, whatever the kind, the days and the chargers', () => {
    const kinds = fc.constantFrom('public', 'workplace', 'private', 'depot');
    const starts = fc.constantFrom('2024-02-19', '2024-03-30', '2024-10-26');
    const property = fc.property(
      kinds,
      starts,
      fc.integer({ min: 1, max: 12 }),
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      (kind, start, count, perDay) => {
        const calendar = createCalendar({ start, days: 3 });
        const fleet = fleetDrawn(
          { ...builtinKind(kind)!, perDay },
          { connectors: numbered(count), surprise: SURPRISE },
          { calendar },
        );
        const until = new Map<number, number>();
        let last = -1;
        for (const { connector, actual } of fleet.sessions) {
          expect(actual.arrivalIsp).toBeGreaterThanOrEqual(Math.max(last, until.get(connector) ?? 0));
          expect(actual.arrivalIsp).toBeLessThan(calendar.ispCount);
          until.set(connector, actual.departureIsp);
          last = actual.arrivalIsp;
        }
        const free = (isp: number): number =>
          count - fleet.sessions.filter(({ actual }) => actual.arrivalIsp <= isp && isp < actual.departureIsp).length;
        for (const { arrivalIsp } of fleet.turnedAway) if (arrivalIsp > 0) expect(free(arrivalIsp)).toBe(0);
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  it('is the same for the same seed and owner, and another for others', () => {
    const draw = (seed: number | string, owner: string) => fleetDrawn(PUBLIC, many, { seed, owner }).sessions;
    expect(draw(1, 'A')).toEqual(draw(1, 'A'));
    expect(draw(2, 'A')).not.toEqual(draw(1, 'A'));
    expect(draw(1, 'B')).not.toEqual(draw(1, 'A'));
  });

  it('needs chargers where its data name none', () => {
    expect(() => fleetOf([at('19T08:00', '19T12:00')], { connectors: undefined })).toThrow(
      /A: fleet.chargers: found none, and sessions that name no charger; expected chargers: \[/,
    );
    const { connectors, chargeKw } = fleetOf([at('19T08:00', '19T12:00', { charger: 'q', maxPowerKw: 7 })], {
      connectors: undefined,
    });
    expect([connectors, [...chargeKw]]).toEqual([['q'], [7]]);
  });
});
