import { kept } from '../../../src/lookup.ts';
import type { Calendar } from '../../../src/time/calendar.ts';
import type { BalancingArea, BaseNeed } from '../../../src/worlds/balancing/area.ts';
import { type StoreSettings, storeCapacity, storedAtFirst } from '../reaction/store.ts';
import type { Area } from '../tso/stepClearing.ts';
import { type Message, type MessageOf, toRole } from './messages.ts';
import type { World } from './world.ts';

/** What a step needs after reactions of so many MW more. Where both directions are needed half of these fall to each, as far as it has so much. */
export function needAfter({ upMw, downMw }: BaseNeed, reactionMw: number): BaseNeed {
  const net = upMw - downMw + reactionMw;
  const both = upMw > 0 && downMw > 0 ? Math.min(upMw + reactionMw / 2, downMw - reactionMw / 2) : 0;
  if (both <= 0) return { upMw: Math.max(0, net), downMw: Math.max(0, -net) };
  return { upMw: upMw + reactionMw / 2, downMw: downMw - reactionMw / 2 };
}

/**
 * What the area needs in a step, and what reserve units ask to meet it.
 * @param reactionMw what all who react take more (above 0) or less
 * @param isBase whether nobody does: the world's own need is then met as it was
 */
export function areaOf(area: BalancingArea, isp: number, step: number, reactionMw: number, isBase: boolean): Area {
  const { settings } = area;
  const base = area.base(isp, step);
  const { upMw, downMw } = needAfter(base, reactionMw);
  const [first, last] = (['upward', 'downward'] as const).map(
    (direction) => area.ladder(isp, step, direction, settings.ladder)[0],
  );
  const prices = area.basePrices(isp);
  const middle = (first.priceEurPerMwh + last.priceEurPerMwh) / 2;
  return {
    ...{ step, steps: settings.subSteps, upMw, downMw, baseUpMw: base.upMw, baseDownMw: base.downMw },
    deadbandMw: isBase && settings.from === 'world' ? 0 : settings.deadband * settings.need,
    upward: area.ladder(isp, step, 'upward', upMw),
    downward: area.ladder(isp, step, 'downward', downMw),
    midEurPerMwh: isBase && prices.regulationState === 0 ? prices.shortageEurPerMwh : middle,
    base: isBase ? prices : null,
  };
}

interface Store {
  settings: StoreSettings;
  energyMwh: number;
  /** Given in this ISP so far, MWh. */
  givenMwh: number;
}

/**
 * The balance of the area, step by step: those who react are asked, by name, what they take by themselves; with all answers in, the TSO is
 * told what is left to be met; when it has met that, the next step begins. Stores of BRPs do what these say, as far as they can.
 */
export class BalancingSteps {
  private readonly stores: ReadonlyMap<string, Store>;
  private readonly answers = new Map<string, number>();
  private readonly stepHours: number;
  private asked = { isp: 0, step: 0 };

  constructor(
    private readonly area: BalancingArea,
    private readonly world: Pick<World, 'prices'>,
    private readonly reacting: readonly string[],
    stores: ReadonlyMap<string, StoreSettings>,
    private readonly calendar: Calendar,
    private readonly name: string,
  ) {
    this.stores = new Map(
      [...stores].map(([party, settings]) => [party, { settings, energyMwh: storedAtFirst(settings), givenMwh: 0 }]),
    );
    this.stepHours = calendar.hoursPerIsp / area.settings.subSteps;
  }

  /** Asks before a step; where nobody reacts the TSO is told at once. */
  begin(isp: number, step = 0): Message[] {
    this.asked = { isp, step };
    this.answers.clear();
    if (this.reacting.length === 0) return [this.imbalance()];
    const referenceEurPerMwh = this.world.prices.dayAhead[isp];
    return this.reacting.map((to) => ({ type: 'ReactionAsk', from: this.name, to, isp, step, referenceEurPerMwh }));
  }

  /** @throws Error for an answer that nobody asked for */
  answer({ from, step, mw }: MessageOf<'PassiveReaction'>): Message[] {
    if (step !== this.asked.step || this.answers.has(from))
      throw new Error(`reacts in step ${step}, which was not asked`);
    this.answers.set(from, this.carriedOut(from, mw));
    return this.answers.size < this.reacting.length ? [] : [this.imbalance()];
  }

  /** What of a reaction a store can do; a fleet's comes true as it steers its EVs. */
  private carriedOut(party: string, mw: number): number {
    const store = this.stores.get(party);
    if (!store) return mw;
    const { lessMw, moreMw } = storeCapacity(store.settings, store.energyMwh, this.stepHours);
    const done = Math.max(-lessMw, Math.min(moreMw, mw));
    store.energyMwh += done * this.stepHours;
    store.givenMwh -= done * this.stepHours;
    return done;
  }

  private imbalance(): Message {
    const { isp, step } = this.asked;
    // summed by name, so that no order of answers shows
    const answers = [...this.answers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mw]) => mw);
    const is = areaOf(
      this.area,
      isp,
      step,
      answers.reduce((sum, mw) => sum + mw, 0),
      answers.every((mw) => mw === 0),
    );
    return { type: 'AreaImbalance', from: this.name, to: toRole('tso'), isp, ...is };
  }

  /** The TSO has met a step: the next one begins, if there is one. */
  next({ isp, step }: MessageOf<'BalancePrice'>): Message[] {
    return step + 1 < this.area.settings.subSteps ? this.begin(isp, step + 1) : [];
  }

  /** What stores gave in an ISP and hold, to their BRPs and the TSO, and to the DSO where they are on its grid. */
  readings(isp: number): Message[] {
    return [...this.stores.keys()].flatMap((party) => {
      const store = kept(this.stores, party);
      const powerMw = store.givenMwh / this.calendar.hoursPerIsp;
      store.givenMwh = 0;
      const reading = {
        type: 'StoreReading',
        from: this.name,
        isp,
        party,
        powerMw,
        energyMwh: store.energyMwh,
      } as const;
      const onGrid = store.settings.node === undefined ? [] : [toRole('dso')];
      return [party, toRole('tso'), ...onGrid].map((to): Message => ({ ...reading, to }));
    });
  }
}
