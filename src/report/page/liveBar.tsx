import type { IspTold } from '../live/told.ts';
import { doing, follows, labels, outcome, standing, told } from './live.ts';
import './live.css';
import { Scrolls } from './replay/scrolls.tsx';

/** Types of messages that are counted one by one. */
const MOST_TYPES = 4;

/** How the run goes on whose page this is: at the foot of the window. */
export function LiveBar() {
  const [state, now] = [standing.value, told.value];
  const isGoing = state === 'waits' || state === 'goes on' || state === 'lost';
  return (
    <aside class="live" aria-label="The run as it goes on" data-state={state}>
      <progress aria-label="ISPs that have passed" max={now?.ofIsps ?? 1} value={now ? Math.max(0, now.isp + 1) : 0} />
      <div class="live-line">
        <strong>{wordsOf[state]}</strong>
        <span>
          <bdi>{saysOf(state, now)}</bdi>
        </span>
        {isGoing && (
          <button
            type="button"
            class="press"
            aria-pressed={follows.value}
            onClick={() => {
              follows.value = !follows.value;
            }}
          >
            {follows.value ? 'Following' : 'Follow'}
          </button>
        )}
      </div>
      <div>{now && state !== 'ended' && <Said now={now} />}</div>
    </aside>
  );
}

const wordsOf = {
  waits: 'The market begins',
  'goes on': 'Live',
  lost: 'Not heard from just now',
  ended: 'All ISPs have passed.',
  failed: 'The run failed.',
  stopped: 'Ended before the last ISP.',
};

/** What there is to tell beside. */
function saysOf(state: typeof standing.value, now: IspTold | undefined): string {
  if (state === 'ended') return `Results: ${outcome.value}`;
  if (state === 'failed' || state === 'stopped') return outcome.value;
  if (doing.value !== '') return doing.value;
  if (now === undefined) return '';
  const { isp, ofIsps, start } = now;
  if (start === '') return 'before the first day';
  if (isp + 1 === ofIsps) return 'all ISPs have passed; results are being written';
  return `${start.slice(0, 10)} ${start.slice(11, 16)}, ISP ${isp} of ${ofIsps}`;
}

/** What was said in the ISP. */
function Said({ now: { types, said } }: { now: IspTold }) {
  const counts = Object.entries(types).sort(([, a], [, b]) => b - a);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const called = (type: string) => labels.value[type]?.label ?? type;
  const first = counts.slice(0, MOST_TYPES).map(([type, count]) => `${count} ${called(type)}`);
  return (
    <details>
      <summary>
        {all} messages: {first.join(', ')}
        {counts.length > MOST_TYPES && ', …'}
      </summary>
      <Scrolls label="What was said">
        <ol>
          {said.map(({ phase, from, to, type, inWords }, place) => (
            <li key={`${place}`}>
              <span>
                <bdi>{phase}</bdi>
              </span>
              <span>
                <bdi>{from}</bdi> → <bdi>{to}</bdi>
              </span>
              <b>
                <bdi>{called(type)}</bdi>
              </b>
              <bdi>{inWords}</bdi>
            </li>
          ))}
        </ol>
        {all > said.length && <p>… and {all - said.length} more</p>}
      </Scrolls>
    </details>
  );
}
