import { counted, firstOf } from '../../../../counted.ts';
import { briefly } from '../../../figures/numbers.ts';
import { rawAt } from '../columns.ts';
import { branchName, mostLoaded } from './elements.ts';
import { FAILED, type MapModel, SWITCHED } from './model.ts';

/** Of more only so many are named. */
const NAMED = 12;

/** A map in words, as it stands in a step: what is most loaded, what failed, what was switched, what is without supply. */
export function mapText(model: MapModel, step: number): string {
  const { network } = model;
  const sayings = [`Map of ${network.name}, ${counted(network.buses.length, 'bus', 'buses')}`];
  const say = (what: string, names: readonly string[]) => names.length > 0 && sayings.push(`${what} ${some(names)}`);
  const branchesThat = (stand: number) =>
    network.branches.filter((_, branch) => model.stateAt(step, branch) === stand).map(branchName);
  say('most loaded', loadedText(model, step));
  say('failed:', branchesThat(FAILED));
  say('closed by switching:', branchesThat(SWITCHED));
  const dead = network.buses.filter((_, bus) => model.isDead(step, bus)).map(({ id }) => id);
  say(dead.length === 1 ? 'without supply: bus' : 'without supply: buses', dead);
  return sayings.join('; ');
}

function loadedText(model: MapModel, step: number): string[] {
  const { loading, network } = model;
  const most = mostLoaded(model, step);
  if (!loading || !most) return [];
  const percent = rawAt(loading, step * network.branches.length + most.place);
  return [`${branchName(network.branches[most.place])} at ${briefly(percent, 1)} %`];
}

const some = (names: readonly string[]): string => firstOf(names, NAMED);
