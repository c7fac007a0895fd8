import { counted } from '../counted.ts';
import { InputError } from '../errors.ts';
import { editDistance } from '../input/words.ts';
import { type Fault, type Range, voltageRangeOf } from './limits.ts';
import { requireSound, type UnitFigures } from './units.ts';

/** A node. Loads are nominal: the case's own figure, or installed capacity where a network says so. */
export interface Bus {
  id: string;
  baseKv: number;
  loadMw: number;
  loadMvar: number;
  /** MW drawn at 1 p.u. voltage by a shunt here (iron losses, resistors). */
  shuntMw: number;
  /** Mvar injected at 1 p.u. voltage by a shunt here (positive: capacitor, negative: reactor). */
  shuntMvar: number;
  /** Where the source gives limits. */
  voltageLimitsPu?: Range;
  /** Where the source has coordinates. */
  position?: Position;
  /** A voltage that its source stores, from which a power flow may start; the angle is counted from the external grid's. */
  start?: { voltagePu: number; angleRad: number };
}

/** In the units of its source: degrees of longitude and latitude, metres, or a drawing's. */
export interface Position {
  x: number;
  y: number;
}

/** A line or transformer as a pi section; an ideal transformer `tap` at `shiftRad` stands at the `from` end. */
export interface Branch {
  id: string;
  kind: 'line' | 'transformer';
  /** Index of the bus, not its id. */
  from: number;
  to: number;
  rPu: number;
  xPu: number;
  /** Total line charging susceptance, half at each end. */
  bPu: number;
  /** Total shunt conductance (iron losses, leakage), half at each end; none when left out. */
  gPu?: number;
  /** Off-nominal turns ratio, from over to; 1 when there is none. */
  tap: number;
  shiftRad: number;
  /** Infinity when the source gives none. */
  ratingMva: number;
  /** A transformer's rated voltage at either end over the base kV of the bus there, at which it has its rating; else 1. */
  ratedVoltagePu?: { from: number; to: number };
  /** Where it is open at one end: what it draws at the other, which is in the shunt of that bus until it is closed. */
  openEnd?: { bus: number; mw: number; mvar: number };
  /** False for a normally open tie. */
  closed: boolean;
}

export interface Generation extends UnitFigures {
  id: string;
  bus: number;
  kind: 'pv' | 'synchronous' | 'static';
  installedMw: number;
  /** What the case itself sets. */
  outputMw: number;
  outputMvar: number;
}

/** A bus whose voltage is held: a connection to the external grid (angle 0), or a generator's set point. */
export interface Source {
  bus: number;
  voltagePu: number;
}

/** A unit at a connection to the external grid, or that connection itself: the power flow finds its output. */
export interface SourceUnit extends UnitFigures {
  id: string;
  bus: number;
}

export interface Network {
  name: string;
  baseMva: number;
  buses: Bus[];
  branches: Branch[];
  generation: Generation[];
  /** Connections to the external grid: they take up whatever balance is left. */
  sources: Source[];
  /** Limits and costs of what stands at the sources, where the file has any. */
  sourceUnits?: SourceUnit[];
  /** Buses whose voltage a generator holds (PV buses). Only the Newton power flow serves them. */
  voltageSetpoints?: Source[];
  /** What a rule of its reader filled in or left out, in full sentences. */
  notes?: string[];
  /** Index of a bus by its id, or by the id of another that a closed switch makes one with it. */
  busIndex: Map<string, number>;
}

const finite = (value: number) => Number.isFinite(value);

const faultAt =
  (file: string, path: string): Fault =>
  (found, expected) =>
    new InputError({ file, path, found, expected });

function requireThat(holds: boolean, file: string, path: string, found: string, expected: string): void {
  if (!holds) throw new InputError({ file, path, found, expected });
}

/**
 * Builds the index of bus ids and checks every figure: finite numbers, existing ends, impedances other than zero, one
 * source at least, no bus held twice, limits with something between them. `file` names the origin in errors.
 * @throws InputError naming the element
 */
export function prepareNetwork(parts: Omit<Network, 'busIndex'>, file = parts.name): Network {
  const { buses, branches, generation, sources } = parts;
  const busIndex = new Map<string, number>();
  const isBus = (index: number) => Number.isInteger(index) && index >= 0 && index < buses.length;
  requireThat(finite(parts.baseMva) && parts.baseMva > 0, file, 'baseMva', `${parts.baseMva}`, 'a positive MVA base');
  buses.forEach((bus, i) => {
    requireThat(!busIndex.has(bus.id), file, `bus ${bus.id}`, 'the same id twice', 'one bus an id');
    requireThat(bus.baseKv > 0 && finite(bus.baseKv), file, `bus ${bus.id}`, `${bus.baseKv} kV`, 'a positive base kV');
    const figures = [bus.loadMw, bus.loadMvar, bus.shuntMw, bus.shuntMvar];
    requireThat(figures.every(finite), file, `bus ${bus.id}`, figures.join(', '), 'finite load and shunt');
    voltageRangeOf(bus.voltageLimitsPu?.min, bus.voltageLimitsPu?.max, faultAt(file, `bus ${bus.id}`));
    const { x, y } = bus.position ?? { x: 0, y: 0 };
    requireThat(finite(x) && finite(y), file, `bus ${bus.id}`, `a position of ${x}, ${y}`, 'finite coordinates');
    busIndex.set(bus.id, i);
  });
  const branchIds = new Set<string>();
  for (const branch of branches) {
    const path = `branch ${branch.id}`;
    const { rPu, xPu, bPu, gPu = 0, tap, shiftRad, ratedVoltagePu = { from: 1, to: 1 } } = branch;
    requireThat(!branchIds.has(branch.id), file, path, 'the same id twice', 'one branch an id');
    branchIds.add(branch.id);
    requireThat(isBus(branch.from) && isBus(branch.to), file, path, 'an end at no bus', 'two existing buses');
    requireThat(branch.from !== branch.to, file, path, 'both ends at one bus', 'two different buses');
    const impedance = [rPu, xPu, bPu, gPu, shiftRad];
    requireThat(impedance.every(finite), file, path, `r ${rPu}, x ${xPu}, b ${bPu}, g ${gPu}`, 'finite numbers');
    requireThat(rPu !== 0 || xPu !== 0, file, path, 'an impedance of 0', 'r or x other than 0');
    requireThat(finite(tap) && tap > 0, file, path, `tap ${tap}`, 'a positive turns ratio (1: none)');
    requireThat(branch.ratingMva > 0, file, path, `rating ${branch.ratingMva}`, 'a positive MVA rating, or Infinity');
    const ratedAt = Object.values(ratedVoltagePu);
    requireThat(
      ratedAt.every((pu) => finite(pu) && pu > 0),
      file,
      path,
      `rated voltages ${ratedAt.join(', ')}`,
      'positive rated voltages',
    );
  }
  for (const unit of generation) {
    const figures = [unit.installedMw, unit.outputMw, unit.outputMvar];
    requireThat(isBus(unit.bus), file, `generation ${unit.id}`, 'no such bus', 'an existing bus');
    requireThat(figures.every(finite), file, `generation ${unit.id}`, figures.join(', '), 'finite MW and Mvar');
    requireSound(unit, faultAt(file, `generation ${unit.id}`));
  }
  for (const unit of parts.sourceUnits ?? []) {
    const atSource = sources.some(({ bus }) => bus === unit.bus);
    requireThat(atSource, file, `unit ${unit.id}`, 'a bus that is no source', 'a bus of the external grid');
    requireSound(unit, faultAt(file, `unit ${unit.id}`));
  }
  requireThat(sources.length > 0, file, 'sources', 'none', 'at least one connection to the external grid');
  const held = new Set<number>();
  for (const source of [...sources, ...(parts.voltageSetpoints ?? [])]) {
    requireThat(isBus(source.bus), file, 'sources', `bus index ${source.bus}`, 'an existing bus');
    const path = `source at bus ${buses[source.bus].id}`;
    requireThat(!held.has(source.bus), file, path, 'the voltage held twice', 'one source or set point a bus');
    const sane = source.voltagePu > 0 && finite(source.voltagePu);
    requireThat(sane, file, path, `${source.voltagePu} p.u.`, 'a positive voltage');
    held.add(source.bus);
  }
  return { ...parts, busIndex };
}

/** Of each branch, whether it is a closed one at a connection to the external grid: a main line. */
export function mainLinesOf({ branches, sources }: Network): boolean[] {
  const buses = new Set(sources.map(({ bus }) => bus));
  return branches.map(({ from, to, closed }) => closed && (buses.has(from) || buses.has(to)));
}

/**
 * Index of the bus with this id (a number is taken as its decimal id).
 * @throws InputError naming the node and the ids most like it
 */
export function busAt(network: Network, id: string | number): number {
  const wanted = String(id);
  const index = network.busIndex.get(wanted);
  if (index !== undefined) return index;
  throw new InputError({
    path: `network ${network.name}`,
    found: `node ${wanted}, which does not exist`,
    expected: `one of its ${counted(network.buses.length, 'node')}, such as ${mostLike(wanted, network.buses)}`,
  });
}

/**
 * Index of the branch with this id.
 * @throws InputError naming the branch and the ids most like it
 */
export function branchAt({ name, branches }: Network, id: string): number {
  const index = branches.findIndex((branch) => branch.id === id);
  if (index >= 0) return index;
  throw new InputError({
    path: `network ${name}`,
    found: `branch ${id}, which does not exist`,
    expected: `one of its ${counted(branches.length, 'branch', 'branches')}, such as ${mostLike(id, branches)}`,
  });
}

/** The three ids most like a wanted one. */
const mostLike = (wanted: string, known: readonly { id: string }[]): string =>
  known
    .map(({ id }) => ({ id, distance: editDistance(wanted, id) }))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .slice(0, 3)
    .map(({ id }) => id)
    .join(', ');

/**
 * Injections per bus, MW and Mvar (generation minus load), with the network's own loads and generation times a share.
 */
export function nominalInjection(
  network: Network,
  loadShare = 1,
  generationShare = 1,
): { injectionMw: Float64Array; injectionMvar: Float64Array } {
  const injectionMw = Float64Array.from(network.buses, (bus) => -loadShare * bus.loadMw);
  const injectionMvar = Float64Array.from(network.buses, (bus) => -loadShare * bus.loadMvar);
  for (const unit of network.generation) {
    injectionMw[unit.bus] += generationShare * unit.outputMw;
    injectionMvar[unit.bus] += generationShare * unit.outputMvar;
  }
  return { injectionMw, injectionMvar };
}
