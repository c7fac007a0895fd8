import type { Arrow, Lane } from '../../../conversation.ts';

interface ArrowProps {
  arrow: Arrow;
  lanes: readonly Lane[];
  isChosen: boolean;
  onChoose: () => void;
}

/** One arrow from lane to lane with its words, which may run on over empty lanes but never beyond the edge. */
export function ArrowRow({ arrow: { from, to, label }, lanes, isChosen, onChoose }: ArrowProps) {
  const middle = (lane: number) => (100 * (lane + 0.5)) / lanes.length;
  const all = [from, ...to];
  const [left, right] = [Math.min(...all), Math.max(...all)];
  const isSelf = left === right;
  const isRight = left + right >= lanes.length;
  const names = (places: readonly number[]) => places.map((place) => lanes[place].label).join(' and ');
  const words = isRight ? { right: `${100 - middle(right)}%`, textAlign: 'right' } : { left: `${middle(left)}%` };
  return (
    <button
      type="button"
      class={isChosen ? 'arrow chosen' : 'arrow'}
      aria-expanded={isChosen}
      aria-label={`${names([from])} to ${names(to)}: ${label}`}
      onClick={onChoose}
    >
      {isSelf ? (
        <i class="self" style={{ left: `${middle(from)}%` }} />
      ) : (
        <i class="shaft" style={{ left: `${middle(left)}%`, width: `${middle(right) - middle(left)}%` }} />
      )}
      {!isSelf &&
        to.map((lane) => (
          <i key={lane} class={lane > from ? 'head right' : 'head left'} style={{ left: `${middle(lane)}%` }} />
        ))}
      <span class="words" style={{ ...words, maxWidth: `${isRight ? middle(right) : 100 - middle(left)}%` }}>
        <bdi>{label}</bdi>
      </span>
    </button>
  );
}
