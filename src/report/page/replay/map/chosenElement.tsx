import { type Signal, useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { briefly } from '../../../figures/numbers.ts';
import type { Theme } from '../../../figures/theme.ts';
import { Canvas } from '../canvas.tsx';
import { rawAt } from '../columns.ts';
import { Cursor } from '../cursor.tsx';
import { paintSeries } from '../paintSeries.ts';
import { useWidth } from '../size.ts';
import type { ReplayState } from '../state.ts';
import { branchName, type Element, found, mostLoaded } from './elements.ts';
import { FAILED, type MapModel, OPEN, SWITCHED } from './model.ts';

/** More names than this are not listed where one types. */
const LISTED = 500;

/** A branch, bus or agent by its name. */
export function Find({
  model,
  state,
  chosen,
}: {
  model: MapModel;
  state: ReplayState;
  chosen: Signal<Element | undefined>;
}) {
  const { buses, branches, agents } = model.network;
  const names = [...Object.keys(agents), ...branches.map(branchName), ...buses.map(({ id }) => `bus ${id}`)];
  return (
    <form
      class="find"
      onSubmit={(event) => {
        event.preventDefault();
        const input = event.currentTarget.elements.namedItem('name') as HTMLInputElement;
        const element = found(model, input.value);
        chosen.value = element;
        input.setCustomValidity(element ? '' : 'Nothing of this name is on the map');
        input.reportValidity();
        if (input.value in agents && state.agent.peek() !== input.value) state.choose(input.value);
      }}
    >
      <input
        name="name"
        list="replay-names"
        placeholder="find on the map"
        aria-label="Find a bus, a branch or an agent on the map"
        autocomplete="off"
        onInput={({ currentTarget }) => currentTarget.setCustomValidity('')}
      />
      <datalist id="replay-names">
        {names.slice(0, LISTED).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}

interface ChosenProps {
  model: MapModel;
  state: ReplayState;
  theme: Theme;
  chosen: Signal<Element | undefined>;
  pointed: Signal<Element | undefined>;
}

/** What the branch or bus chosen or pointed at is, and how it was over the whole run; of neither, the branch most loaded in the step. */
export function ChosenElement({ chosen, pointed, ...props }: ChosenProps) {
  const own = chosen.value ?? pointed.value;
  const element = own ?? mostLoaded(props.model, props.state.rested.value);
  return (
    <div class="element">
      {element ? (
        <Facts {...props} element={element} lead={own ? '' : 'most loaded: '} key={`${element.kind} ${element.place}`}>
          {chosen.value && (
            <button
              type="button"
              class="close"
              aria-label="Close"
              onClick={() => {
                chosen.value = undefined;
              }}
            >
              ×
            </button>
          )}
        </Facts>
      ) : (
        <p class="quiet">Point at a line or a bus, or choose one, to read what it is.</p>
      )}
    </div>
  );
}

interface FactsProps extends Pick<ChosenProps, 'model' | 'state' | 'theme'> {
  element: Element;
  lead: string;
  children: ComponentChildren;
}

function Facts({ model, state, theme, element, lead, children }: FactsProps) {
  const { kind, place } = element;
  const { width, element: room } = useWidth<HTMLDivElement>();
  const { network, loading, voltage, limit } = model;
  const { rows: steps } = state.steps;
  const isBranch = kind === 'branch';
  const values = isBranch ? loading : voltage;
  const by = isBranch ? network.branches.length : network.buses.length;
  const now = useComputed(() => nowText(model, element, state.step.value));
  return (
    <>
      <p>
        <span class="quiet">{lead}</span>
        <Description model={model} element={element} /> <b>{now}</b>
        {children}
      </p>
      <div class="run small" ref={room}>
        {values && width > 0 && (
          <>
            <Canvas
              label={`${isBranch ? 'Loading' : 'Voltage'} of it over the whole run`}
              width={width}
              height={34}
              paint={(to, wide, high) => {
                const line = { values, from: place, by, steps, theme, colour: theme.loading[2] };
                paintSeries(to, isBranch ? { ...line, limit } : { ...line, isFromLeast: true }, wide, high);
              }}
            />
            <Cursor state={state} />
          </>
        )}
      </div>
    </>
  );
}

function Description({ model: { network }, element: { kind, place } }: { model: MapModel; element: Element }) {
  if (kind === 'bus') {
    const { id, baseKv } = network.buses[place];
    const agents = Object.keys(network.agents).filter((agent) => network.agents[agent] === id);
    return (
      <>
        bus <bdi>{id}</bdi>, {briefly(baseKv)} kV{agents.length > 0 && ', '}
        {agents.map((agent, k) => (
          <span key={agent}>
            {k > 0 && ', '}
            <bdi>{agent}</bdi>
          </span>
        ))}
      </>
    );
  }
  const branch = network.branches[place];
  const { from, to, ratingMva } = branch;
  const rating = ratingMva === undefined ? 'no rating' : `rated ${briefly(ratingMva)} MVA`;
  return (
    <>
      <bdi>{branchName(branch)}</bdi>, bus <bdi>{from}</bdi> to <bdi>{to}</bdi>, {rating}
    </>
  );
}

function nowText(model: MapModel, { kind, place }: Element, step: number): string {
  const { network, loading, voltage } = model;
  if (kind === 'bus') {
    if (model.isDead(step, place)) return 'without supply';
    const value = voltage ? rawAt(voltage, step * network.buses.length + place) : Number.NaN;
    return Number.isNaN(value) ? '' : `${briefly(value, 3)} p.u.`;
  }
  const state = model.stateAt(step, place);
  const value = loading ? rawAt(loading, step * network.branches.length + place) : Number.NaN;
  const percent = Number.isNaN(value) ? '' : `${briefly(value, 1)} % loaded`;
  if (state === OPEN) return 'open';
  if (state === FAILED) return 'failed';
  return state === SWITCHED ? `closed by switching ${percent}` : percent;
}
