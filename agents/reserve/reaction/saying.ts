import { byActionMw } from '../learning/byAction.ts';
import { type Message, type MessageOf, toRole } from '../market/messages.ts';
import type { Reaction } from './reaction.ts';

/** What the DSO lets somebody give and take by reacting in an ISP, MW; undefined where it was told no limit of that ISP. */
export const allowedIn = (limit: MessageOf<'ReactionLimit'> | undefined, isp: number) =>
  limit?.isp === isp ? { lessMw: limit.upMw, moreMw: limit.downMw } : undefined;

/** What is said of a step: what one takes, MW, and, to the DSO, what its limit kept one from. */
export function sayReaction(
  from: string,
  { isp, step }: MessageOf<'ReactionAsk'>,
  mw: number,
  reaction: Reaction | undefined,
  learning: Parameters<typeof byActionMw>[1],
): Message[] {
  const byAction = reaction && byActionMw(reaction, learning);
  const said: Message[] = [{ type: 'PassiveReaction', from, to: toRole('environment'), isp, step, mw, ...byAction }];
  const withheldMw = reaction?.withheldMw() ?? 0;
  if (withheldMw > 0) said.push({ type: 'ReactionWithheld', from, to: toRole('dso'), isp, step, mw: withheldMw });
  return said;
}
