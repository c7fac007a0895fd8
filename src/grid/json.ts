import * as z from 'zod';
import { InputError } from '../errors.ts';
import { faultOf, pathText, tellingOf } from '../input/issues.ts';
import { oneLine } from './elementRow.ts';
import { lineBranch, physicalBaseMva, transformerBranch } from './elements.ts';
import { type PerUnitForm, type PhysicalForm, perUnitForm, physicalForm } from './jsonSchema.ts';
import { branchNamer } from './matpower.ts';
import { anchored } from './matpowerStart.ts';
import { costFinder, limitsOf, voltageLimitsOf } from './matpowerUnits.ts';
import {
  type Branch,
  type Bus,
  type Generation,
  type Network,
  prepareNetwork,
  type Source,
  type SourceUnit,
} from './network.ts';
import { readPandapower } from './pandapower.ts';
import { isPandapower, parsePandapower } from './pandapowerTables.ts';
import type { ReadOptions } from './readOptions.ts';
import { given } from './units.ts';

const frequencyHz = 50;

/** Turns the file's bus ids into indices, with errors that say where a wrong one stands. */
function busFinder(ids: (string | number)[], file: string): (id: string | number, path: string) => number {
  const indexOf = new Map(ids.map((id, i) => [String(id), i]));
  return (id, path) => {
    const index = indexOf.get(String(id));
    if (index === undefined)
      throw new InputError({ file, path, found: `bus ${id}`, expected: 'the id of a bus above' });
    return index;
  };
}

function fromPhysical(raw: PhysicalForm, file: string, loadScaling: 'native' | 'ignore'): Network {
  const buses = raw.bus.map(
    ({ id, baseKV }): Bus => ({ id: `${id}`, baseKv: baseKV, loadMw: 0, loadMvar: 0, shuntMw: 0, shuntMvar: 0 }),
  );
  const busOf = busFinder(
    raw.bus.map((bus) => bus.id),
    file,
  );
  raw.load.forEach((load, i) => {
    const bus = buses[busOf(load.bus, `load[${i}].bus`)];
    const factor = loadScaling === 'native' ? load.scaling : 1;
    bus.loadMw += load.p_MW * factor;
    bus.loadMvar += load.q_MVAr * factor;
  });
  const lines = raw.line.map((line, i): Branch => {
    const from = busOf(line.from, `line[${i}].from`);
    const to = busOf(line.to, `line[${i}].to`);
    const ends = { id: `line ${line.id}`, from, to, closed: line.status === 1 };
    const bSiemens = 2 * Math.PI * frequencyHz * line.c_nF * 1e-9;
    const ratedKa = line.imax_kA ?? Number.POSITIVE_INFINITY;
    return lineBranch(ends, buses[from].baseKv, { rOhm: line.r_ohm, xOhm: line.x_ohm, bSiemens, ratedKa });
  });
  const transformers = raw.trafo.map((trafo, i) => {
    const from = busOf(trafo.hv, `trafo[${i}].hv`);
    const to = busOf(trafo.lv, `trafo[${i}].lv`);
    const ends = { id: `transformer ${i + 1}`, from, to, closed: true };
    if (trafo.vkr_pct > trafo.vk_pct) {
      const found = `${trafo.vkr_pct} %`;
      throw new InputError({
        file,
        path: `trafo[${i}].vkr_pct`,
        found,
        expected: `vk_pct (${trafo.vk_pct} %) at most`,
      });
    }
    return transformerBranch(ends, buses[from].baseKv, buses[to].baseKv, {
      ratedMva: trafo.sn_MVA,
      hvKv: trafo.vn_hv,
      lvKv: trafo.vn_lv,
      resistance: trafo.vkr_pct / 100,
      reactance: Math.sqrt(trafo.vk_pct ** 2 - trafo.vkr_pct ** 2) / 100,
      ironMw: trafo.pfe_kW / 1000,
      noLoad: trafo.i0_pct / 100,
      hvTurns: 1 + ((trafo.tap_step_pct ?? 0) * (trafo.tap_pos ?? 0)) / 100,
    });
  });
  const generation = raw.sgen.map(
    (unit, i): Generation => ({
      id: `sgen ${i + 1}`,
      bus: busOf(unit.bus, `sgen[${i}].bus`),
      kind: unit.type === 'PV' ? 'pv' : 'static',
      installedMw: unit.p_MW,
      outputMw: unit.p_MW,
      outputMvar: unit.q_MVAr,
    }),
  );
  const sources = raw.ext_grid.map(
    ({ bus, vm_pu }, i): Source => ({ bus: busOf(bus, `ext_grid[${i}].bus`), voltagePu: vm_pu }),
  );
  const branches = [...lines, ...transformers];
  return prepareNetwork({ name: raw.name, baseMva: physicalBaseMva, buses, branches, generation, sources }, file);
}

function fromPerUnit(raw: PerUnitForm, file: string): Network {
  const faultAt = (path: string) => (found: string, expected: string) =>
    new InputError({ file, path, found, expected });
  const buses = raw.bus.map(
    (bus, i): Bus => ({
      id: `${bus.id}`,
      baseKv: bus.baseKV,
      loadMw: bus.Pd_MW,
      loadMvar: bus.Qd_MVAr,
      shuntMw: bus.Gs_MW,
      shuntMvar: bus.Bs_MVAr,
      ...voltageLimitsOf(bus.Vmin, bus.Vmax, faultAt(`bus[${i}]`)),
    }),
  );
  const busOf = busFinder(
    raw.bus.map((bus) => bus.id),
    file,
  );
  const setVoltage = new Map<number, number>();
  const generation: Generation[] = [];
  const sourceUnits: SourceUnit[] = [];
  const costRows = (raw.gencost ?? []).map((values, i) => ({ values, fault: faultAt(`gencost[${i}]`) }));
  const costOf = costFinder(costRows, raw.gen.length, file);
  raw.gen.forEach((gen, i) => {
    const bus = busOf(gen.bus, `gen[${i}].bus`);
    if (gen.status === 0) return;
    setVoltage.set(bus, gen.Vg); // the last one counts, as in MATPOWER
    const unit = { id: `gen ${i + 1}`, bus, ...limitsOf(gen, faultAt(`gen[${i}]`)), ...given({ cost: costOf(i) }) };
    const output = { installedMw: gen.Pmax, outputMw: gen.Pg_MW, outputMvar: gen.Qg_MVAr };
    if (raw.bus[bus].type === 3) sourceUnits.push(unit);
    else generation.push({ ...unit, kind: 'synchronous', ...output });
  });
  const heldBuses = (type: number) =>
    raw.bus.flatMap((bus, i): Source[] => {
      const voltagePu = setVoltage.get(i) ?? (type === 3 ? 1 : undefined);
      return bus.type === type && voltagePu !== undefined ? [{ bus: i, voltagePu }] : [];
    });
  const nameBranch = branchNamer();
  const branches = raw.branch.map((branch, i): Branch => {
    const from = busOf(branch.from, `branch[${i}].from`);
    const to = busOf(branch.to, `branch[${i}].to`);
    const isTransformer = branch.ratio !== 0 || branch.angle !== 0 || buses[from].baseKv !== buses[to].baseKv;
    return {
      id: nameBranch(buses[from].id, buses[to].id),
      kind: isTransformer ? 'transformer' : 'line',
      from,
      to,
      rPu: branch.r_pu,
      xPu: branch.x_pu,
      bPu: branch.b_pu,
      tap: branch.ratio === 0 ? 1 : branch.ratio,
      shiftRad: (branch.angle * Math.PI) / 180,
      ratingMva: branch.rateA_MVA === 0 ? Number.POSITIVE_INFINITY : branch.rateA_MVA,
      closed: branch.status === 1,
    };
  });
  const held = { sources: heldBuses(3), sourceUnits, voltageSetpoints: heldBuses(2) };
  const parts = { name: raw.name, baseMva: raw.baseMVA, buses, branches, generation, ...held };
  const stored = raw.bus.flatMap(({ Vm: voltagePu, Va: degrees }) =>
    voltagePu !== undefined && degrees !== undefined ? { voltagePu, degrees } : [],
  );
  const network = prepareNetwork(parts, file);
  return stored.length === buses.length ? anchored(network, stored, file) : network;
}

function checked<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, found, expected } = faultOf(tellingOf(result.error.issues), value);
  throw new InputError({ file, path: pathText(path), found, expected });
}

/**
 * Reads a network from JSON: a pandapower net (see pandapower.ts), or either form of jsonSchema.ts: with `line` (ohm, kA,
 * transformer nameplates) or with `branch` (p.u.). Of the latter two, loads are summed at their buses; the `type` 'PV' of a static generator makes it `pv`.
 * @param file name for errors
 * @throws InputError with the file and the path of what is wrong
 */
export function readNetworkJson(text: string, file: string, options: ReadOptions = {}): Network {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const net = parsePandapower(text, file);
    if (net !== undefined) return readPandapower(net, file, options);
    throw new InputError({ file, found: `no JSON (${oneLine(error)})`, expected: 'a JSON network' });
  }
  const keys = z.looseObject({}).safeParse(value);
  if (!keys.success)
    throw new InputError({
      file,
      found: `${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`,
      expected: 'an object',
    });
  if (isPandapower(value)) return readPandapower(value, file, options);
  if ('branch' in keys.data) return fromPerUnit(checked(perUnitForm, value, file), file);
  return fromPhysical(checked(physicalForm, value, file), file, options.loadScaling ?? 'native');
}
