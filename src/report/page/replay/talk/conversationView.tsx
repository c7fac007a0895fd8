import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { counted } from '../../../../counted.ts';
import { numberAt, textAt } from '../../../../market/shownTables.ts';
import {
  type Arrow,
  conversationOf,
  type Lane,
  type Moment,
  type SpokenPhase,
  type Talk,
} from '../../../conversation.ts';
import { useWidth } from '../size.ts';
import type { ReplayState } from '../state.ts';
import { ArrowContent } from './arrowContent.tsx';
import { ArrowRow } from './arrowRow.tsx';
import './talk.css';

/** From this width on, what is said stands beside who says it, CSS pixels. */
const BESIDE = 820;

/** Who said what about the step, once the slider rests: lanes, phases, arrows; each opens. */
export function ConversationView({ of, talk, state }: { of: string; talk: Talk; state: ReplayState }) {
  const { element, width } = useWidth<HTMLDivElement>();
  const step = state.rested.value;
  const agent = talk.cast.some(({ name }) => name === state.agent.value) ? state.agent.value : '';
  const moments = useMemo(() => conversationOf(talk, step, agent === '' ? undefined : agent), [talk, step, agent]);
  const isOpen = useSignal<ReadonlyMap<string, boolean>>(new Map());
  const chosen = useSignal<Arrow | undefined>(undefined);
  const isWide = width >= BESIDE;
  useEffect(() => {
    chosen.value = alike(moments, chosen.peek()) ?? (isWide ? firstOf(moments) : undefined);
  }, [moments, isWide]);
  const count = moments.flatMap(({ phases }) => phases).reduce((sum, phase) => sum + phase.count, 0);
  const toggle = ({ phase }: SpokenPhase, opens: boolean) => {
    isOpen.value = new Map(isOpen.value).set(phase, opens);
  };
  return (
    <div class="replay-card talk" ref={element}>
      <h3>
        Who said what{' '}
        <small>
          about {stepName(of, state, step)}: {counted(count, 'message')}
        </small>
        {agent !== '' && (
          <button type="button" class="filter" onClick={() => state.choose(agent)}>
            only with <bdi>{agent}</bdi> ×
          </button>
        )}
      </h3>
      {count === 0 ? (
        <p class="quiet">Nothing was said{agent !== '' && ' by or to it'}.</p>
      ) : (
        <div class={isWide ? 'talk-room beside' : 'talk-room'}>
          <div class="sequence">
            <LaneNames lanes={talk.lanes} />
            <LaneLines lanes={talk.lanes} />
            {moments.map((moment) => (
              <MomentView
                key={moment.isp}
                moment={moment}
                name={momentName(state, moment.isp, step)}
                {...{ talk, chosen, isInline: !isWide, isOpen: isOpen.value, toggle }}
              />
            ))}
          </div>
          {isWide && (
            <div class="content" aria-live="polite">
              {chosen.value ? (
                <>
                  <h4>
                    <bdi>{chosen.value.label}</bdi>
                  </h4>
                  <ArrowContent key={chosen.value.rows[0]} talk={talk} arrow={chosen.value} />
                </>
              ) : (
                <p class="quiet">Choose an arrow to read what was said.</p>
              )}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function LaneNames({ lanes }: { lanes: readonly Lane[] }) {
  return (
    <div class="lanes" aria-hidden="true">
      {lanes.map(({ role, label }) => (
        <span key={role}>
          <bdi>{label}</bdi>
        </span>
      ))}
    </div>
  );
}

function LaneLines({ lanes }: { lanes: readonly Lane[] }) {
  return (
    <div class="lane-lines" aria-hidden="true">
      {lanes.map(({ role }) => (
        <i key={role} />
      ))}
    </div>
  );
}

interface MomentProps {
  moment: Moment;
  name: string;
  talk: Talk;
  chosen: { value: Arrow | undefined };
  /** Whether content opens below its arrow. */
  isInline: boolean;
  isOpen: ReadonlyMap<string, boolean>;
  toggle: (phase: SpokenPhase, opens: boolean) => void;
}

function MomentView({ moment, name, talk, chosen, isInline, isOpen, toggle }: MomentProps) {
  return (
    <div class="moment">
      <h4>{name}</h4>
      {moment.phases.map((phase) => {
        const opens = isOpen.get(phase.phase) ?? !phase.isFolded;
        return (
          <div class="phase" key={phase.phase}>
            <button type="button" class="phase-name" aria-expanded={opens} onClick={() => toggle(phase, !opens)}>
              <bdi>{phase.phase}</bdi>
              {!opens && <small>{counted(phase.count, 'message')}</small>}
            </button>
            {opens && (
              <ul>
                {phase.arrows.map((arrow) => (
                  <li key={arrow.rows[0]}>
                    <ArrowRow
                      arrow={arrow}
                      lanes={talk.lanes}
                      isChosen={chosen.value === arrow}
                      onChoose={() => {
                        chosen.value = chosen.value === arrow ? undefined : arrow;
                      }}
                    />
                    {isInline && chosen.value === arrow && (
                      <div class="content">
                        <ArrowContent talk={talk} arrow={arrow} />
                      </div>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** The arrow of another step that is like the one chosen: what a reader looks at stays open. */
function alike(moments: readonly Moment[], arrow: Arrow | undefined): Arrow | undefined {
  if (!arrow) return undefined;
  const all = moments.flatMap(({ phases }) => phases.flatMap(({ arrows }) => arrows));
  const same = (of: Arrow) => of.type === arrow.type && of.from === arrow.from && `${of.to}` === `${arrow.to}`;
  return all.find((of) => same(of) && of.of === arrow.of) ?? all.find(same);
}

/** What is opened at first: the first that many said. */
function firstOf(moments: readonly Moment[]): Arrow | undefined {
  const open = moments.flatMap(({ phases }) => phases.flatMap(({ isFolded, arrows }) => (isFolded ? [] : arrows)));
  return open.find(({ rows }) => rows.length > 1) ?? open[0];
}

const stepName = (of: string, { steps: { columns } }: ReplayState, step: number): string =>
  of === 'isp' ? `ISP ${numberAt(columns.isp, step)}` : textAt(columns.label, step);

/** When something was said, from the step: `2 ISPs before`, `in the ISP`. */
function momentName(state: ReplayState, isp: number, step: number): string {
  const { columns } = state.steps;
  const first = numberAt(columns.isp, step);
  const isps = columns.isps ? numberAt(columns.isps, step) : 1;
  if (isp < 0) return 'before the first day';
  if (isp < first) return `${counted(first - isp, 'ISP')} before`;
  if (isp >= first + isps) return `${counted(isp - first - isps + 1, 'ISP')} after`;
  return isps === 1 ? 'in the ISP' : `in ISP ${isp}`;
}
