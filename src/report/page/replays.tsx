import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Page, Replay } from '../../market/view.ts';
import { hash } from './hash.ts';
import { theme } from './look.tsx';
import { ReplayView } from './replay/replayView.tsx';

/** What can be stepped through; of several, one at a time. */
export function Replays({ page }: { page: Page }) {
  const { replays } = page;
  const linked = useComputed(() => placeOfLink(replays, [...hash.value.keys()])).value;
  const [place, setPlace] = useState(Math.max(0, linked));
  useEffect(() => {
    if (linked >= 0) setPlace(linked);
  }, [linked]);
  const replay = replays[place];
  const view = <ReplayView key={replay.of} page={page} replay={replay} theme={theme.value} />;
  return (
    <section id="replay">
      <h2>{replays.length === 1 ? <bdi>{replay.title}</bdi> : 'Replay'}</h2>
      {replays.length === 1 ? (
        view
      ) : (
        <>
          <Tabs replays={replays} place={place} onPlace={setPlace} />
          <div role="tabpanel" id="replay-panel" aria-labelledby={`tab-${replay.of}`}>
            {view}
          </div>
        </>
      )}
    </section>
  );
}

/** The replay that an address names first; -1: none. */
const placeOfLink = (replays: readonly Replay[], keys: readonly string[]): number => {
  const word = keys.find((key) => replays.some(({ of }) => of === key));
  return replays.findIndex(({ of }) => of === word);
};

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

interface TabsProps {
  replays: readonly Replay[];
  place: number;
  onPlace: (place: number) => void;
}

function Tabs({ replays, place, onPlace }: TabsProps) {
  const tabs = useRef<HTMLDivElement>(null);
  return (
    <div role="tablist" class="tabs" aria-label="Replays" ref={tabs}>
      {replays.map(({ of, title }, at) => (
        <button
          key={of}
          id={`tab-${of}`}
          type="button"
          role="tab"
          aria-selected={at === place}
          aria-controls="replay-panel"
          tabIndex={at === place ? 0 : -1}
          onClick={() => onPlace(at)}
          onKeyDown={({ key }) => {
            const next = at + (STEPS[key] ?? 0);
            if (next === at || next < 0 || next >= replays.length) return;
            onPlace(next);
            (tabs.current as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')[next].focus();
          }}
        >
          <bdi>{title}</bdi>
        </button>
      ))}
    </div>
  );
}
