import { decisionKind, type Knob } from '../../../src/market/kinds.ts';
import { type Call, type CalledType, callBuilding, missedKw, type Steered, steeredNetKw } from '../building/call.ts';
import { batteryKw } from '../building/typeDay.ts';
import { isNear, tidy } from './steps.ts';

interface Called {
  type: CalledType;
  planned: Steered;
  call: Call;
}

/** What keeps a building from doing more of what it is called for. */
function bounds({ type, call }: Called, steered: Steered): string[] {
  const { battery, batteryFloor, efficiency } = type;
  const power = batteryKw(type);
  const { energyKwh, hours } = call;
  const out = (Math.max(0, energyKwh - battery * batteryFloor) * efficiency) / hours;
  const room = Math.max(0, battery - energyKwh) / (efficiency * hours);
  const isLess = call.calledKw > 0;
  const holding: [string, boolean][] = [
    ['power of the battery', power > 0 && isNear(isLess ? steered.dischargeKw : steered.chargeKw, power)],
    ['battery empty by the end of the ISP', power > 0 && isLess && isNear(steered.dischargeKw, out)],
    ['battery full by the end of the ISP', power > 0 && !isLess && isNear(steered.chargeKw, room)],
    ['the heat pump off', isLess && isNear(steered.heatKw, 0)],
    ['the heat pump at full power', !isLess && isNear(steered.heatKw, type.heatPump)],
  ];
  return holding.flatMap(([by, holds]) => (holds ? [by] : []));
}

const callKnob = (key: 'calledKw' | 'energyKwh', given: Omit<Knob<Called>, 'turned'>): Knob<Called> => ({
  ...given,
  turned: (of, value) => ({ ...of, call: { ...of.call, [key]: value } }),
});

function knobs({ type, call }: Called): Knob<Called>[] {
  const { calledKw, energyKwh } = call;
  const far = type.heatPump + 2 * batteryKw(type) + Math.abs(calledKw);
  const [least, most] = [Math.min(energyKwh, type.battery * type.batteryFloor), Math.max(energyKwh, type.battery)];
  return [
    callKnob('calledKw', { name: 'called (below 0: for more)', unit: 'kW', now: calledKw, from: -far, to: far }),
    ...(type.battery > 0
      ? [callKnob('energyKwh', { name: 'in the battery', unit: 'kWh', now: energyKwh, from: least, to: most })]
      : []),
  ];
}

/** What a building does in an ISP in which it is called. */
export const buildingCall = decisionKind<Called, Steered>({
  kind: 'building, called',
  says: 'What a building that is called does in this ISP: by its battery first, by its heat pump then.',
  ...{ unit: 'kW off what it is called for', sense: 'least', by: 'rule', withoutHighs: true },
  outcome: {
    what: 'drawn less than planned, by one building',
    unit: 'kW',
    of: ({ call }, steered) => tidy(call.plannedNetKw - steeredNetKw(call.givenKw, steered)),
  },
  told: ({ planned, call }, { heatKw, chargeKw, dischargeKw }) => [
    { what: 'called', value: call.calledKw, unit: 'kW' },
    {
      what: 'load and sun beyond the plan',
      value: tidy(steeredNetKw(call.givenKw, planned) - call.plannedNetKw),
      unit: 'kW',
    },
    { what: 'heat pump', value: heatKw, unit: 'kW' },
    { what: 'heat pump as planned', value: planned.heatKw, unit: 'kW' },
    { what: 'battery gives (below 0: takes)', value: dischargeKw - chargeKw, unit: 'kW' },
    { what: 'battery held', value: call.energyKwh, unit: 'kWh' },
  ],
  bounds,
  knobs: (problem, steered) => (bounds(problem, steered).length > 0 ? knobs(problem) : []),
  solve({ type, planned, call }) {
    const answer = callBuilding(type, planned, call);
    return { objective: missedKw(call, answer), answer };
  },
});
