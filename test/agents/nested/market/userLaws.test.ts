import { beforeAll, describe, expect, it } from 'vitest';
import type { Message, MessageOf, MessageType, PaymentReason } from '../../../../agents/nested/market/messages.ts';
import { type Alter, at, more, recorded } from './replay.ts';

/** A day in which users are called, and fall short of it. */
let day: Awaited<ReturnType<typeof recorded>>;

beforeAll(async () => {
  day = await recorded();
});

const forged = <T extends MessageType>(
  says: string,
  type: T,
  alter: Alter<T>,
  message: RegExp,
): [string, () => void, RegExp] => [says, () => day.replay(type, alter), message];

describe('the run stops, and names who, when and by how much, where', () => {
  it.each<[string, () => void, RegExp]>([
    forged(
      'a building is warmer than its balance of heat',
      'BuildingReading',
      ({ temperatureC }) => ({ temperatureC: temperatureC + 0.1 }),
      /^(One|Two), ISP 0: is at [\d.]+ C, its balance of heat gives [\d.]+ C$/,
    ),
    forged(
      'its battery holds what it was not given',
      'BuildingReading',
      ({ energyKwh }) => ({ energyKwh: energyKwh + 0.1 }),
      /^(One|Two), ISP 0: holds [\d.]+ kWh, its balance gives [\d.]+ kWh$/,
    ),
    forged(
      'it holds more than it can',
      'BuildingReading',
      ({ energyKwh, chargeKw }) => ({ energyKwh: energyKwh + 19, chargeKw: chargeKw + 19 / (0.25 * 0.95) }),
      /^(One|Two), ISP 0: holds [\d.]+ kWh, outside 0\.\.5 kWh$/,
    ),
    forged(
      'it draws other than what runs in it',
      'BuildingReading',
      ({ netKw }) => ({ netKw: netKw - 0.2 }),
      /^(One|Two), ISP 0: draws -?[\d.]+ kW, where what runs in it comes to -?[\d.]+ kW$/,
    ),
    forged(
      'its heat pump is beyond what it can',
      'BuildingReading',
      ({ heatKw, netKw, temperatureC }) => ({
        ...{ heatKw: heatKw + 4, netKw: netKw + 4 },
        temperatureC: temperatureC + (1 - Math.exp(-0.25 / 50)) * 5 * 3 * 4,
      }),
      /^(One|Two), ISP 0: runs its heat pump at [\d.]+ kW and its battery at [\d.]+ and [\d.]+ kW, beyond what they can$/,
    ),
    forged(
      'it cuts more sun than there is',
      'BuildingReading',
      ({ cutKw, netKw }) => ({ cutKw: cutKw + 5, netKw: netKw + 5 }),
      /^(One|Two), ISP 0: cuts 5 kW of 0 kW of sun$/,
    ),
    forged(
      'it was never told its weather',
      'SiteMeasurement',
      () => [],
      /^(One|Two), ISP 0: is metered and not known$/,
    ),
    forged(
      'an EV holds what it was not given',
      'EvReading',
      ({ energyKwh }) => ({ energyKwh: more(energyKwh, -0.1) }),
      /^Cars, ISP 0: EV 0 holds [\d.]+ kWh, its balance gives [\d.]+ kWh$/,
    ),
    forged(
      'an EV that is away charges',
      'EvReading',
      ({ energyKwh, chargeKwh }) => {
        const away = energyKwh.findIndex(Number.isNaN);
        return away < 0 ? 'as it is' : { chargeKwh: at(chargeKwh, away, 1) };
      },
      /^Cars, ISP \d+: charges EV \d with 1 kWh, which is away$/,
    ),
    forged(
      'an EV draws more than its charger gives',
      'EvReading',
      ({ energyKwh, chargeKwh }) => {
        const low = energyKwh.findIndex((kwh) => kwh < 55);
        const change = { chargeKwh: at(chargeKwh, low, chargeKwh[low] + 3) };
        return low < 0 ? 'as it is' : { ...change, energyKwh: at(energyKwh, low, energyKwh[low] + 3 * 0.95) };
      },
      /^Cars, ISP \d+: EV \d draws [\d.]+ kWh through a charger of 7\.4 kW$/,
    ),
    forged(
      'an EV is overfull',
      'EvReading',
      ({ energyKwh, chargeKwh }) => ({
        ...{ chargeKwh: more(chargeKwh, 1), energyKwh: more(energyKwh, 0.95) },
      }),
      /^Cars, ISP 0: EV 0 holds [\d.]+ kWh, outside 0\.\.\d+ kWh$/,
    ),
    forged(
      'an EV leaves with other than it held',
      'EvsUnplugged',
      ({ energyKwh }) => ({ energyKwh: energyKwh.map((kwh) => kwh - 1) }),
      /^Cars, ISP \d+: has EV \d leave with [\d.]+ kWh, which held [\d.]+ kWh$/,
    ),
    forged(
      'an EV is back with more than it left with',
      'EvsPluggedIn',
      ({ energyKwh }) => ({ energyKwh: energyKwh.map((kwh) => kwh + 30) }),
      /^Cars, ISP \d+: has EV \d back with [\d.]+ kWh, which left with [\d.]+ kWh$/,
    ),
    forged(
      'a meter does not tell what its building draws',
      'MeteredVolume',
      ({ powerMw }) => ({ powerMw: powerMw + 0.001 }),
      /^(One|Two), ISP 0: is metered at -?[\d.]+ MW, where its meters come to -?[\d.]+ MW$/,
    ),
  ])('%s', (_, replaying, message) => {
    expect(replaying).toThrow(message);
  });
});

type Payment = MessageOf<'Payment'>;
/** Alters the first payment for a reason, from or to somebody. */
const paid =
  (
    reason: PaymentReason,
    who: (payment: Payment) => boolean,
    alter: (payment: Payment) => Partial<Payment> | Message[],
  ) =>
  (payment: Payment) =>
    payment.reason === reason && payment.volumeMwh !== 0 && who(payment) ? alter(payment) : 'as it is';
const twice = (payment: Payment) => [payment, payment];
const missing = () => [];
const dearer = ({ priceEurPerMwh, volumeMwh }: Payment) => ({
  priceEurPerMwh: priceEurPerMwh + 1,
  amountEur: volumeMwh * (priceEurPerMwh + 1),
});
const isTo = (name: string) => (payment: Payment) => payment.payee === name;
const isFrom = (name: string) => (payment: Payment) => payment.payer === name;
const isUser = (name: string) => ['One', 'Two', 'Cars'].includes(name);

describe('the run stops where', () => {
  it.each<[string, () => void, RegExp]>([
    forged(
      'a payment is not its volume times its price',
      'Payment',
      ({ amountEur }) => ({ amountEur: amountEur + 1 }),
      /^(DSO|TSO), ISP 0: a \w+ payment of -?[\d.]+ EUR for -?[\d.]+ MWh at -?[\d.]+ EUR\/MWh$/,
    ),
    forged(
      'somebody pays for others',
      'Payment',
      ({ payee }) => ({ from: payee === 'TSO' ? 'DSO' : 'TSO', payer: 'units', payee: 'wind' }),
      /^(DSO|TSO), ISP 0: a payment from units to wind, neither itself$/,
    ),
    forged(
      'the system load pays for less than it draws',
      'Payment',
      paid('energy', isFrom('system load'), ({ volumeMwh, priceEurPerMwh }) => ({
        ...{ volumeMwh: volumeMwh - 1, amountEur: (volumeMwh - 1) * priceEurPerMwh },
      })),
      /^TSO, ISP 0: system load -> TSO: energy: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ),
    forged(
      'units are paid at another price',
      'Payment',
      paid('generation', isTo('units'), dearer),
      /^TSO, ISP 0: TSO -> units: generation: [\d.]+ EUR paid where [\d.]+ EUR are due$/,
    ),
    forged(
      'flexibility is paid for twice',
      'Payment',
      paid('flexibility', isTo('DSO'), twice),
      /^TSO, ISP \d+: TSO -> DSO: flexibility: [\d.]+ MWh settled where [\d.]+ MWh are due$/,
    ),
    forged(
      'imbalance is not paid for',
      'Payment',
      paid('imbalance', isFrom('DSO'), missing),
      /^TSO, ISP \d+: DSO -> TSO: imbalance: 0 MWh settled where -?[\d.e-]+ MWh are due$/,
    ),
    forged(
      'what is called of the DSO is not paid for',
      'Payment',
      paid('activation', isTo('DSO'), missing),
      /^TSO, ISP \d+: TSO -> DSO: activation: 0 MWh settled where [\d.]+ MWh are due$/,
    ),
    forged(
      'a user is charged more',
      'Payment',
      paid('retail', ({ payer }) => isUser(payer), dearer),
      /^DSO, ISP 0: (One|Two|Cars) -> DSO: retail: [\d.]+ EUR paid where [\d.]+ EUR are due$/,
    ),
    forged(
      'the load of feeders is forgotten',
      'Payment',
      paid('retail', isFrom('feeder load'), missing),
      /^DSO, ISP 0: feeder load -> DSO: retail: 0 MWh settled where [\d.]+ MWh are due$/,
    ),
    forged(
      'a reward is kept back',
      'Payment',
      paid('reward', isFrom('DSO'), missing),
      /^DSO, ISP \d+: DSO -> (One|Two|Cars): reward: 0 MWh settled where [\d.e-]+ MWh are due$/,
    ),
    forged(
      'standing by is paid less',
      'Payment',
      paid('standby', isFrom('DSO'), ({ volumeMwh }) => ({ priceEurPerMwh: 0.1, amountEur: 0.1 * volumeMwh })),
      /^DSO, ISP \d+: DSO -> (One|Two|Cars): standby: [\d.e-]+ EUR paid where [\d.e-]+ EUR are due$/,
    ),
    forged(
      'what is called of a user is paid for, and no more than came',
      'Payment',
      paid(
        'activation',
        ({ payee }) => isUser(payee),
        ({ volumeMwh, priceEurPerMwh }) => ({
          ...{ volumeMwh: 2 * volumeMwh, amountEur: 2 * volumeMwh * priceEurPerMwh },
        }),
      ),
      /^DSO, ISP \d+: DSO -> (One|Two|Cars): activation: [\d.e-]+ MWh settled where [\d.e-]+ MWh are due$/,
    ),
    forged(
      'a call is kept from the books',
      'FlexCall',
      (call) => (call.upMw > 0.001 ? [] : 'as it is'),
      /^DSO, ISP \d+: DSO -> (One|Two|Cars): activation: [\d.e-]+ MWh settled where 0 MWh are due$/,
    ),
    forged(
      'a baseline is told that was not reckoned with',
      'DPrognosis',
      ({ powerMw }) => ({ powerMw: powerMw.map((mw) => mw + 0.02) }),
      /^DSO, ISP \d+: DSO -> (One|Two|Cars): reward: /,
    ),
  ])('%s', (_, replaying, message) => {
    expect(replaying).toThrow(message);
  });
});
