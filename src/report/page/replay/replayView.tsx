import './replay.css';

import { useComputed } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Page, Replay, ReplayMap, Sentence } from '../../../market/view.ts';
import { talkOf } from '../../conversation.ts';
import type { Theme } from '../../figures/theme.ts';
import { unbroken } from '../../unbroken.ts';
import { HatchPattern } from './hatch.tsx';
import { NetworkMap } from './map/networkMap.tsx';
import { MeritOrderView } from './merit/meritOrder.tsx';
import { PartiesTable } from './parties.tsx';
import { type ReplayState, replayState } from './state.ts';
import { StepFigures } from './stepFigures.tsx';
import { Strip } from './strip.tsx';
import { ConversationView } from './talk/conversationView.tsx';
import { Jumps, Transport } from './transport.tsx';

interface ReplayProps {
  page: Page;
  replay: Replay;
  theme: Theme;
}

/** A run to step through: slider, the step in words, map, merit order, parties, and who said what. */
export function ReplayView({ page, replay, theme }: ReplayProps) {
  const state = useMemo(() => replayState(page, replay), [page, replay]);
  useEffect(() => state.start(), [state]);
  const talk = useMemo(() => talkOf(page, replay), [page, replay]);
  const { map, meritOrder, parties, figures } = replay;
  const hasSide = meritOrder !== undefined || parties !== undefined || figures !== undefined;
  return (
    <article class="replay" onKeyDown={(event) => playByKey(event, state)}>
      <HatchPattern />
      <div class="controls">
        <Transport replay={replay} state={state} />
        <Strip {...{ page, replay, state, theme }} />
      </div>
      <Jumps replay={replay} state={state} />
      <Words replay={replay} state={state} />
      <div class={map && hasSide ? 'panels two' : 'panels'}>
        {map && <NetworkMap {...{ page, state, theme }} replay={replay as Replay & { map: ReplayMap }} />}
        {hasSide && (
          <div class="side">
            {meritOrder && <MeritOrderView {...{ page, state, theme }} replay={{ ...replay, meritOrder }} />}
            {parties && <PartiesTable {...{ page, state, theme }} replay={{ ...replay, parties }} />}
            {figures && <StepFigures {...{ page, replay, state }} />}
          </div>
        )}
      </div>
      {talk && <ConversationView of={replay.of} talk={talk} state={state} />}
    </article>
  );
}

/** The step in a sentence, with room for the longest, so that what is below stays where it is. */
function Words({ replay: { sentences }, state }: { replay: Replay; state: ReplayState }) {
  const longest = useMemo(() => longestOf(sentences), [sentences]);
  const sentence = useComputed(() => sentences[state.step.value] ?? []).value;
  return (
    <div class="sentence">
      <p>
        <Spans sentence={sentence} />
      </p>
      <p aria-hidden="true">
        <Spans sentence={longest} />
      </p>
    </div>
  );
}

function Spans({ sentence }: { sentence: Sentence }) {
  return (
    <>
      {sentence.map((span, place) =>
        typeof span === 'string' ? (
          <bdi key={`${place}`}>{unbroken(span)}</bdi>
        ) : (
          <strong key={`${place}`}>
            <bdi>{unbroken(span.strong)}</bdi>
          </strong>
        ),
      )}
    </>
  );
}

function longestOf(sentences: readonly Sentence[]): Sentence {
  const lengthOf = (sentence: Sentence) =>
    sentence.reduce((sum, span) => sum + (typeof span === 'string' ? span : span.strong).length, 0);
  return sentences.reduce((longest, each) => (lengthOf(each) > lengthOf(longest) ? each : longest), []);
}

/** Space plays and pauses, where it does nothing else. */
function playByKey(event: KeyboardEvent, { isPlaying }: ReplayState): void {
  const at = event.target as HTMLElement;
  const isTaken = at.closest('button, select, summary, a, [role=button], input:not([type=range])') !== null;
  if (event.key !== ' ' || isTaken) return;
  event.preventDefault();
  isPlaying.value = !isPlaying.value;
}
