import { useMemo } from 'preact/hooks';
import { numberAt } from '../../../../market/shownTables.ts';
import type { MeritOrder, Page, Replay } from '../../../../market/view.ts';
import type { Theme } from '../../../figures/theme.ts';
import { useWidth } from '../size.ts';
import type { ReplayState } from '../state.ts';
import type { Way } from '../wayColour.ts';
import { bidsIn, bidsOf, reachFor } from './bids.ts';
import { Panel } from './panel.tsx';
import './merit.css';

interface MeritProps {
  page: Page;
  replay: Replay & { meritOrder: MeritOrder };
  state: ReplayState;
  theme: Theme;
}

const WAYS: readonly Way[] = ['upward', 'downward'];

/** Who bid how much at what price, and what became of it: a panel a direction. */
export function MeritOrderView({ page, replay, state, theme }: MeritProps) {
  const { meritOrder } = replay;
  const { element, width } = useWidth<HTMLDivElement>();
  const bids = useMemo(() => bidsOf(page, meritOrder, state.steps.rows), [page, meritOrder]);
  const step = state.step.value;
  const figure = (of: MeritOrder['needed'], way: Way) => {
    const column = of?.[way];
    return column === undefined ? Number.NaN : numberAt(state.steps.columns[column], step);
  };
  return (
    <div class="replay-card merit">
      <h3>
        Merit order <small>price over volume</small>
      </h3>
      <div ref={element}>
        {width > 0 &&
          WAYS.map((way) => {
            const most = bids.most[way];
            const ofStep = bidsIn(bids, step, way);
            return (
              most !== undefined && (
                <Panel
                  key={way}
                  {...{ page, theme, way, width, state }}
                  most={reachFor(ofStep, most)}
                  bids={ofStep}
                  needed={figure(meritOrder.needed, way)}
                  cleared={figure(meritOrder.cleared, way)}
                />
              )
            );
          })}
      </div>
      <Key />
    </div>
  );
}

function Key() {
  return (
    <p class="merit-key">
      <span class="sign">
        <i class="called" /> called
      </span>
      <span class="sign">
        <i class="through" /> let through
      </span>
      <span class="sign">
        <i class="cut" /> cut by the grid
      </span>
    </p>
  );
}
