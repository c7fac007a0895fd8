import type { MonitoredLine, TsoMarket, TsoStep } from './tsoMarket.ts';

/** What each interface can draw in a step, MW. */
export interface ImportBox {
  leastImportMw: ArrayLike<number>;
  mostImportMw: ArrayLike<number>;
}

interface Injection {
  mw: number;
  factor: number;
}

/**
 * The lines that can be loaded fully in some step, by number: by units in [0, Pmax], wind in [0, W] and imports in their box that add
 * up to the demand (section 6.1). Exact where demand with imports is never below 0 nor above all units and wind; what is beyond is
 * shed or dumped, and taken for so wherever this loads a line more. Neither is in the flows, as the slack is spread as the load is.
 */
export function monitoredLines(market: TsoMarket, steps: readonly TsoStep[], boxes: readonly ImportBox[]): number[] {
  return market.lines.flatMap((line, l) => {
    const isLoaded = steps.some(
      (step, t) => mostLoadedMw(market, line, step.loadFlowMw[l], step, boxes[t]) >= line.ratingMw,
    );
    return isLoaded ? [l] : [];
  });
}

/** A market, and its steps, that knows no lines but these. */
export function withLines(
  market: TsoMarket,
  steps: readonly TsoStep[],
  kept: readonly number[],
): { market: TsoMarket; steps: TsoStep[] } {
  return {
    market: { ...market, lines: kept.map((l) => market.lines[l]) },
    steps: steps.map((step) => ({ ...step, loadFlowMw: Float64Array.from(kept, (l) => step.loadFlowMw[l]) })),
  };
}

/** The largest flow on a line, either way, MW, over all dispatches of a step. */
export function mostLoadedMw(
  { units }: TsoMarket,
  line: MonitoredLine,
  loadFlowMw: number,
  step: TsoStep,
  { leastImportMw, mostImportMw }: ImportBox,
): number {
  const plant: Injection[] = units.map(({ blocks }, g) => ({
    mw: blocks.reduce((sum, { mw }) => sum + mw, 0),
    factor: line.ofUnit[g],
  }));
  plant.push({ mw: step.windMw, factor: line.ofWind });
  const plantMw = plant.reduce((sum, { mw }) => sum + mw, 0);
  let neededMw = step.demandMw;
  let fixedMw = -loadFlowMw;
  // Importing less than the most is an injection, so that all of it is one knapsack
  const restraint = Array.from(mostImportMw, (most, i): Injection => {
    neededMw += most;
    fixedMw -= line.ofInterface[i] * most;
    return { mw: most - leastImportMw[i], factor: line.ofInterface[i] };
  });
  const restrainedMw = restraint.reduce((sum, { mw }) => sum + mw, 0);
  const shedMw = Math.max(0, neededMw - plantMw);
  const dumpedMw = Math.max(0, restrainedMw - neededMw);
  const injections = [...plant, ...restraint, { mw: shedMw + dumpedMw, factor: 0 }];
  injections.sort((a, b) => b.factor - a.factor);
  const along = fixedMw + filled(injections, neededMw + dumpedMw);
  const against = fixedMw + filled(injections.reverse(), neededMw + dumpedMw);
  return Math.max(along, -against);
}

/** The flow of `mw` taken from the first of the injections on. */
function filled(injections: readonly Injection[], neededMw: number): number {
  let [flow, left] = [0, neededMw];
  for (const { mw, factor } of injections) {
    const taken = Math.max(0, Math.min(mw, left));
    flow += factor * taken;
    left -= taken;
  }
  return flow;
}
