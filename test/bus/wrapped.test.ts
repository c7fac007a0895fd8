import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { reactTo } from '../../src/bus/agent.ts';
import { type Wrapping, wrapped } from '../../src/bus/wrapped.ts';

type Message = { type: 'Ask' | 'Answer'; from: string; to: string; isp: number };
const message = (type: Message['type'], isp: number): Message => ({ type, from: 'A', to: 'B', isp });

/** What an agent that answers is heard to say, with something around it; or what it failed with. */
function saidTo(wrapping: Wrapping<Message>, ...asked: Message[]): unknown[] {
  const heard = new Subject<Message>();
  const said: unknown[] = [];
  const agent = reactTo<Message>({ Ask: ({ isp }) => message('Answer', isp) });
  wrapped(
    agent,
    wrapping,
  )(heard).subscribe({
    next: (each) => said.push(each.isp),
    error: (error) => said.push(String(error)),
    complete: () => said.push('end'),
  });
  for (const each of asked) heard.next(each);
  heard.complete();
  return said;
}

it('an agent with something around it hears all, and says what that makes of it', () => {
  const asked = [1, 2, 3].map((isp) => message('Ask', isp));
  const seen: number[] = [];
  expect(saidTo({ hears: ({ isp }) => void seen.push(isp) }, ...asked)).toEqual([1, 2, 3, 'end']);
  expect(seen).toEqual([1, 2, 3]);
  const says = (said: Message) =>
    said.isp === 1 ? undefined : said.isp === 2 ? { ...said, isp: 20 } : [said, { ...said, isp: 30 }];
  expect(saidTo({ says }, ...asked)).toEqual([20, 3, 30, 'end']);
});

it('what is around an agent fails as the agent does', () => {
  const fails = () => {
    throw new Error('too loud');
  };
  expect(saidTo({ hears: fails }, message('Ask', 1))).toEqual(['Error: too loud']);
  expect(saidTo({ says: fails }, message('Ask', 1))).toEqual(['Error: too loud']);
});
