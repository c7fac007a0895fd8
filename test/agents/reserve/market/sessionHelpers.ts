import { map, mergeMap } from 'rxjs';
import { aggregator } from '../../../../agents/reserve/aggregator.ts';
import { cast } from '../../../../agents/reserve/cast.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/reserve/market/messages.ts';
import type { AggregatorConfig, Cast } from '../../../../agents/reserve/market/parts.ts';
import type { SimulateOptions } from '../../../../agents/reserve/market/simulate.ts';
import { run } from './helpers.ts';

/** Chargers of two aggregators, to which nobody announces to come. */
export const chargingMarket = ({ fleet = {}, ...changes }: { fleet?: object; [key: string]: unknown } = {}) => ({
  name: 'charging',
  seed: 5,
  calendar: { start: '2024-02-19', days: 1 },
  world: { season: 'winter' },
  fleet: {
    sessions: { model: 'public', perDay: 2 },
    chargers: [{ connectors: 6, kw: 11 }],
    v2g: true,
    ...fleet,
  },
  aggregators: [
    { name: 'North', node: 12, bids: { upward: 25, downward: 5 } },
    { name: 'South', node: 42, bids: { upward: { markup: 2 }, downward: { markup: 2 } }, replan: 'every-isp' },
  ],
  ...changes,
});

/** Aggregators whose messages of a type are told otherwise: changed in part, or others in their place. */
const forgedAggregator =
  <T extends MessageType>(
    type: T,
    forge: (message: MessageOf<T>) => readonly Message[] | Partial<MessageOf<T>>,
  ): Agent<AggregatorConfig> =>
  (self) =>
  (heard) =>
    aggregator(self)(heard).pipe(
      map((said): readonly Message[] => {
        if (said.type !== type) return [said];
        const forgery = forge(said as MessageOf<T>);
        return Array.isArray(forgery) ? (forgery as readonly Message[]) : [{ ...said, ...forgery } as Message];
      }),
      mergeMap((said) => said),
    );

/** A run with such aggregators; says so if nothing stops it. */
export const forgedRun = <T extends MessageType>(
  type: T,
  forge: (message: MessageOf<T>) => readonly Message[] | Partial<MessageOf<T>>,
  options: Partial<SimulateOptions> = {},
  config: object = chargingMarket(),
): Promise<string> => {
  const agents: Cast = { ...cast, aggregator: forgedAggregator(type, forge) };
  return run(config, { cast: agents, ...options }).then(() => 'it went through');
};
