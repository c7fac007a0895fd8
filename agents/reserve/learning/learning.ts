import type { Self } from '../../../src/bus/agent.ts';
import { InputError } from '../../../src/errors.ts';
import { inContexts } from '../../../src/learning/contexts.ts';
import { createLearner, restore } from '../../../src/learning/create.ts';
import { frozen } from '../../../src/learning/frozen.ts';
import type { Learner } from '../../../src/learning/learner.ts';
import { fixedScale, type RewardScale, restoreScale, scaleOfRange } from '../../../src/learning/rewardScale.ts';
import type { Random } from '../../../src/random/streams.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { LearnedChoice } from '../explain/learned.ts';
import type { MessageOf } from '../market/messages.ts';
import { ALL, type LearnPlace, type What } from './settings.ts';

/** How many contexts there are: states -1, 0, 1 and 2, or blocks of six hours. */
const CONTEXTS = { none: 1, state: 4, blocks: 4 };
const HOURS_OF_BLOCK = 6;

/** A learner that knows nothing yet, or what it is given; q-learning takes contexts as its states. */
export function learnerOf({ by, actions, contexts }: LearnPlace, state?: unknown): Learner {
  const count = CONTEXTS[contexts];
  if (state !== undefined) return restore(state, { states: count });
  const isWhole = by.algorithm === 'q-learning' || count === 1;
  const one = () => createLearner(by, actions.length, { states: count });
  return isWhole ? one() : inContexts(Array.from({ length: count }, one));
}

const scaleOf = ({ scale }: LearnPlace): RewardScale => (scale === 'range' ? scaleOfRange() : fixedScale(scale));

/** An ISP, or a day, for which an action was chosen. */
interface Period {
  last: number;
  action: number;
  context: number;
  /** What it earned so far, EUR per MW; undefined while nothing was settled. */
  eur: number | undefined;
}

/** One learner of an agent, its actions in force, and what they earned. */
class ActionLearner {
  private readonly learner: Learner;
  private readonly scale: RewardScale;
  private readonly periods = new Map<number, Period>();
  private readonly chosen: number[];
  private day = 0;
  /** Of actions in force in the last quarter of the run: sum by ISP, and how many ISPs. */
  private late = { sum: 0, isps: 0 };

  constructor(
    private readonly place: LearnPlace,
    readonly part: string,
    private readonly calendar: Calendar,
    private readonly random: Random,
    private readonly decided: Self<unknown>['decided'],
  ) {
    const start = place.start[part];
    const learner = learnerOf(place, start?.state);
    this.learner = place.frozen ? frozen(learner) : learner;
    this.scale = start ? restoreScale(start.scale) : scaleOf(place);
    this.chosen = place.actions.map(() => 0);
  }

  get what(): What {
    return this.place.what;
  }

  get actions(): readonly number[] {
    return this.place.actions;
  }

  /** @param state the regulation state that was heard of last */
  value(isp: number, state: number): number {
    const { actions } = this.place;
    const key = this.keyOf(isp);
    const known = this.periods.get(key);
    if (known !== undefined) return actions[known.action];
    const context = this.contextOf(isp, state);
    const action = this.learner.choose(this.random, context);
    this.chosen[action]++;
    const [first, last] = this.ispsOf(isp);
    this.tell(action, context, [first, last + 1]);
    this.periods.set(key, { last, action, context, eur: undefined });
    const late = Math.max(0, last + 1 - Math.max(first, Math.ceil(0.75 * this.calendar.ispCount)));
    this.late.sum += late * actions[action];
    this.late.isps += late;
    return actions[action];
  }

  /** Tells of a choice; what it was made by is copied only where somebody hears of it. */
  private tell(action: number, context: number, about: readonly [number, number]): void {
    const { learner, part, place } = this;
    this.decided({
      kind: `learn: ${place.what}`,
      get problem(): LearnedChoice {
        return { part, actions: place.actions, context, state: learner.state() };
      },
      ...{ answer: action, objective: Number.NaN, about, subject: part },
    });
  }

  earned(isp: number, eurPerMw: number): void {
    const period = this.periods.get(this.keyOf(isp));
    if (period) period.eur = (period.eur ?? 0) + eurPerMw;
  }

  /** Books what was earned in periods that ended before an ISP. */
  book(before: number): void {
    for (const [key, period] of this.periods) if (period.last < before) this.close(key, period);
    const { index } = this.calendar.dayOf(before);
    for (; this.day < index; this.day++) this.learner.endOfDay?.();
  }

  /** Books all that was settled, as the run is about to end. */
  finish(): MessageOf<'Learned'>['learners'][number] {
    for (const [key, period] of this.periods) this.close(key, period);
    this.learner.endOfDay?.();
    const { what, every, contexts, actions } = this.place;
    const { rewards, clipped } = this.scale.state();
    return {
      ...{ what, part: this.part, every, contexts, actions: [...actions], chosen: [...this.chosen] },
      ...{ meanAction: this.late.isps > 0 ? this.late.sum / this.late.isps : null, rewards, clipped },
      ...{ state: { ...this.learner.state() }, scale: { ...this.scale.state() } },
    };
  }

  private close(key: number, { action, context, eur }: Period): void {
    this.periods.delete(key);
    if (eur !== undefined && !this.place.frozen) this.learner.learn(action, this.rewardOf(eur), context);
  }

  private rewardOf(eur: number): number {
    try {
      return this.scale.rewardOf(eur);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { path, found, expected } = error;
      throw new InputError({ path: `learn: ${this.what}${path === undefined ? '' : `, ${path}`}`, found, expected });
    }
  }

  private keyOf(isp: number): number {
    return this.place.every === 'isp' ? isp : this.calendar.dayOf(isp).index;
  }

  private ispsOf(isp: number): [number, number] {
    if (this.place.every === 'isp') return [isp, isp];
    const { firstIsp, ispCount } = this.calendar.dayOf(isp);
    return [firstIsp, firstIsp + ispCount - 1];
  }

  private contextOf(isp: number, state: number): number {
    const { contexts } = this.place;
    if (contexts === 'none') return 0;
    return contexts === 'state' ? state + 1 : Math.floor(this.calendar.hourOfDay(isp) / HOURS_OF_BLOCK);
  }
}

/**
 * What an agent learns: an action for each ISP or day, and what it earned, told when it is settled. Each learner draws from a stream
 * of its own, so that another one changes no draw.
 */
export class Learning {
  private readonly learners: readonly ActionLearner[];
  private state = 0;

  constructor(
    places: readonly LearnPlace[] | undefined,
    { calendar, random, decided }: Pick<Self<unknown>, 'calendar' | 'random' | 'decided'>,
  ) {
    this.learners = (places ?? []).flatMap((place) =>
      place.parts.map((part) => {
        const purpose = part === ALL ? [place.what] : [place.what, part];
        return new ActionLearner(place, part, calendar, random('learn', ...purpose), decided);
      }),
    );
  }

  /** What to do in an ISP; undefined where that is not learned. */
  value(what: What, isp: number, part = ALL): number | undefined {
    return this.learnerOf(what, part)?.value(isp, this.state);
  }

  /** All that it may do; undefined where that is not learned. */
  actions(what: What, part = ALL): readonly number[] | undefined {
    return this.learnerOf(what, part)?.actions;
  }

  /** What an ISP came to, once it is settled. */
  earned(what: What, isp: number, eurPerMw: number, part = ALL): void {
    this.learnerOf(what, part)?.earned(isp, eurPerMw);
  }

  /** Hears the regulation state an ISP came to. */
  hear({ regulationState }: Pick<MessageOf<'ImbalancePrice'>, 'regulationState'>): void {
    this.state = regulationState;
  }

  book(before: number): void {
    for (const learner of this.learners) learner.book(before);
  }

  /** What it came to know, as the last ISP of a run is settled: what that one earned is not in it. */
  learned(name: string, isp: number, more: MessageOf<'Learned'>['learners'] = []): MessageOf<'Learned'>[] {
    const learners = [...this.learners.map((each) => each.finish()), ...more];
    if (learners.length === 0) return [];
    return [{ type: 'Learned', from: name, to: 'role:environment', isp, learners }];
  }

  private learnerOf(what: What, part: string): ActionLearner | undefined {
    return this.learners.find((each) => each.what === what && each.part === part);
  }
}
