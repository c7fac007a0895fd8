import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Page, Replay, ReplayMap } from '../../../../market/view.ts';
import type { Theme } from '../../../figures/theme.ts';
import { Canvas } from '../canvas.tsx';
import { useWidth } from '../size.ts';
import type { ReplayState } from '../state.ts';
import { overlayOf } from './agentPlaces.ts';
import { ChosenElement, Find } from './chosenElement.tsx';
import { type Element, isSame, nearest } from './elements.ts';
import { MapKey } from './mapKey.tsx';
import { mapText } from './mapText.ts';
import { heightFor, type MapModel, mapModel, type Places, placesOn } from './model.ts';
import { OverlayView } from './overlay.tsx';
import { MapPainter } from './paint.ts';
import './map.css';

interface MapProps {
  page: Page;
  replay: Replay & { map: ReplayMap };
  state: ReplayState;
  theme: Theme;
}

let ruler: CanvasRenderingContext2D | null;

/** Width of a name on the map, CSS pixels. */
function textWidth(text: string): number {
  ruler ??= document.createElement('canvas').getContext('2d');
  if (!ruler) return 7 * text.length;
  ruler.font = '12px system-ui, sans-serif';
  return ruler.measureText(text).width + 4;
}

/** The network as it stands in the step: lines on a canvas, agents and words above. */
export function NetworkMap({ page, replay, state, theme }: MapProps) {
  const { map } = replay;
  const { element, width } = useWidth<HTMLDivElement>();
  const chosen = useSignal<Element | undefined>(undefined);
  const pointed = useSignal<Element | undefined>(undefined);
  const model = useMemo(() => mapModel(page, map), [page, map]);
  const painter = useMemo(() => new MapPainter(model), [model]);
  const height = heightFor(map.network, width);
  const places = useMemo(() => placesOn(map.network, width, height), [map, width, height]);
  const overlay = useMemo(() => overlayOf(model, places, [width, height], textWidth), [model, places]);
  const inWords = useComputed(() => mapText(model, state.rested.value));
  const at = (event: MouseEvent) => {
    const { left, top } = (event.currentTarget as SVGElement).getBoundingClientRect();
    return nearest(model, places, event.clientX - left, event.clientY - top, state.step.peek());
  };
  return (
    <div class="replay-card map">
      <header>
        <h3>
          Network <small>{map.network.name}</small>
        </h3>
        <Find model={model} state={state} chosen={chosen} />
      </header>
      <div class="map-room" ref={element} style={{ height: `${width > 0 ? height : 400}px` }}>
        {width > 0 && (
          <>
            <Canvas
              label={inWords}
              width={width}
              height={height}
              follows={state.step}
              paint={(to) => painter.paint(to, places, state.step.peek(), theme)}
            />
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: whoever has no pointer finds branches and buses by name */}
            {/* biome-ignore lint/a11y/useSemanticElements: a picture with parts to choose */}
            <svg
              width={width}
              height={height}
              role="group"
              aria-label="Agents on the map"
              onPointerMove={(event) => {
                const next = at(event);
                if (!isSame(next, pointed.peek())) pointed.value = next;
              }}
              onPointerLeave={() => {
                pointed.value = undefined;
              }}
              onClick={(event) => {
                chosen.value = at(event);
              }}
            >
              <Highlight {...{ chosen, pointed, model, places }} />
              <OverlayView {...{ page, replay, state, model, overlay, theme }} />
            </svg>
          </>
        )}
      </div>
      <ChosenElement {...{ model, state, theme, chosen, pointed }} />
      <MapKey {...{ page, replay, model, theme }} />
    </div>
  );
}

interface HighlightProps {
  chosen: Signal<Element | undefined>;
  pointed: Signal<Element | undefined>;
  model: MapModel;
  places: Places;
}

/** What is chosen or pointed at, picked out. */
function Highlight({ chosen, pointed, model: { from, to }, places: { x, y } }: HighlightProps) {
  const element = chosen.value ?? pointed.value;
  if (!element) return null;
  const { kind, place } = element;
  if (kind === 'bus') return <circle cx={x[place]} cy={y[place]} r="7" class="picked" />;
  return <line x1={x[from[place]]} y1={y[from[place]]} x2={x[to[place]]} y2={y[to[place]]} class="picked" />;
}
