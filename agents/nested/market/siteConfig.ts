import * as z from 'zod';
import { nameSchema as name, ownAgentKeys } from '../../../src/config/common.ts';
import { quantity } from '../../../src/input/quantity.ts';

const MW = (least = 0) => quantity('MW', { min: least });
const kW = (least = 0) => quantity('kW', { min: least });
const share = () => quantity('share', { min: 0, max: 1 });
const efficiency = () =>
  quantity('share', { min: 0.5, max: 1 }).prefault(0.95).meta({ description: 'share that arrives, each way' });

const node = z
  .union([z.string().min(1), z.int()], { error: 'expected a node of the network, by its number or name' })
  .transform(String)
  .meta({ description: 'node of the network it is connected to, by its number or name' });
export const named = name.meta({
  description: 'what it is called, in letters, digits, "_", "." or "-"; no two alike',
});
const ofFeeder = name.optional().meta({ description: 'feeder it is on, by name; the first where not given' });

/** The grid: generated, or read from a file. */
const network = (kind: string, says: string) =>
  z
    .union(
      [
        z.strictObject({ generate: z.literal(kind).meta({ description: says }) }),
        z.strictObject({
          file: z.string().meta({
            description: 'a MATPOWER .m case, a pandapower or other .json; from the folder of the config',
          }),
        }),
      ],
      { error: `expected { generate: ${kind} } or { file: path }` },
    )
    .prefault({ generate: kind });

/** The transmission system, and what of its units the TSO reckons with. */
export const transmission = z.strictObject({
  network: network('thirty-buses', 'a meshed grid of 30 buses with 6 units, made from published totals').meta({
    description: 'the transmission grid',
  }),
  ratingScale: z.number().min(0.01).max(10).default(0.8).meta({ description: 'factor on ratings of lines' }),
  costScale: z.number().min(0).max(1000).default(15).meta({ description: 'factor on the costs of units' }),
  blocks: z.int().min(1).max(20).default(4).meta({ description: 'equal blocks of a unit, each at its middle cost' }),
  ramp: share().prefault(0.12).meta({ description: 'flexibility a unit can hold, as a share of its capacity an hour' }),
  upCost: share()
    .prefault(0.1)
    .meta({ description: 'what holding upward flexibility costs, as a share of the linear cost of energy' }),
  downCost: share()
    .prefault(0.05)
    .meta({ description: 'what holding downward flexibility costs, as a share of the linear cost of energy' }),
  load: MW().prefault(191).meta({ description: 'peak of the system load, without the feeders, MW' }),
  wind: z
    .strictObject({ node: node.prefault('5'), capacity: MW().prefault(40).meta({ description: 'installed, MW' }) })
    .prefault({})
    .meta({ description: 'wind, at one bus' }),
});

const generator = z.strictObject({
  node,
  capacity: MW().prefault(0.6).meta({ description: 'most it gives, MW' }),
  cost: quantity('EUR/MWh', { min: 0 }).prefault(62).meta({ description: 'what a MWh costs, EUR/MWh' }),
});

const storage = z.strictObject({
  node,
  power: MW().prefault(0.3).meta({ description: 'most it charges and discharges with, MW' }),
  energy: z.number().min(0).default(0.9).meta({ description: 'what it holds at most, MWh' }),
  floor: share().prefault(0.1).meta({ description: 'least it holds, as a share of the most' }),
  start: share().prefault(0.5).meta({ description: 'what it holds as the run begins, as a share of the most' }),
  efficiency: efficiency(),
  wear: quantity('EUR/MWh', { min: 0 })
    .prefault(5)
    .meta({ description: 'what a MWh charged or discharged wears, EUR/MWh' }),
});

/** A kind of feeder: its network, what the DSO owns on it, and how many of it there are. */
export const feeder = z.strictObject({
  name: name.default('feeder').meta({ description: 'what it is called; no two alike' }),
  interface: node.prefault('8').meta({ description: 'bus of the transmission grid at which it is connected' }),
  multiplicity: z.int().min(1).max(1000).default(8).meta({ description: 'how many feeders of this kind there are' }),
  network: network('thirty-three-buses', 'a radial feeder of 33 buses at 12.66 kV, made from published totals').meta({
    description: 'the distribution grid',
  }),
  ratings: z
    .record(z.string(), MW(0.001))
    .default({})
    .meta({ description: 'what branches carry, MVA, by name; in place of what the network says' }),
  rootVoltage: z.number().min(0.5).max(1.5).default(1.02).meta({ description: 'voltage at its root, p.u.' }),
  lowestVoltage: z.number().min(0.5).max(1.5).default(0.92).meta({ description: 'lower limit of voltage, p.u.' }),
  highestVoltage: z.number().min(0.5).max(1.5).default(1.05).meta({ description: 'upper limit of voltage, p.u.' }),
  remaining: z
    .record(z.string(), share())
    .default({})
    .meta({ description: "share of a node's load that is left beside its buildings, by node; 1 where not given" }),
  generators: z.array(generator).default([]).meta({ description: 'dispatchable units of the DSO' }),
  storages: z.array(storage).default([]).meta({ description: 'batteries of the DSO (BESS)' }),
  pv: z
    .array(z.strictObject({ node, peak: MW().prefault(0.4).meta({ description: 'installed, MW' }) }))
    .default([])
    .meta({ description: 'PV plants that the DSO may cut' }),
});

const appliance = z
  .strictObject({
    profile: z.array(kW()).min(1).meta({ description: 'what it draws, kW, hour after hour' }),
    from: z.int().min(0).max(23).meta({ description: 'hour of the clock from which it may run' }),
    to: z.int().min(1).max(24).meta({ description: 'hour of the clock at which it is to be done' }),
  })
  .refine(
    ({ profile, from, to }) => profile.length <= to - from,
    'expected a window that is no shorter than what runs in it',
  );

/** A type of smart building. */
export const buildingType = z
  .strictObject({
    resistance: z.number().min(0.01).default(5).meta({ description: 'thermal resistance to outdoors, K/kW' }),
    capacity: z.number().min(0.01).default(10).meta({ description: 'heat capacity, kWh/K' }),
    mode: z.enum(['heating', 'cooling']).default('heating').meta({ description: 'what its heat pump does' }),
    cop: z.number().min(0.1).max(20).default(3).meta({ description: 'heat a kWh of its heat pump moves, kWh' }),
    heatPump: kW().prefault(3).meta({ description: 'most its heat pump draws, kW' }),
    start: z.number().default(20.5).meta({ description: 'temperature as the run begins, C' }),
    coldest: z.number().default(19.5).meta({ description: 'lower end of comfort, C' }),
    warmest: z.number().default(22.5).meta({ description: 'upper end of comfort, C' }),
    band: z.number().min(0).default(0.5).meta({ description: 'by how much spare bands may leave comfort, K' }),
    discomfort: z
      .number()
      .min(0)
      .default(0.2)
      .meta({ description: 'what a K outside comfort for an hour is worth avoiding, EUR' }),
    gains: kW().prefault(0.3).meta({ description: 'heat from people and things, kW' }),
    load: kW().prefault(0.8).meta({ description: 'peak of the load that is given, kW; it follows that of the feeder' }),
    pv: kW().prefault(0).meta({ description: 'PV installed, kW' }),
    battery: quantity('kWh', { min: 0 }).prefault(0).meta({ description: 'what its battery holds at most, kWh' }),
    batteryFloor: share().prefault(0).meta({ description: 'least it holds, as a share of the most' }),
    batteryPower: kW().optional().meta({ description: 'its power, kW; half its energy in an hour where not given' }),
    efficiency: efficiency(),
    wear: quantity('EUR/MWh', { min: 0 })
      .prefault(5)
      .meta({ description: 'what a MWh charged or discharged wears, EUR/MWh' }),
    fuse: kW(0.1).prefault(10).meta({ description: 'most it draws or gives, kW' }),
    appliances: z.array(appliance).default([]).meta({ description: 'what runs once a day, when it suits' }),
  })
  .refine(({ coldest, warmest }) => coldest <= warmest, 'expected a coldest that is not above the warmest');
export type BuildingType = z.output<typeof buildingType>;

export const building = z.strictObject({
  name: named,
  type: name.meta({ description: 'its type, by name' }),
  node,
  feeder: ofFeeder,
  standsFor: z.int().min(1).max(100_000).default(1).meta({ description: 'buildings alike, on one feeder' }),
  ...ownAgentKeys,
});
export type BuildingEntry = z.output<typeof building>;

export const fleet = z.strictObject({
  name: named,
  node,
  feeder: ofFeeder,
  evs: z.int().min(1).max(10_000).default(35).meta({ description: 'EVs on one feeder' }),
  battery: quantity('kWh', { min: 0.1 }).prefault(60).meta({ description: 'what a battery holds, kWh' }),
  power: kW(0.1).prefault(7.4).meta({ description: 'most that one EV draws, kW' }),
  efficiency: efficiency(),
  departure: z.number().min(0).max(23).default(8).meta({ description: 'mean hour of the clock at which EVs leave' }),
  arrival: z.number().min(1).max(24).default(18).meta({ description: 'mean hour at which they are back' }),
  spread: z.number().min(0).max(12).default(1).meta({ description: 'standard deviation of both, hours' }),
  surprise: z
    .number()
    .min(0)
    .max(48)
    .default(0)
    .meta({ description: 'standard deviation of how far they come and go other than announced, ISPs' }),
  bands: z.enum(['after', 'joint']).default('after').meta({
    description: 'whether spare bands are worked out from the plan (after), or planned with it (joint: a MILP an EV)',
  }),
  ...ownAgentKeys,
});
export type FleetEntry = z.output<typeof fleet>;
