import type { Network } from '../../../src/grid/network.ts';
import { createPowerFlow, type PowerFlowResult } from '../../../src/grid/powerFlow.ts';
import { sum } from '../../../src/series.ts';
import { type FeederBook, feederBook, storedAtFirst } from '../dso/feederBook.ts';
import type { FeederEntry } from './config.ts';
import type { MessageOf } from './messages.ts';
import type { Connection } from './parts.ts';

/** What is drawn and asked for on a feeder in an ISP. */
export interface FeederIsp {
  loadShare: number;
  pvShare: number;
  /** What each user of the feeder draws, MW, in its order. */
  usersMw: readonly number[];
  asked: Pick<MessageOf<'FeederSetpoints'>, 'generatorMw' | 'storageMw' | 'cutMw'> | undefined;
}

/** What came of it, and what its meters tell. */
type FeederState = Omit<MessageOf<'FeederReading'>, 'type' | 'from' | 'to' | 'isp' | 'feeder'>;

const within = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** One feeder of a kind as it really is: units, batteries and PV do what they are told as far as they can, and AC flow does the rest. */
export class FeederPlant {
  private readonly book: FeederBook;
  private readonly storedMwh: Float64Array;
  private readonly flow: ReturnType<typeof createPowerFlow>;

  constructor(
    private readonly entry: FeederEntry,
    private readonly network: Network,
    register: readonly Connection[],
    feeder: number,
    private readonly hoursPerIsp: number,
  ) {
    this.book = feederBook(entry, network, register, feeder);
    this.storedMwh = Float64Array.from(storedAtFirst(this.book));
    this.flow = createPowerFlow(network);
  }

  /** Users of the feeder, by their place in the register. */
  get users(): readonly number[] {
    return this.book.users;
  }

  /** @throws PowerFlowError where it cannot carry what is drawn */
  run({ loadShare, pvShare, usersMw, asked }: FeederIsp): { state: FeederState; flow: PowerFlowResult } {
    const { entry, book, network } = this;
    const injectionMw = book.loadMw.map((mw) => -mw * loadShare);
    const injectionMvar = book.loadMvar.map((mvar) => -mvar * loadShare);
    const at = (buses: readonly number[], mw: ArrayLike<number>, sign = 1) => {
      buses.forEach((bus, k) => {
        injectionMw[bus] += sign * mw[k];
      });
    };
    const generatorMw = Float64Array.from(entry.generators, ({ capacity }, g) =>
      within(asked?.generatorMw[g] ?? 0, capacity),
    );
    const storageMw = Float64Array.from(entry.storages, (_, s) => this.discharge(s, asked?.storageMw[s] ?? 0));
    const plantMw = entry.pv.map(({ peak }) => peak * pvShare);
    const cutMw = Float64Array.from(plantMw, (mw, k) => within(asked?.cutMw[k] ?? 0, mw));
    const givenMw = plantMw.map((mw, k) => mw - cutMw[k]);
    at(book.sites.users, usersMw, -1);
    at(book.sites.generators, generatorMw);
    at(book.sites.storages, storageMw);
    at(book.sites.plants, givenMw);
    const flow = this.flow.solve(injectionMw, injectionMvar);
    const { voltagePu, sourceMw, lossMw, loading } = flow;
    const state = {
      ...{ importMw: sourceMw[0], loadMw: loadShare * sum(book.loadMw), usersMw: sum(usersMw), lossMw },
      ...{ pvMw: sum(givenMw), generatorMw, storageMw, storedMwh: this.storedMwh.slice(), cutMw },
      lowestVoltagePu: voltagePu.reduce((least, pu) => Math.min(least, pu), Number.POSITIVE_INFINITY),
      voltageOffPu: voltagePu.reduce((all, pu) => all + Math.abs(pu - 1), 0) / network.buses.length,
      highestLoading: loading.reduce((most, each) => Math.max(most, each), 0),
    };
    return { state, flow };
  }

  /** Takes from a battery, or (below 0) puts into it, as far as it can. @returns MW at the grid */
  private discharge(s: number, askedMw: number): number {
    const { power, energy, floor, efficiency } = this.entry.storages[s];
    const hours = this.hoursPerIsp;
    const stock = (Math.max(0, this.storedMwh[s] - floor * energy) * efficiency) / hours;
    const room = Math.max(0, energy - this.storedMwh[s]) / (efficiency * hours);
    const mw = Math.max(-Math.min(power, room), Math.min(askedMw, power, stock));
    this.storedMwh[s] -= hours * (mw >= 0 ? mw / efficiency : mw * efficiency);
    return mw;
  }
}
