import type { TakenDecision } from '../market/decisions.ts';
import type { DecisionKind, Knob } from '../market/kinds.ts';
import type { Solver } from '../optimizers/highs.ts';
import type { Calendar } from '../time/calendar.ts';
import type { DecisionPage, Figure, KnobPage } from './explanation.ts';
import { type Decided, otherwise, Turned } from './otherwise.ts';

/** A decision as it is looked at. */
export type Looked = Pick<TakenDecision, 'isp' | 'phase' | 'kind' | 'problem' | 'answer' | 'objective' | 'about'> & {
  subject?: string | number | undefined;
  /** Objective of its twin, where that was asked. */
  twin?: number;
};

/** How far a page goes. */
export interface PageOptions {
  isp: number;
  calendar: Calendar;
  kinds: readonly DecisionKind[];
  /** How often it may be solved again for each end of a knob's range; 0: no knob is turned. Of slow kinds not given: 0. */
  solves?: number | undefined;
  solver(): Promise<Solver>;
  isStored: boolean;
}

/** How often a problem is solved again for each end, where nobody says. */
export const SOLVES = 12;

/** Decisions of one kind and part that are in force, and how many they replaced. */
interface InForce {
  part: string;
  last: Looked[];
  replaced: number;
}

/** Of what part of its agent a decision is. */
function partOf({ kind, problem }: Looked, kinds: readonly DecisionKind[]): string {
  const apart = kinds.find((each) => each.kind === kind)?.apart;
  return problem === undefined ? '' : (apart?.(problem) ?? '');
}

/** Those in force: of each kind and subject those of the moment in which it was last decided, by kind and part. */
export function inForce(decisions: readonly Looked[], kinds: readonly DecisionKind[]): InForce[] {
  const bySubject = new Map<string, { part: string; each: Looked[] }>();
  const counts = new Map<string, number>();
  for (const each of decisions) {
    const part = partOf(each, kinds);
    const page = `${each.kind}\n${part}`;
    const key = `${page}\n${each.subject ?? ''}`;
    const known = bySubject.get(key)?.each;
    const isSameMoment = known && known[0].isp === each.isp && known[0].phase === each.phase;
    if (isSameMoment && each.subject === undefined) known.push(each);
    else bySubject.set(key, { part, each: [each] });
    counts.set(page, (counts.get(page) ?? 0) + 1);
  }
  const byPage = new Map<string, InForce>();
  for (const { part, each } of bySubject.values()) {
    const page = `${each[0].kind}\n${part}`;
    const known = byPage.get(page) ?? { part, last: [], replaced: counts.get(page) ?? 0 };
    known.last.push(...each);
    known.replaced -= each.length;
    byPage.set(page, known);
  }
  return [...byPage.values()];
}

/** What a kind is given that says that it is solved without. */
const NO_HIGHS = new Proxy({} as Solver, {
  get: () => {
    throw new TypeError("a kind of decision that says 'withoutHighs' asks for it");
  },
});

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The page of decisions of one kind about one ISP. */
export async function decisionPage({ part, last, replaced }: InForce, options: PageOptions): Promise<DecisionPage> {
  const { kinds, isp, calendar } = options;
  const [{ kind: name, phase }] = last;
  const kind = kinds.find((each) => each.kind === name);
  const clocks = last.map((each) => each.isp);
  const twins = last.flatMap(({ twin, objective }) =>
    twin === undefined || Number.isNaN(twin) ? [] : [Math.abs(twin - objective)],
  );
  const page: DecisionPage = {
    ...{ kind: name, part, says: kind?.says ?? '', by: kind?.by ?? '' },
    decisions: last.length,
    takenIn: [Math.min(...clocks), Math.max(...clocks)],
    phase,
    objective: sumOf(last.map(({ objective }) => objective)),
    ...{ unit: kind?.unit ?? '', sense: kind?.sense ?? 'most' },
    ...(twins.length > 0 ? { twin: { gap: Math.max(...twins), asked: twins.length } } : {}),
    ...{ told: [], bounds: [], duals: [], knobs: [], untried: [] },
    ...{ replaced, isStored: options.isStored },
  };
  if (kind === undefined) return page;
  const decided = last.map(
    ({ problem, answer, about }): Decided => ({
      problem,
      answer,
      at: { isp, ispOfDay: calendar.ispOfDay(isp), from: about[0], hoursPerIsp: calendar.hoursPerIsp },
    }),
  );
  return { ...page, ...(await read(kind, decided, options)) };
}

async function read(
  kind: DecisionKind,
  decided: readonly Decided[],
  options: PageOptions,
): Promise<Partial<DecisionPage>> {
  const { outcome } = kind;
  const answered = decided.filter(({ answer }) => answer !== undefined);
  if (answered.length === 0) return {};
  const [first] = answered;
  const duals =
    answered.length === 1 ? kind.duals?.(first.problem, first.answer, first.at, await options.solver()) : [];
  const proof = answered.length === 1 ? kind.proof?.(first.problem, first.answer) : undefined;
  const solves = options.solves ?? (kind.slow ? 0 : SOLVES);
  const untried = options.solves === undefined && solves === 0 ? sharedKnobs(kind, answered) : [];
  return {
    ...(proof ? { proof } : {}),
    outcome: {
      what: outcome.what,
      unit: outcome.unit,
      value: sumOf(answered.map(({ problem, answer, at }) => outcome.of(problem, answer, at))),
    },
    told: added(answered.map(({ problem, answer, at }) => kind.told?.(problem, answer, at) ?? [])),
    bounds: counted(answered.flatMap(({ problem, answer, at }) => kind.bounds?.(problem, answer, at) ?? [])),
    duals: duals ?? [],
    knobs: solves > 0 ? await turned(kind, answered, { ...options, solves }) : [],
    untried: untried.map(([{ name }]) => name),
  };
}

/** Figures of several decisions, those of one name added. */
function added(lists: readonly (readonly Figure[])[]): Figure[] {
  const sums = new Map<string, Figure>();
  for (const figure of lists.flat()) {
    const known = sums.get(figure.what);
    if (known) known.value += figure.value;
    else sums.set(figure.what, { ...figure });
  }
  return [...sums.values()];
}

function counted(names: readonly string[]): { by: string; times: number }[] {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([by, count]) => ({ by, times: count })).sort((a, b) => b.times - a.times);
}

/** Knobs that all of them have and that stand alike in all: each in all of them. */
function sharedKnobs(kind: DecisionKind, decided: readonly Decided[]): Knob[][] {
  const each = decided.map(({ problem, answer, at }) => kind.knobs?.(problem, answer, at) ?? []);
  return each[0].flatMap((knob) => {
    const same = each.map((knobs) => knobs.find(({ name }) => name === knob.name));
    return same.every((other): other is Knob => other !== undefined && other.now === knob.now) ? [same] : [];
  });
}

/** What it would take to decide otherwise: each knob towards both ends. */
async function turned(
  kind: DecisionKind,
  decided: readonly Decided[],
  { solves, solver }: PageOptions & { solves: number },
): Promise<KnobPage[]> {
  const highs = kind.withoutHighs ? NO_HIGHS : await solver();
  const answers = decided.map(({ answer }) => answer);
  return sharedKnobs(kind, decided).map((same) => {
    const [knob] = same;
    const group = new Turned(kind, decided, same, highs);
    const ends = [...new Set([knob.from, knob.to])].filter((end) => end !== knob.now);
    const turns = ends.map((towards) => ({
      towards,
      found: otherwise(group, knob, towards, answers, solves),
    }));
    const { name, unit, now, outcome } = knob;
    return { name, unit, now, ...(outcome ? { outcome: { what: outcome.what, unit: outcome.unit } } : {}), turns };
  });
}
