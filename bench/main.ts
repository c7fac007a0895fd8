import { benchBus } from './bus.ts';
import { benchEvDay } from './evDay.ts';
import { show } from './figure.ts';
import { benchMarket } from './market.ts';
import { benchPowerFlow } from './powerFlow.ts';

for (const bench of [benchEvDay, benchBus, benchPowerFlow, benchMarket]) {
  for (const figure of await bench()) console.log(show(figure));
}
