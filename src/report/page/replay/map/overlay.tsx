import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Page, Replay } from '../../../../market/view.ts';
import { briefly } from '../../../figures/numbers.ts';
import type { Theme } from '../../../figures/theme.ts';
import { rawAt } from '../columns.ts';
import { HATCH } from '../hatch.tsx';
import type { ReplayState } from '../state.ts';
import { wayColour } from '../wayColour.ts';
import { type AgentPlace, type Overlay, SOURCE_NAME } from './agentPlaces.ts';
import { type GlyphFigures, glyphsOf, partPath, sizeOf, trianglePath } from './glyphs.ts';
import type { MapModel } from './model.ts';

interface OverlayProps {
  page: Page;
  replay: Replay;
  state: ReplayState;
  model: MapModel;
  overlay: Overlay;
  theme: Theme;
}

/** Agents, and the words of a map, above its lines. */
export function OverlayView({ page, replay, state, model, overlay, theme }: OverlayProps) {
  const group = useRef<SVGGElement>(null);
  const { agents, leaders, branches, sources } = overlay;
  const glyphs = useMemo(() => {
    const names = agents.map(({ agent }) => agent);
    return replay.parties && glyphsOf(page, replay.parties, names, state.steps.rows);
  }, [page, replay, agents]);

  useLayoutEffect(() => {
    const element = group.current as SVGGElement;
    const elements = [...element.querySelectorAll('[data-agent]')];
    const figures: GlyphFigures[] = agents.map(() => ({ mw: Number.NaN, through: 1 }));
    const texts = [...element.querySelectorAll<SVGTextElement>('[data-branch]')];
    const count = model.network.branches.length;
    return state.step.subscribe((step) => {
      glyphs?.read(step, figures);
      elements.forEach((agent, k) => {
        showGlyph(agent, figures[k], glyphs?.most ?? 1, (isUp) => wayColour(page, theme, isUp));
      });
      texts.forEach((text, k) => {
        const percent = model.loading ? rawAt(model.loading, step * count + branches[k].branch) : Number.NaN;
        text.textContent = Number.isNaN(percent) ? '' : `${briefly(percent, 1)} %`;
        text.style.fill = percent > model.limit ? theme.overText : theme.ink;
      });
    });
  }, [glyphs, model, overlay, theme]);

  return (
    <g ref={group}>
      {leaders.map(([x1, y1, x2, y2]) => (
        <line key={`${x1} ${y1}`} x1={x1} y1={y1} x2={x2} y2={y2} class="leader" />
      ))}
      {sources.map(({ x, y }) => (
        <text key={`${x} ${y}`} x={x} y={y} class="quiet">
          {SOURCE_NAME}
        </text>
      ))}
      {branches.map(({ branch, x, y }) => (
        <text key={branch} x={x} y={y} class="figure" data-branch={branch} />
      ))}
      {agents.map((place) => (
        <Agent key={place.agent} place={place} state={state} />
      ))}
    </g>
  );
}

function Agent({ place: { agent, x, y, name, nameX, nameY }, state }: { place: AgentPlace; state: ReplayState }) {
  const isChosen = state.agent.value === agent;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in an SVG
    <g
      role="button"
      tabindex={0}
      aria-pressed={isChosen}
      class={`agent${isChosen ? ' chosen' : ''}`}
      data-agent={agent}
      onClick={(event) => {
        event.stopPropagation();
        state.choose(agent);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        state.choose(agent);
      }}
    >
      {name !== agent && <title>{agent}</title>}
      <g transform={`translate(${x} ${y})`}>
        <circle r="14" class="ring" />
        <path data-cut="" fill={HATCH} />
        <path data-through="" />
        <path data-whole="" fill="none" stroke-width="1.2" stroke-linejoin="round" />
      </g>
      {name !== '' && (
        <text x={nameX} y={nameY}>
          {name}
        </text>
      )}
    </g>
  );
}

/** A triangle by MW, its part that was let through filled; a dot where there is nothing. */
function showGlyph(agent: Element, { mw, through }: GlyphFigures, most: number, colourOf: (isUp: boolean) => string) {
  const [cut, part, whole] = ['cut', 'through', 'whole'].map(
    (of) => agent.querySelector(`[data-${of}]`) as SVGPathElement,
  );
  const size = sizeOf(mw, most);
  if (size === 0) {
    cut.setAttribute('d', '');
    part.setAttribute('d', 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0');
    part.setAttribute('fill', 'var(--quiet)');
    whole.setAttribute('d', '');
    return;
  }
  const isUp = mw > 0;
  const colour = colourOf(isUp);
  const outline = trianglePath(size, isUp);
  cut.setAttribute('d', through < 1 ? outline : '');
  part.setAttribute('d', partPath(size, isUp, through));
  part.setAttribute('fill', colour);
  whole.setAttribute('d', outline);
  whole.setAttribute('stroke', colour);
}
