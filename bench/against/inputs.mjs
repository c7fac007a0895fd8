/** Small configs and studies for what the examples do not reach; and the example studies with fewer runs. */
import { dirname, resolve } from 'node:path';

const START = '2024-02-19';
const NOT_PUNCTUAL = { arrivalSdIsps: 4, departureSdIsps: 4, tripSdShare: 0.2 };

const AGGREGATORS = [
  { name: 'Up', node: 12, evs: 4, bids: { upward: 25 } },
  { name: 'Down', node: 18, evs: 4, bids: { downward: 10 } },
  { name: 'Both', node: 42, evs: 4, bids: { upward: { markup: 5 }, downward: { markup: 5 } } },
];
const SMALL = {
  seed: 7,
  calendar: { start: START, days: 2 },
  world: { season: 'winter' },
  output: { evs: true },
  aggregators: AGGREGATORS,
};
const withEach = (keys) => ({ aggregators: AGGREGATORS.map((aggregator) => ({ ...aggregator, ...keys })) });

/** What differs from SMALL; `model` is a world file beside it, `prices` a file of observed prices. */
const configs = (model, prices) => ({
  small: {},
  fitted: { world: { season: 'winter', model } },
  'fitted-summer': { calendar: { start: '2023-06-26', days: 3 }, world: { season: 'summer', model } },
  noisy: { forecast: 'noisy', fleet: { surprise: NOT_PUNCTUAL }, market: { nonDelivery: { penalty: 100 } } },
  'noisy-standby': {
    forecast: { kind: 'noisy', updateEveryIsps: 7, balancing: { relativeSd: 0.5 } },
    ...withEach({ offers: 'standby', replan: 'every-isp' }),
  },
  scenarios: {
    forecast: { kind: 'scenarios', scenarios: { generate: 20, keep: 3 }, risk: { cvarWeight: 0.5 } },
    fleet: { surprise: NOT_PUNCTUAL },
  },
  'scenarios-of-the-season': {
    forecast: { kind: 'scenarios', scenarios: { source: 'season', generate: 20, keep: 3 } },
    market: { scheme: 'tso-managed' },
  },
  persistence: { forecast: 'persistence', ...withEach({ offers: 'standby', replan: 'never' }) },
  'pay-as-bid': {
    market: {
      ...{ scheme: 'dso-managed', settlement: 'pay-as-bid', nonDelivery: { penalty: 100 }, minimumBid: 0.01 },
      ...{ requirement: { upward: 0.03, downward: 0.03, spread: 0.5 }, useAllFlexibility: false },
      ...{ ownerBilling: 'net', deviationVolumes: 'net', offerHorizon: 4, gateClosure: '23:45' },
    },
    fleet: { surprise: NOT_PUNCTUAL },
  },
  share: {
    market: { requirement: { share: '50 %' } },
    brps: [
      { name: 'Fixed', deviationFee: 10 },
      { name: 'Margin', deviationFee: { margin: 5 }, feeMemoryDays: 1, cvarWeight: 0.8 },
    ],
    aggregators: AGGREGATORS.map((aggregator, k) => ({ ...aggregator, brp: k === 0 ? 'Fixed' : 'Margin' })),
  },
  congested: {
    dso: { loadingLimit: 0.6, boundaryRule: 'optimal' },
    fleet: { standsFor: 50 },
    aggregators: AGGREGATORS.map((each) => ({ ...each, evs: 200, congestionPrice: 20 })),
  },
  'congested-halve': {
    dso: { loadingLimit: 0.6, boundaryRule: 'halve' },
    fleet: { standsFor: 50 },
    ...withEach({ evs: 200 }),
  },
  coupled: withEach({ connectionLimit: 20, minimumBid: 0.005 }),
  batteries: {
    fleet: {
      ...{ batterySpread: 0.2, minimumEnergy: 0.3, chargeEfficiency: 0.9, dischargeEfficiency: 0.9, wear: 4 },
      ...{ weekdayTrips: 0.5, sessions: { departure: '08:00', arrival: '18:00', spread: 1 }, alike: true },
    },
    aggregators: AGGREGATORS.map((each, k) => (k === 0 ? { ...each, fleet: { battery: 40, chargePower: 22 } } : each)),
  },
  'shorter-day': { calendar: { start: '2024-03-30', days: 2 } },
  'longer-day': { calendar: { start: '2024-10-26', days: 2, timeZone: 'Europe/London' }, seed: 'word' },
  ...(prices && {
    observed: { forecast: 'noisy', world: { season: 'winter', prices: { file: prices }, missingPrice: 'imbalance' } },
  }),
  'own-agent': {
    aggregators: [{ ...AGGREGATORS[0], use: './hoarder.mjs', options: { mwh: 0.01 } }, ...AGGREGATORS.slice(1)],
  },
});

const HOARDER = `import { reactTo } from 'flexagora';
export default ({ name, config }) => reactTo({
  PriceForecast: ({ isp, day, dayAhead }) => {
    const energyMwh = new Float64Array(dayAhead.length).fill(config.entry.options.mwh);
    return { type: 'Schedule', from: name, to: config.brp, isp, day, energyMwh };
  },
});
`;

/** JSON is YAML. */
const text = (value) => JSON.stringify(value, null, 2);

/** The small configs by file name, and the module that one of them names. */
export const configFiles = (model, prices) => ({
  'hoarder.mjs': HOARDER,
  ...Object.fromEntries(
    Object.entries(configs(model, prices)).map(([name, keys]) => [`${name}.yaml`, text({ name, ...SMALL, ...keys })]),
  ),
});

const FEE = 'brps[0].deviationFee';
const STUDIES = {
  failing: {
    base: 'small.yaml',
    parameters: {
      'market.scheme': ['hybrid', 'tso-managed'],
      fleets: {
        levels: {
          few: { 'aggregators[*].evs': 2 },
          refused: { 'fleet.standsFor': 1000 },
          overloading: { 'fleet.standsFor': 10_000, 'aggregators[*].evs': 40_000 },
        },
      },
    },
    replications: 3,
    comparisons: [{ 'market.scheme': 'all' }],
  },
  hypercube: {
    base: 'fitted.yaml',
    design: { latinHypercube: 4 },
    parameters: { [FEE]: { from: 0, to: 100 }, forecast: 'noisy' },
    replications: 4,
    antithetic: true,
    controlVariates: [{ kpi: 'meanDayAheadEurPerMwh', mean: { worlds: 20 } }],
    kpis: ['profit', 'meanDayAheadEurPerMwh', 'aggregators.Up.profitEur', 'forecastCostAggregatorsEur'],
  },
  morris: {
    base: 'small.yaml',
    design: { morris: 3 },
    parameters: { [FEE]: { from: 0, to: 100 }, 'fleet.minimumEnergy': { from: 0.1, to: 0.5 } },
    replications: 2,
  },
  sobol: {
    base: 'fitted.yaml',
    design: { sobolIndices: 4 },
    parameters: { [FEE]: { from: 1, to: 100, scale: 'log' }, 'aggregators[*].evs': { from: 1, to: 4, integer: true } },
    replications: 2,
  },
};

/** The small studies by file name. */
export const studyFiles = () =>
  Object.fromEntries(Object.entries(STUDIES).map(([name, keys]) => [`${name}.yaml`, text({ name, ...keys })]));

const MOST_EVS = 316;

/** An example study over two days and with fewer runs, to be written anywhere: its bases are named by their whole paths. */
export function fewerRuns(study, file) {
  const at = (path) => resolve(dirname(file), path);
  const { base, replications, comparisons } = study;
  const bases =
    typeof base === 'string' ? at(base) : Object.fromEntries(Object.entries(base).map(([k, v]) => [k, at(v)]));
  const few = typeof replications === 'number' ? 2 : { ...replications, from: 2, step: 1, atMost: 3 };
  const parameters = { 'calendar.days': 2, ...study.parameters };
  const { evsPerFleet } = parameters;
  const isSmall = (evs) => evs <= MOST_EVS;
  if (evsPerFleet) parameters.evsPerFleet = { ...evsPerFleet, levels: evsPerFleet.levels.filter(isSmall) };
  const kept = comparisons.filter((pair) => !pair.evsPerFleet || pair.evsPerFleet.every(isSmall));
  return text({ ...study, base: bases, replications: few, parameters, comparisons: kept });
}
