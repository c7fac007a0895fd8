import type { Otherwise } from './otherwise.ts';

/** A figure with its name and unit. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
}

/** A message in the page of a decision: of many alike the first, with how many there are. */
export interface PageMessage {
  isp: number;
  phase: string;
  from: string;
  to: string;
  type: string;
  count: number;
  /** Its content in words. */
  says: string;
}

/** What a knob does towards one end of its range. */
export interface Turn {
  towards: number;
  found: Otherwise;
}

/** A figure of the problem, and what it would take to decide otherwise. */
export interface KnobPage {
  name: string;
  unit: string;
  now: number;
  /** What it is asked about, where that is not what its kind is. */
  outcome?: { what: string; unit: string };
  turns: Turn[];
}

/** Decisions of one kind that were taken together, or replaced each other, about an ISP. */
export interface DecisionPage {
  kind: string;
  /** Of what part of its agent, as `upward`, where its kind tells parts apart; else ''. */
  part: string;
  /** What is decided, in a sentence; '' where the kind tells nothing of itself. */
  says: string;
  /** How it is solved. */
  by: string;
  decisions: number;
  /** When: ISPs of the clock, the first and the last. */
  takenIn: [number, number];
  phase: string;
  objective: number;
  unit: string;
  sense: 'most' | 'least';
  /** Largest difference from the twins that were asked; of so many. */
  twin?: { gap: number; asked: number };
  proof?: { gap?: number; nodeLimit?: number };
  outcome?: Figure;
  told: Figure[];
  bounds: { by: string; times: number }[];
  /** What a unit more is worth with the integers of a MILP as they are. */
  duals: Figure[];
  knobs: KnobPage[];
  /** Knobs that were not turned, by name: a solve takes long, and nobody asked for it. */
  untried: string[];
  /** Decisions about the same ISP that these replaced. */
  replaced: number;
  isStored: boolean;
}

/** What an agent was paid and paid about an ISP, by reason; above 0: received. */
export interface Money {
  reason: string;
  payments: number;
  eur: number;
}

/** What an agent heard, decided, said and earned about an ISP. */
export interface Explanation {
  agent: string;
  role: string;
  isp: number;
  /** Local time at which the ISP begins. */
  start: string;
  heard: PageMessage[];
  decisions: DecisionPage[];
  said: PageMessage[];
  /** What it heard afterwards. */
  after: PageMessage[];
  money: Money[];
  /** It was read from what the run has written; nothing was made again. */
  isRead: boolean;
}
