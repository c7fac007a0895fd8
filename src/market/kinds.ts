import type { Solver } from '../optimizers/highs.ts';

/** What an ISP is in the horizon of a decision. */
export interface Moment {
  /** In the run. */
  isp: number;
  /** In its local day, from 0. */
  ispOfDay: number;
  /** First ISP that the decision is about, in the run. */
  from: number;
  hoursPerIsp: number;
}

/** A figure of a decision. */
export interface ToldValue {
  /** As `energy sold`. */
  what: string;
  value: number;
  /** '' where there is none. */
  unit: string;
}

/** What is asked about an ISP, as `sold`: an answer that comes to another figure is another decision. */
interface Asked<P = unknown, A = unknown> {
  readonly what: string;
  readonly unit: string;
  of(problem: P, answer: A, at: Moment): number;
}

/** What an agent decided otherwise if it were otherwise: a figure of its problem that can be turned. */
export interface Knob<P = unknown, A = unknown> {
  /** As `price upward in this ISP`: decisions of one kind that are explained together share it. */
  name: string;
  unit: string;
  /** Where it stands. */
  now: number;
  /** What is tried: from here .. */
  from: number;
  /** .. to here. */
  to: number;
  /** It has only whole values. */
  whole?: boolean;
  /** What an answer is worth is linear in it as long as the answer stays: a price. The nearest threshold is then found exactly. */
  linear?: boolean;
  /** Of a linear one: today's answer was sought to a gap, so that the best is first sought where the knob stands. */
  unproved?: boolean;
  /** What it is asked about, where that is another figure than its kind's: of the price of a bid, what is taken of that bid. */
  outcome?: Asked<P, A>;
  /** The problem with the knob at a value; the one given stays as it is. */
  turned(problem: P, value: number): P;
}

/** A problem solved. */
interface Solved<A = unknown> {
  objective: number;
  answer: A;
}

/**
 * How decisions of one kind are read, and what becomes of them if something were otherwise. Problem and answer are data: they may come from
 * a file. Each function is asked about one ISP.
 */
export interface DecisionKind<P = unknown, A = unknown> {
  /** As agents name it. */
  readonly kind: string;
  /** What is decided, in a sentence. */
  readonly says: string;
  /** Of its objective, as `EUR`. */
  readonly unit: string;
  /** Whether the objective is sought as high or as low as can be. */
  readonly sense: 'most' | 'least';
  /** How it is solved, in a few words: `exact dynamic programme`, `MILP`. */
  readonly by: string;
  /** One solve takes so long that its knobs are turned only where that is asked for. */
  readonly slow?: boolean;
  /** It is solved without HiGHS, which then need not be loaded. */
  readonly withoutHighs?: boolean;
  /** Decisions that are told of together share it: those of different parts, as `upward` and `downward`, have a page each. */
  apart?(problem: P): string;
  readonly outcome: Asked<P, A>;
  /** Other figures of the answer, in the ISP or over its horizon. */
  told?(problem: P, answer: A, at: Moment): ToldValue[];
  /** What holds the answer where it is in the ISP: `charger power`. */
  bounds?(problem: P, answer: A, at: Moment): string[];
  /** How near to the best it is known to be (a share of the objective), and the most nodes that were searched. */
  proof?(problem: P, answer: A): { gap?: number; nodeLimit?: number };
  /** Of a MILP: what a unit more of something is worth while its integers stay as they are. */
  duals?(problem: P, answer: A, at: Moment, solver: Solver): ToldValue[];
  knobs?(problem: P, answer: A, at: Moment): Knob<P, A>[];
  /** Solves it as its agent did; undefined: nothing can be done. A kind without it, as a learner's draw, has no knobs. */
  solve?(problem: P, solver: Solver): Solved<A> | undefined;
  /** What an answer is worth in a problem that differs by a linear knob. */
  worth?(problem: P, answer: A): number;
}

/** A kind whose functions know their problem and their answer. */
export const decisionKind = <P, A>(of: DecisionKind<P, A>): DecisionKind => of as unknown as DecisionKind;
