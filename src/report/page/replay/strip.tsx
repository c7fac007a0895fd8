import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { numberAt, textAt } from '../../../market/shownTables.ts';
import type { Page, Replay } from '../../../market/view.ts';
import { briefly } from '../../figures/numbers.ts';
import type { Theme } from '../../figures/theme.ts';
import { alignment } from './alignment.ts';
import { Canvas } from './canvas.tsx';
import { rawNumbers } from './columns.ts';
import { Cursor } from './cursor.tsx';
import { paintSeries } from './paintSeries.ts';
import { useWidth } from './size.ts';
import type { ReplayState } from './state.ts';
import './strip.css';

const HEIGHT = 54;
/** Half of the slider's thumb: where its middle stands at the first step, and at the last. */
const THUMB = 9;
/** Days that are named below the slider, where each has so much room, CSS pixels. */
const DAY_WIDTH = 56;

interface StripProps {
  page: Page;
  replay: Replay;
  state: ReplayState;
  theme: Theme;
}

/** The whole run, and the slider under it. */
export function Strip({ page, replay, state, theme }: StripProps) {
  const { element, width } = useWidth<HTMLDivElement>();
  const { steps, step } = state;
  const { picture, slider } = alignment(width, steps.rows, THUMB);
  const room = { margin: `0 ${picture}px` };
  const inner = Math.floor(width - 2 * picture);
  const last = steps.rows - 1;
  return (
    <div class="strip" ref={element}>
      {replay.strip && width > 0 && <Run {...{ page, replay, state, theme, room }} width={inner} />}
      <input
        type="range"
        min={0}
        max={last}
        value={step}
        style={{ width: `calc(100% - ${2 * slider}px)`, margin: `0 ${slider}px` }}
        aria-label={`Step of the replay, by ${replay.of}`}
        aria-valuetext={useComputed(() => textAt(steps.columns.label, step.value))}
        onInput={({ currentTarget }) => {
          state.isPlaying.value = false;
          step.value = Number(currentTarget.value);
        }}
        onKeyDown={(event) => {
          const days = event.key === 'PageUp' ? 1 : event.key === 'PageDown' ? -1 : undefined;
          if (days === undefined) return;
          event.preventDefault();
          step.value = state.dayAfter(step.value, days);
        }}
      />
      {width > 0 && <Days {...{ page, state, room }} width={inner} />}
    </div>
  );
}

interface InRoom {
  /** Margins that stand it above the slider. */
  room: { margin: string };
  width: number;
}

/** Bars of the whole run with a line at the step; in words what bars and ticks are. */
function Run({ replay, state, theme, width, room }: StripProps & InRoom) {
  const { steps, step } = state;
  const { column, label, marks, marksLabel, limit } = replay.strip as NonNullable<Replay['strip']>;
  const values = rawNumbers(steps.columns[column]);
  const withUnit = (text: string) => `${text} ${steps.columns[column].unit}`.trimEnd();
  const now = useComputed(() => {
    const { digits } = { digits: undefined, ...steps.columns[column] } as { digits?: number };
    return withUnit(briefly(numberAt(steps.columns[column], step.value), digits));
  });
  const isOver = useComputed(() =>
    limit !== undefined && numberAt(steps.columns[column], step.value) > limit ? 'over' : '',
  );
  return (
    <>
      <p class="strip-key">
        <span>
          <bdi>{label}</bdi> <b class={isOver}>{now}</b>
        </span>
        {limit !== undefined && (
          <span class="quiet">limit {withUnit(briefly(limit, Number.isInteger(limit) ? 0 : 1))}</span>
        )}
        {marks && (
          <span class="quiet">
            <i class="tick" /> <bdi>{marksLabel ?? markText(steps.columns[marks].says)}</bdi>
          </span>
        )}
      </p>
      <div class="run" style={room}>
        {values && (
          <Canvas
            label={`${label} over the whole run, ${steps.rows} steps`}
            width={width}
            height={HEIGHT}
            paint={(to, wide, high) => {
              const picture = { values, from: 0, by: 1, steps: steps.rows, limit, theme, colour: theme.loading[1] };
              paintSeries(
                to,
                { ...picture, marks: marks === undefined ? undefined : rawNumbers(steps.columns[marks]) },
                wide,
                high,
              );
            }}
          />
        )}
        <Cursor state={state} />
      </div>
    </>
  );
}

/** What is marked, of a sentence that says where a column is 1. */
const markText = (says: string) => says.replace(/^1(:| where| if)? /, '').replace(/\.$/, '');

const dayText = (date: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });

/** The days of a run below the slider; where there is no room for all, every second or third of them. */
function Days({ page: { days = [] }, state: { steps }, width, room }: Pick<StripProps, 'page' | 'state'> & InRoom) {
  const { isp } = steps.columns;
  const starts = useMemo(() => {
    if (!isp || days.length < 2) return [];
    return days.flatMap(({ date, firstIsp }) => {
      for (let step = 0; step < steps.rows; step++) if (numberAt(isp, step) >= firstIsp) return [{ date, step }];
      return [];
    });
  }, [steps, days]);
  if (starts.length === 0) return null;
  const every = Math.max(1, Math.ceil((DAY_WIDTH * starts.length) / width));
  return (
    <div class="days" aria-hidden="true" style={room}>
      {starts
        .filter((_, place) => place % every === 0)
        .map(({ date, step }) => (
          <span key={date} style={{ left: `${(100 * step) / steps.rows}%` }}>
            {dayText(date)}
          </span>
        ))}
    </div>
  );
}
