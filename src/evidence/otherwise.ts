import type { DecisionKind, Knob, Moment } from '../market/kinds.ts';
import type { Solver } from '../optimizers/highs.ts';

/** One decision among those that are looked at together. */
export interface Decided {
  problem: unknown;
  answer: unknown;
  at: Moment;
}

/** What was tried: the knob's value, and what was decided there; NaN where nothing could be done. */
interface Tried {
  value: number;
  outcome: number;
}

/**
 * What it would take to decide otherwise. `exactly`: the answer is the best up to that value, to the last digits, and another behind it.
 * `between`: somewhere in there it becomes another. `list`: the answers rise and fall, so that no threshold can be told. `never`: what was
 * tried changed nothing.
 */
export type Otherwise =
  | { is: 'exactly'; value: number; becomes: number }
  | { is: 'between'; same: number; other: number; becomes: number }
  | { is: 'list'; tried: Tried[] }
  | { is: 'never'; to: number; proved: boolean };

const SAME = 1e-7;
const isSame = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= SAME * Math.max(1, Math.abs(a), Math.abs(b));

/** Decisions with one of their knobs, which can be turned, and are solved again each time: a budget counts how often. */
export class Turned {
  /** How often it has been solved. */
  solves = 0;
  private readonly turnedTo = new Map<number, readonly unknown[]>();

  constructor(
    private readonly kind: DecisionKind,
    private readonly decided: readonly Decided[],
    private readonly knobs: readonly Knob[],
    private readonly solver: Solver,
  ) {}

  problemsAt(value: number): readonly unknown[] {
    const known =
      this.turnedTo.get(value) ?? this.decided.map(({ problem }, k) => this.knobs[k].turned(problem, value));
    this.turnedTo.set(value, known);
    return known;
  }

  /** What is decided with the knob at a value; undefined where nothing can be done. */
  at(value: number): Answers | undefined {
    const { solve } = this.kind;
    if (solve === undefined) throw new TypeError(`kind '${this.kind.kind}' has a knob and no 'solve'`);
    this.solves++;
    const answers: unknown[] = [];
    let objective = 0;
    for (const problem of this.problemsAt(value)) {
      const solved = solve(problem, this.solver);
      if (solved === undefined || Number.isNaN(solved.objective)) return undefined;
      answers.push(solved.answer);
      objective += solved.objective;
    }
    return { value, objective, answers };
  }

  outcomeOf({ value, answers }: Pick<Answers, 'value' | 'answers'>): number {
    const problems = this.problemsAt(value);
    return answers.reduce<number>(
      (sum, answer, k) =>
        sum + (this.knobs[k].outcome ?? this.kind.outcome).of(problems[k], answer, this.decided[k].at),
      0,
    );
  }

  /** What some answers are worth with the knob at a value. */
  worth(answers: readonly unknown[], value: number): number {
    const worth = this.kind.worth;
    if (worth === undefined) throw new TypeError(`kind '${this.kind.kind}' has a linear knob and no 'worth'`);
    return this.problemsAt(value).reduce<number>((sum, problem, k) => sum + worth(problem, answers[k]), 0);
  }
}

interface Answers {
  value: number;
  objective: number;
  answers: readonly unknown[];
}

/**
 * The value of a knob, towards one end of its range, at which the decision becomes another, the nearest one.
 * @param solves how often it may be solved again
 */
export function otherwise(of: Turned, knob: Knob, towards: number, now: readonly unknown[], solves: number): Otherwise {
  if (towards === knob.now) return { is: 'never', to: towards, proved: true };
  return knob.linear ? exactly(of, knob, towards, now, solves) : bracketed(of, knob, towards, now, solves);
}

/**
 * What answers are worth is linear in the knob while they stay, so the best is the upper (lower) hull of lines: where the line of today's
 * answers meets that of others is the threshold, if nothing is better there (Eisner and Severance 1976).
 */
function exactly(of: Turned, knob: Knob, towards: number, now: readonly unknown[], solves: number): Otherwise {
  const until = of.solves + solves;
  const outcomeNow = of.outcomeOf({ value: knob.now, answers: now });
  const isNoBetter = (other: Answers, answers: readonly unknown[]) =>
    isSame(other.objective, of.worth(answers, other.value));
  let base = now;
  let from = knob.now;
  let last: Answers | undefined;
  if (knob.unproved) {
    const best = of.at(knob.now);
    if (best === undefined || !isSame(of.outcomeOf(best), outcomeNow))
      return bracketed(of, knob, towards, now, solves - 1);
    base = best.answers;
  }
  let other = of.at(towards);
  if (other === undefined) return bracketed(of, knob, towards, now, solves - 1);
  while (of.solves < until || last !== undefined) {
    if (isNoBetter(other, base)) {
      if (last === undefined) return { is: 'never', to: towards, proved: true };
      const becomes = of.outcomeOf(last);
      if (!isSame(becomes, outcomeNow)) return { is: 'exactly', value: other.value, becomes };
      // Another answer that does the same here: on from there.
      if (of.solves + 1 >= until) break;
      base = last.answers;
      from = other.value;
      last = undefined;
      const end = of.at(towards);
      if (end === undefined) break;
      other = end;
      continue;
    }
    if (of.solves >= until) break;
    last = other;
    const [baseFrom, baseEnd] = [of.worth(base, from), of.worth(base, other.value)];
    const [lineFrom, lineEnd] = [of.worth(other.answers, from), other.objective];
    const gainFrom = lineFrom - baseFrom;
    const gainEnd = lineEnd - baseEnd;
    if (gainFrom === gainEnd) break;
    const meet = from + ((other.value - from) * gainFrom) / (gainFrom - gainEnd);
    const answersThere = of.at(meet);
    if (answersThere === undefined) break;
    other = answersThere;
  }
  const end = last ?? other;
  const becomes = of.outcomeOf(end);
  if (isSame(becomes, outcomeNow)) return { is: 'never', to: towards, proved: false };
  return { is: 'between', same: from, other: end.value, becomes };
}

/** Halves the way to the nearest value at which the outcome differs; where outcomes rise and fall, all that was tried is told. */
function bracketed(of: Turned, knob: Knob, towards: number, now: readonly unknown[], solves: number): Otherwise {
  const outcomeNow = of.outcomeOf({ value: knob.now, answers: now });
  const tried: Tried[] = [{ value: knob.now, outcome: outcomeNow }];
  const place = (value: number) => (knob.whole ? Math.round(value) : value);
  const isKnown = (value: number) => tried.some((each) => each.value === value);
  const attempt = (value: number) => {
    const answers = of.at(value);
    tried.push({ value, outcome: answers === undefined ? Number.NaN : of.outcomeOf(answers) });
    tried.sort((a, b) => Math.abs(a.value - knob.now) - Math.abs(b.value - knob.now));
  };
  const until = of.solves + solves;
  for (const share of [1, 0.5, 0.25]) {
    const value = place(knob.now + share * (towards - knob.now));
    if (of.solves < until && !isKnown(value)) attempt(value);
  }
  const firstOther = () => tried.findIndex(({ outcome }) => !isSame(outcome, outcomeNow));
  while (of.solves < until) {
    const first = firstOther();
    if (first < 0) break;
    const value = place((tried[first - 1].value + tried[first].value) / 2);
    if (isKnown(value)) break;
    attempt(value);
  }
  const first = firstOther();
  if (first < 0) return { is: 'never', to: towards, proved: false };
  if (!isMonotone(tried)) return { is: 'list', tried };
  return { is: 'between', same: tried[first - 1].value, other: tried[first].value, becomes: tried[first].outcome };
}

function isMonotone(tried: readonly Tried[]): boolean {
  const told = tried.filter(({ outcome }) => !Number.isNaN(outcome));
  const steps = told
    .slice(1)
    .map(({ outcome }, k) => (isSame(outcome, told[k].outcome) ? 0 : outcome - told[k].outcome));
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
}
