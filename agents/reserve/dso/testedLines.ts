import { createLinearModel, type LinearModel } from '../../../src/grid/linear.ts';
import type { Network } from '../../../src/grid/network.ts';
import { type PowerFlow, PowerFlowError } from '../../../src/grid/powerFlow.ts';
import type { VolumeUnit } from '../../../src/optimizers/dsoAdjustment.ts';
import { shortCopy } from '../../../src/series.ts';
import type { DsoEntry } from '../market/config.ts';

/** What the DSO expects at each bus without the volumes under test: generation minus load. */
export interface ExpectedGrid {
  isp: number;
  mw: Float64Array;
  mvar: Float64Array;
}

/** What AC finds of injections, p.u.; no `loading` where it has no solution. */
export interface AcCheck {
  loading?: Float64Array;
  worst: number;
  /** Whether no line is over its limit, which is what it carries anyhow where that is more than the loading limit. */
  within: boolean;
}

const TOLERANCE = 1e-9;

/** The lines of a network under test: what they carry by either model, and what they may carry. MW per branch. */
export class TestedLines {
  readonly linear: LinearModel;
  /** Injections under test, MW per bus. */
  readonly injection: Float64Array;
  /** Linear flows without the volumes under test. */
  readonly baseFlows: Float64Array;
  /** Linear limits by which an answer is sought. */
  readonly tightMw: Float64Array;
  private readonly loadingLimit: number;
  private readonly branches: number;
  private readonly ratedMw: Float64Array;
  private readonly flows: Float64Array;
  /** Linear limits (36): the loading limit, or what a line carries anyhow where that is more. */
  private readonly limitMw: Float64Array;
  private readonly acLimit: Float64Array;

  /** @throws InputError where a closed branch has no reactance: the linear model would have it carry nothing */
  constructor(
    private readonly network: Network,
    private readonly powerFlow: PowerFlow,
    { loadingLimit, powerFactor }: Pick<DsoEntry, 'loadingLimit' | 'powerFactor'>,
  ) {
    this.loadingLimit = loadingLimit;
    this.linear = createLinearModel(network);
    this.branches = network.branches.length;
    const zeros = () => new Float64Array(this.branches);
    this.ratedMw = zeros().map((_, branch) => this.linear.limitMw(branch, 1, powerFactor));
    this.injection = new Float64Array(network.buses.length);
    [this.baseFlows, this.tightMw, this.flows] = [zeros(), zeros(), zeros()];
    [this.limitMw, this.acLimit] = [zeros(), zeros()];
  }

  /** Begins a test: limits on each line follow from what is expected. */
  begin({ mw }: ExpectedGrid): void {
    this.linear.flows(mw, this.baseFlows);
    for (let branch = 0; branch < this.branches; branch++)
      this.limitMw[branch] = Math.max(this.loadingLimit * this.ratedMw[branch], Math.abs(this.baseFlows[branch]));
    this.acLimit.fill(this.loadingLimit);
  }

  /** Puts a share of some volumes on top of what is expected. */
  place({ mw }: ExpectedGrid, units: readonly VolumeUnit[], share: number): void {
    this.injection.set(mw);
    for (const { bus, volumeMw } of units) this.injection[bus] += volumeMw * share;
  }

  /** The largest of a figure of each branch, at least 0. */
  private largest(figure: (branch: number) => number): number {
    let most = 0;
    for (let branch = 0; branch < this.branches; branch++) most = Math.max(most, figure(branch));
    return most;
  }

  /** Works out linear flows of the injections under test. @returns the highest loading, p.u. */
  flow(): number {
    this.linear.flows(this.injection, this.flows);
    return this.linearLoading();
  }

  private linearLoading = () => this.largest((branch) => Math.abs(this.flows[branch]) / this.ratedMw[branch]);

  /** By how much a linear flow is over its limit (36) at most, MW; 0 where none is. */
  linearExcessMw(): number {
    const mw = this.largest((branch) => Math.abs(this.flows[branch]) - this.limitMw[branch]);
    return mw > TOLERANCE ? mw : 0;
  }

  /**
   * By how much an AC loading is over its limit at most, as active power at the power factor, MW; without a solution half the
   * most that the volumes add to one line.
   */
  acExcessMw({ loading }: AcCheck): number {
    if (loading) return this.largest((branch) => (loading[branch] - this.acLimit[branch]) * this.ratedMw[branch]);
    return this.largest((branch) => Math.abs(this.flows[branch] - this.baseFlows[branch]) / 2);
  }

  /** AC loading of the injections under test. */
  ac({ mw, mvar }: ExpectedGrid): AcCheck {
    const { loadingLimit } = this;
    try {
      const loading = shortCopy(this.powerFlow.solve(this.injection, mvar).loading);
      const worst = this.largest((branch) => loading[branch]);
      if (worst <= loadingLimit + TOLERANCE) return { loading, worst, within: true };
      const anyhow = this.powerFlow.solve(mw, mvar).loading;
      for (let k = 0; k < this.branches; k++) this.acLimit[k] = Math.max(loadingLimit, anyhow[k]);
      return { loading, worst, within: loading.every((value, k) => value <= this.acLimit[k] + TOLERANCE) };
    } catch (error) {
      if (error instanceof PowerFlowError) return { worst: Number.POSITIVE_INFINITY, within: false };
      throw error;
    }
  }

  /** Seeks answers by the limits of (36). */
  limitByRating(): void {
    this.tightMw.set(this.limitMw);
  }

  /** Seeks answers by the limits that agree with AC at the injections under test, for lines over their limit and within it. */
  limitByAc({ loading }: AcCheck): void {
    this.limitByRating();
    if (!loading) this.tighten({});
    else
      for (let branch = 0; branch < this.branches; branch++) this.tightMw[branch] = this.flowAtLimit(branch, loading);
  }

  /**
   * Tightens the linear limit of each line that AC finds over its limit. Without a solution, no line may be loaded more than
   * half as much as the most loaded one is, except by what it carries anyhow.
   */
  tighten({ loading }: Pick<AcCheck, 'loading'>): void {
    const worst = this.linearLoading();
    for (let branch = 0; branch < this.branches; branch++) {
      let targetMw = this.tightMw[branch];
      if (!loading && worst > 0)
        targetMw = Math.max((worst / 2) * this.ratedMw[branch], Math.abs(this.baseFlows[branch]));
      if (loading && this.isOver(branch, loading)) targetMw = this.flowAtLimit(branch, loading);
      this.tightMw[branch] = Math.min(this.tightMw[branch], targetMw);
    }
  }

  private isOver = (branch: number, loading: Float64Array) => loading[branch] > this.acLimit[branch] + TOLERANCE;

  /**
   * The active flow at which a line would just keep its AC limit if what AC carries besides (reactive power, losses) stayed as
   * it is; a hair less where it is over.
   */
  private flowAtLimit(branch: number, loading: Float64Array): number {
    const over = (loading[branch] ** 2 - this.acLimit[branch] ** 2) * this.network.branches[branch].ratingMva ** 2;
    const mw = Math.sqrt(Math.max(0, this.flows[branch] ** 2 - over));
    return this.isOver(branch, loading) ? mw * 0.999 : mw;
  }
}
