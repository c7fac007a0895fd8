/** Who may be played by an agent that `flexagora new-agent` writes. */
export type TemplateRole = 'aggregator' | 'brp';

const HEAD = (role: TemplateRole) => `${
  role === 'aggregator'
    ? '// An aggregator of your own: its EVs charge as they come home.'
    : "// A BRP of your own: the stock one, with a fee of its own for energy off its customers' schedules."
}
// docs/own-agents.md of flexagora says what each role hears, must say and has to pay.
`;

/** Learning in a line, where it is asked for: chosen anew as a gate closes, by what came in since. */
const learnerOf = (actions: string) => `const ACTIONS = [${actions}];
`;

const LEARNER = `  const learner = createLearner({ algorithm: 'exp3-ix' }, ACTIONS.length);
  const scale = scaleOfRange(); // turns EUR into rewards from 0 to 1
  const random = self.random('learn');
  const chosen = new Map(); // by day
  const earned = new Map(); // by day, EUR

  /** Chooses for a day, once it has learned from the last one that is over. */
  function choose(day) {
    const eur = (earned.get(day - 2) ?? []).sort((a, b) => a - b); // whatever the order in which payments were heard
    if (chosen.has(day - 2)) learner.learn(chosen.get(day - 2), scale.rewardOf(eur.reduce((sum, each) => sum + each, 0)));
    chosen.set(day, learner.choose(random));
    return ACTIONS[chosen.get(day)];
  }

  function note({ isp, payee, amountEur }) {
    const day = calendar.dayOf(isp).index;
    earned.set(day, [...(earned.get(day) ?? []), payee === name ? amountEur : -amountEur]);
  }
`;

const aggregator = (learns: boolean) => `${HEAD('aggregator')}${
  learns ? '// How long they wait first it learns from what it is paid.\n' : ''
}import { canChargeKwh, ${learns ? 'createLearner, ' : ''}emptySetpoints, payment${learns ? ', scaleOfRange' : ''} } from 'flexagora';
import { EV_OWNERS, reactTo, toRole } from 'flexagora/reserve';

/** @import { Agent, AggregatorConfig } from 'flexagora/reserve' */

${learns ? `/** ISPs of 15 minutes that an EV waits before it charges. */\n${learnerOf('0, 4, 8, 16')}\n` : ''}/** @type {Agent<AggregatorConfig>} */
const agent = (self) => {
  const { name, config, calendar } = self;
  const { entry, market, brp } = config;
  const { hoursPerIsp } = calendar;
${
  learns
    ? `${LEARNER}
  /** ISPs that an EV waits before it charges. */
  const waitsOn = (day) => ACTIONS[chosen.get(day)] ?? 0;
`
    : `  const waits = Number(entry.options?.waits ?? 0); // ISPs that an EV waits before it charges
`
}
  let fleet;
  let energyKwh; // of each EV
  let homeSince; // ISP in which each EV came home; undefined: it is away
  let forecast;
  let sessions;
  let reading;

  /** What is bought for a day: what trips of EVs take, from when they are announced to be back. */
  function schedule(${learns ? 'waits' : ''}) {
    const energyMwh = new Float64Array(forecast.dayAhead.length);
    for (let ev = 0; ev < energyKwh.length; ev++) {
      let leftKwh = sessions.tripKwh[ev] / fleet.chargeEfficiency[ev];
      for (let at = sessions.arrivalIsp[ev] + waits; at < energyMwh.length && leftKwh > 0; at++) {
        const kwh = Math.min(leftKwh, fleet.chargeKw[ev] * hoursPerIsp);
        energyMwh[at] += kwh / 1000;
        leftKwh -= kwh;
      }
    }
    return energyMwh;
  }

  /** On the eve of a day: its schedule, to the BRP, and what the grid will carry of it, to the DSO. */
  function plan(isp) {
    if (!forecast || !sessions) return [];
    const { day } = forecast;
    const energyMwh = schedule(${learns ? 'choose(day)' : ''});
    forecast = undefined;
    const powerMw = energyMwh.map((mwh) => mwh / hoursPerIsp);
    return [
      { type: 'Schedule', from: name, to: brp, isp, day, energyMwh },
      { type: 'DPrognosis', from: name, to: toRole('dso'), isp, day, node: entry.node, powerMw },
    ];
  }

  /** Steers the EVs. Bids would go to the role that SCHEMES[market.scheme].bidsTo says, in phase offer. */
  function deliver(isp) {
    const setpoints = emptySetpoints(energyKwh.length);
${learns ? '    const waits = waitsOn(calendar.dayOf(isp).index);\n' : ''}    for (let ev = 0; ev < energyKwh.length; ev++) {
      if (homeSince[ev] === undefined || isp < homeSince[ev] + waits) continue;
      setpoints.dayAheadKwh[ev] = canChargeKwh(fleet, ev, energyKwh[ev], hoursPerIsp);
    }
    return { type: 'EvSetpoints', from: name, to: toRole('environment'), isp, ...setpoints };
  }

  /** What EV owners owe for what was charged. */
  function bill(isp) {
    const volumeMwh = reading.dayAheadKwh.reduce((sum, kwh) => sum + kwh, 0) / 1000;
    if (volumeMwh === 0) return undefined;
    const sides = { from: name, to: toRole('environment'), payer: EV_OWNERS, payee: name };
    const billed = payment({ ...sides, isp, reason: 'charging', volumeMwh, priceEurPerMwh: market.ownerPrice });
${learns ? '    note(billed);\n' : ''}    return billed;
  }

  return reactTo({
    FleetRegistration(registered) {
      fleet = registered;
      energyKwh = registered.energyKwh.slice();
      homeSince = Array.from(energyKwh, () => Number.NEGATIVE_INFINITY);
    },
    PriceForecast(told) {
      forecast = told;
    },
    SessionForecast(told) {
      sessions = told;
    },
    EvsPluggedIn({ evs, energyKwh: kwh, isp }) {
      evs.forEach((ev, k) => {
        homeSince[ev] = isp;
        energyKwh[ev] = kwh[k];
      });
    },
    EvsUnplugged({ evs }) {
      for (const ev of evs) homeSince[ev] = undefined;
    },
    MeterReading(metered) {
      reading = metered;
      metered.energyKwh.forEach((kwh, ev) => {
        if (!Number.isNaN(kwh)) energyKwh[ev] = kwh; // NaN: it is away
      });
    },
${
  learns
    ? `    Payment: note,
`
    : ''
}    PhaseStart({ phase, isp }) {
      if (phase === 'plan') return plan(isp);
      if (phase === 'deliver') return deliver(isp);
      if (phase === 'settle') return bill(isp);
      return undefined;
    },
  });
};

export default agent;
`;

const brp = (learns: boolean) => `${HEAD('brp')}${
  learns ? '// It learns it from what it is paid.\n' : ''
}import { ${learns ? 'createLearner, scaleOfRange, ' : ''}wrapped } from 'flexagora';
import { brp, gateClosing } from 'flexagora/reserve';

/** @import { Agent, BrpConfig } from 'flexagora/reserve' */

${learns ? `/** Fees, EUR/MWh. */\n${learnerOf('0, 20, 40, 80, 160')}\n` : ''}/** @type {Agent<BrpConfig>} */
const agent = (self) => {
  const { ${learns ? 'name, ' : ''}config, calendar } = self;
  const entry = { ...config.entry, deviationFee: 30 };
  const gate = gateClosing(calendar, config.market); // the day whose gate closes in an ISP
${learns ? LEARNER : ''}
  /** The fee is quoted as the gate of a day closes: whoever sets it before does so here. */
  function setFee(isp) {
    const day = gate(isp);
    if (day !== undefined) entry.deviationFee = ${learns ? 'choose(day)' : 'Number(entry.options?.fee ?? 20)'};
  }

  return wrapped(brp({ ...self, config: { ...config, entry } }), {
    hears(message) {
      if (message.type === 'PhaseStart' && message.phase === 'inform') setFee(message.isp);
${learns ? `      if (message.type === 'Payment') note(message);\n` : ''}    },
    says(message) {
${learns ? `      if (message.type === 'Payment') note(message);\n` : ''}      return message; // or another, several, or nothing
    },
  });
};

export default agent;
`;

const config = (name: string, role: TemplateRole) => `# Runs ${name}.js in a small market: flexagora run ${name}.yaml
name: ${name}
seed: 1
calendar: { start: 2024-02-19, days: 3 }
world: { season: winter }
${
  role === 'aggregator'
    ? `aggregators:
  - { name: Own, node: 12, evs: 10, use: ./${name}.js }
  - { name: Stock, node: 42, evs: 10, bids: { upward: { markup: 5 } } }
`
    : `fleet: { surprise: { arrivalSdIsps: 4, tripSdShare: 0.2 } }
brps:
  - { name: Own, use: ./${name}.js }
aggregators:
  - { name: Fleet, node: 12, evs: 10, bids: { upward: { markup: 5 } } }
`
}`;

const test = (name: string, role: TemplateRole) => `// Run it by: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadConfig, simulate } from 'flexagora/reserve';

const run = () => simulate(loadConfig(fileURLToPath(new URL('${name}.yaml', import.meta.url))));

test('${name} plays its part: every law holds, and every payment is as it should be', async () => {
  const { kpis } = await run();
${
  role === 'aggregator'
    ? `  assert.ok(kpis.aggregators.Own.dayAheadMwh > 0, 'its EVs charge');
  assert.ok(kpis.aggregators.Own.unmetAtDepartureKwh < 60, 'few of them leave before they are full');
`
    : `  assert.ok(kpis.aggregators.Fleet.deviationFeeEur < 0, 'its customers pay a fee');
  assert.ok(Number.isFinite(kpis.balancesEur.Own), 'it is settled');
`
}});

test('${name} comes to the same whenever it is run', async () => {
  assert.deepEqual((await run()).kpis, (await run()).kpis);
});
`;

/** By name: what each of the three files holds. */
export const agentFiles = (name: string, role: TemplateRole, learns: boolean): Readonly<Record<string, string>> => ({
  [`${name}.js`]: (role === 'aggregator' ? aggregator(learns) : brp(learns)).replace(/\n{3,}/g, '\n\n'),
  [`${name}.test.js`]: test(name, role),
  [`${name}.yaml`]: config(name, role),
});
