import type { Page } from '../../../../market/view.ts';
import { briefly, decimalsIn } from '../../../figures/numbers.ts';
import type { Theme } from '../../../figures/theme.ts';
import { HATCH } from '../hatch.tsx';
import { shortName } from '../map/agentPlaces.ts';
import type { ReplayState } from '../state.ts';
import { type Way, wayColour } from '../wayColour.ts';
import { type Bar, type Bid, barsOf, roundTicks } from './bids.ts';
import { panelText } from './panelText.ts';

const HEIGHT = 166;
const ROOM = { left: 44, right: 10, top: 34, bottom: 22 };
/** Bids narrower than this are told together, CSS pixels; the room of a letter. */
const NARROW = 7;
const LETTER = 7;

interface PanelProps {
  page: Page;
  state: ReplayState;
  theme: Theme;
  way: Way;
  width: number;
  /** The end of the axis, MW. */
  most: number;
  bids: readonly Bid[];
  /** MW and EUR/MWh; NaN: not known. */
  needed: number;
  cleared: number;
}

export function Panel({ page, state, theme, way, width, most, bids, needed, cleared }: PanelProps) {
  const [low, high] = pricesOf(bids, cleared);
  const ticks = roundTicks(low, high);
  const x = (mw: number) => ROOM.left + (mw / most) * (width - ROOM.left - ROOM.right);
  const y = (price: number) => ROOM.top + ((high - price) / (high - low)) * (HEIGHT - ROOM.top - ROOM.bottom);
  const bars = barsOf(bids, (NARROW * most) / (width - ROOM.left - ROOM.right));
  const colour = wayColour(page, theme, way === 'upward');
  const said = panelText(way, bids);
  const end = width - ROOM.right;
  return (
    <>
      <p class="way">
        <b>{way}, EUR/MWh</b> <span class="quiet">{said}</span>
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture with parts to choose */}
      <svg width={width} height={HEIGHT} role="group" aria-label={`${way}: ${said}`} class="merit-panel">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={ROOM.left} x2={end} y1={y(tick)} y2={y(tick)} class={tick === 0 ? 'zero' : 'rule'} />
            <text x={ROOM.left - 8} y={y(tick) + 4} class="quiet" text-anchor="end">
              {briefly(tick, Number.isInteger(tick) ? 0 : 1)}
            </text>
          </g>
        ))}
        {roundTicks(0, most, 5).map((tick) => (
          <text key={tick} x={x(tick)} y={HEIGHT - 6} class="quiet" text-anchor={tick === 0 ? 'start' : 'middle'}>
            {briefly(tick, decimalsIn(tick))}
            {tick === 0 ? ' MW' : ''}
          </text>
        ))}
        {bars.map((bar) => (
          <BarView key={`${bar.bidder} ${bar.from}`} {...{ bar, x, y, colour, state }} />
        ))}
        {needed > 0 && <Needed {...{ needed, most, x, theme }} />}
        {!Number.isNaN(cleared) && bids.length > 0 && <Cleared {...{ cleared, low, high, y, end, theme }} />}
      </svg>
    </>
  );
}

/** Prices that are drawn: those bid, 0, and the one cleared where it is near enough. */
function pricesOf(bids: readonly Bid[], cleared: number): [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const { price } of bids) [low, high] = [Math.min(low, price), Math.max(high, price)];
  const span = high - low || 10;
  if (cleared >= low - span && cleared <= high + span) [low, high] = [Math.min(low, cleared), Math.max(high, cleared)];
  return low === high ? [0, 10] : [low, high];
}

interface BarProps {
  bar: Bar;
  x: (mw: number) => number;
  y: (price: number) => number;
  colour: string;
  state: ReplayState;
}

/** A bid: what was called, what was let through besides, what was cut. Choosing it chooses its bidder. */
function BarView({ bar, x, y, colour, state }: BarProps) {
  const { from, mw, throughMw, calledMw, price, bidder, count } = bar;
  const [left, right] = [x(from) + 0.5, x(from + mw) - 0.5];
  const [top, bottom] = [Math.min(y(0), y(price)), Math.max(y(0), y(price))];
  const height = Math.max(1.5, bottom - top);
  const wide = Math.max(0.5, right - left);
  const at = (part: number) => left + (wide * part) / mw;
  const name = count > 1 ? `${count} bids` : shortName(bidder);
  const isChosen = count === 1 && state.agent.value === bidder;
  const isNamed = name.length * LETTER <= wide;
  const says = `${count > 1 ? `${count} bids` : bidder}: ${briefly(mw)} MW at ${briefly(price)} EUR/MWh, ${briefly(throughMw)} let through, ${briefly(calledMw)} called`;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keys, the table of parties does the same
    <g class={isChosen ? 'bar chosen' : 'bar'} onClick={() => count === 1 && state.choose(bidder)} data-mark="bid">
      <title>{says}</title>
      <rect x={left} y={top} width={wide} height={height} fill={HATCH} />
      <rect x={left} y={top} width={at(throughMw) - left} height={height} fill="var(--paper)" />
      <rect x={left} y={top} width={at(throughMw) - left} height={height} fill={colour} fill-opacity="0.4" />
      <rect x={left} y={top} width={at(calledMw) - left} height={height} fill={colour} />
      <rect x={left} y={top} width={wide} height={height} fill="none" stroke={colour} class="outline" />
      {isNamed && (
        <text x={(left + right) / 2} y={price >= 0 ? top - 5 : bottom + 13} text-anchor="middle" class="halo">
          {name}
        </text>
      )}
    </g>
  );
}

/** The need, upright; beyond the axis an arrow at its end. */
function Needed({ needed, most, x, theme }: { needed: number; most: number; x: (mw: number) => number; theme: Theme }) {
  const isBeyond = needed > most;
  const at = x(Math.min(needed, most));
  return (
    <g>
      <line
        x1={at}
        x2={at}
        y1={ROOM.top - 14}
        y2={HEIGHT - ROOM.bottom}
        stroke={theme.ink}
        stroke-width="1.5"
        stroke-dasharray={isBeyond ? '2 3' : undefined}
      />
      <text x={at - 4} y={ROOM.top - 17} text-anchor={at > 140 ? 'end' : 'start'}>
        {briefly(needed)} MW needed{isBeyond ? ' →' : ''}
      </text>
    </g>
  );
}

interface ClearedProps {
  cleared: number;
  low: number;
  high: number;
  y: (price: number) => number;
  end: number;
  theme: Theme;
}

/** The price cleared, level; where it is far off, in words with the way to it. */
function Cleared({ cleared, low, high, y, end, theme }: ClearedProps) {
  const sign = cleared > high ? ' ↑' : cleared < low ? ' ↓' : '';
  const at = y(Math.min(Math.max(cleared, low), high));
  const isOnTop = at < ROOM.top + 14;
  return (
    <g>
      <line
        x1={ROOM.left}
        x2={end}
        y1={at}
        y2={at}
        stroke={theme.ink}
        stroke-width="1.2"
        stroke-dasharray={sign === '' ? '5 3' : '1 4'}
      />
      <text x={end} y={isOnTop ? ROOM.top - 20 : at - 4} text-anchor="end" class="halo">
        cleared at {briefly(cleared)}
        {sign}
      </text>
    </g>
  );
}
