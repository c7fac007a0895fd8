import { truthfulBlocks } from './dra/blocks.ts';
import { type Agent, type Message, type MessageOf, reactTo, toRole } from './market/messages.ts';
import type { IcConfig } from './market/parts.ts';
import { hourAt } from './market/rules.ts';

/**
 * An industrial consumer. For each day it offers its aggregator the blocks of load that it is told would earn at least what giving them up
 * costs it, and asks just that; it then does what it is called for.
 */
export const ic: Agent<IcConfig> = ({ name, config: { entry, dra }, calendar }) => {
  const loads = new Map<number, Float64Array>();
  let pay: MessageOf<'CallPrices'> | undefined;

  function offer(isp: number): Message | undefined {
    const loadMw = pay && loads.get(pay.day);
    if (!pay || !loadMw) return undefined;
    const { day, payEurPerMwh } = pay;
    pay = undefined;
    const blocks = truthfulBlocks(entry.blocks, loadMw, payEurPerMwh);
    const { generator: generatorMw, generatorCost: generatorEurPerMwh } = entry;
    const own = { loadMw, blocks, generatorMw, generatorEurPerMwh };
    return { type: 'Availability', from: name, to: dra, isp, day, ...own };
  }

  return reactTo({
    ConsumerForecast({ isp, day, loadMw }) {
      loads.set(day, loadMw);
      loads.delete(day - 2);
      return offer(isp);
    },
    CallPrices(told) {
      pay = told;
      return offer(told.isp);
    },
    CallNow({ isp, curtailedMw, generatorMw }) {
      const loadMw = loads.get(calendar.dayOf(isp).index)?.[hourAt(calendar, isp)] ?? 0;
      return {
        ...({ type: 'ConsumerSetpoint', from: name, to: toRole('environment'), isp } as const),
        curtailedMw: Math.min(loadMw, curtailedMw),
        generatorMw: Math.min(entry.generator, generatorMw),
      };
    },
  });
};
