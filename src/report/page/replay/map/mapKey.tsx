import type { Page, Replay } from '../../../../market/view.ts';
import { briefly } from '../../../figures/numbers.ts';
import type { Theme } from '../../../figures/theme.ts';
import { HATCH } from '../hatch.tsx';
import { wayColour } from '../wayColour.ts';
import { partPath, trianglePath } from './glyphs.ts';
import { LEVELS, type MapModel, OVER } from './model.ts';
import { coloursOf, widthOf } from './paint.ts';

interface KeyProps {
  page: Page;
  replay: Replay;
  model: MapModel;
  theme: Theme;
}

/** What colours, widths and signs of the map mean. */
export function MapKey({ page, replay, model, theme }: KeyProps) {
  const open = model.network.branches.filter(({ closed }) => !closed).length;
  return (
    <div class="map-key">
      {model.loading && <LoadingKey model={model} theme={theme} />}
      {model.hasStates && (
        <>
          <Sign path="M1 7H21" label="open" width={1.2} dash="2 3" colour={theme.quiet} />
          <span class="sign">
            <svg width="24" height="14" aria-hidden="true">
              <path d="M2 7H22" stroke={theme.accent} stroke-opacity=".35" stroke-width="9" stroke-linecap="round" />
              <path d="M2 7H22" stroke={theme.loading[2]} stroke-width="2.4" />
            </svg>
            closed by switching
          </span>
          <Sign path="M7 2L17 12M17 2L7 12" label="failed" width={2.2} colour={theme.ink} />
        </>
      )}
      {model.hasDead && (
        <span class="sign">
          <svg width="14" height="14" aria-hidden="true">
            <circle cx="7" cy="7" r="4" fill={theme.paper} stroke={theme.ink} stroke-width="1.2" />
          </svg>
          bus without supply
        </span>
      )}
      {replay.parties?.glyph && (
        <GlyphKey {...{ page, theme }} hasThrough={replay.parties.glyph.through !== undefined} />
      )}
      {!model.hasStates && open > 0 && <span class="quiet">{open} open branches are not drawn</span>}
    </div>
  );
}

function Sign({
  path,
  label,
  width,
  dash,
  colour,
}: {
  path: string;
  label: string;
  width: number;
  dash?: string;
  colour: string;
}) {
  return (
    <span class="sign">
      <svg width="24" height="14" aria-hidden="true">
        <path d={path} stroke={colour} stroke-width={width} stroke-dasharray={dash} />
      </svg>
      {label}
    </span>
  );
}

/** Loading in per cent of the rating, the limit a tick of its own. */
function LoadingKey({ model: { limit, network }, theme }: { model: MapModel; theme: Theme }) {
  const ends = [0, ...LEVELS.filter((level) => level < limit), limit];
  const step = 46;
  const colours = coloursOf(theme);
  const over = step * (ends.length - 1);
  return (
    <svg
      class="loading-key"
      width={over + step + 58}
      height="34"
      role="img"
      aria-label={`Loading in % of the rating: colours change at ${LEVELS.join(', ')} %, the limit is ${briefly(limit)} %`}
    >
      {ends.slice(0, -1).map((end, k) => (
        <g key={end}>
          <rect
            x={k * step}
            y={8 - widthOf(network.branches.length, k + 1)}
            width={step}
            height={2 * widthOf(network.branches.length, k + 1)}
            fill={colours[k + 1]}
          />
          <text x={k * step} y="30">
            {end === 0 ? '0' : end}
          </text>
        </g>
      ))}
      <rect
        x={over}
        y={8 - widthOf(network.branches.length, OVER)}
        width={step}
        height={2 * widthOf(network.branches.length, OVER)}
        fill={theme.over}
      />
      <path d={`M${over} 0V19`} stroke={theme.ink} stroke-width="1.4" />
      <text x={over} y="30" text-anchor="middle">
        {limit}
      </text>
      <text x={over + 20} y="30">
        % of rating
      </text>
    </svg>
  );
}

function GlyphKey({ page, theme, hasThrough }: { page: Page; theme: Theme; hasThrough: boolean }) {
  return (
    <>
      {[true, false].map((isUp) => (
        <span class="sign" key={`${isUp}`}>
          <svg width="18" height="16" viewBox="-9 -8 18 16" aria-hidden="true">
            <path d={trianglePath(7, isUp)} fill={wayColour(page, theme, isUp)} />
          </svg>
          {isUp ? 'upward' : 'downward'}
        </span>
      ))}
      {hasThrough && (
        <span class="sign">
          <svg width="18" height="16" viewBox="-9 -8 18 16" aria-hidden="true">
            <path d={trianglePath(7, true)} fill={HATCH} stroke={theme.quiet} />
            <path d={partPath(7, true, 0.5)} fill={wayColour(page, theme, true)} />
          </svg>
          hatched: cut by the grid
        </span>
      )}
    </>
  );
}
