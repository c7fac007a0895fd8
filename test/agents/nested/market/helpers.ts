import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { map } from 'rxjs';
import { stringify } from 'yaml';
import { cast } from '../../../../agents/nested/cast.ts';
import type { LoadedConfig } from '../../../../agents/nested/market/config.ts';
import { loadConfig, simulate } from '../../../../agents/nested/market/fromDisk.ts';
import type { Agent, Message, MessageOf, MessageType } from '../../../../agents/nested/market/messages.ts';
import type { Cast } from '../../../../agents/nested/market/parts.ts';
import type { SimulateOptions, SimulationResult } from '../../../../agents/nested/market/simulate.ts';
import { nested } from '../../../../agents/nested/market/system.ts';

/** A config given as an object, read as a file would be. */
export function loadedConfig(config: object): LoadedConfig {
  const folder = mkdtempSync(join(tmpdir(), 'flexagora-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, stringify(config));
  try {
    return loadConfig(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two feeders alike, with all that a feeder can have of each kind. */
export const smallFeeder = (changes: object = {}) => ({
  multiplicity: 2,
  remaining: { '14': 0.5, '30': 0.5 },
  generators: [{ node: 18 }],
  storages: [{ node: 13 }, { node: 29, power: 0.2 }],
  pv: [{ node: 24 }],
  ...changes,
});

/** A day of a small market on the generated networks: three groups of buildings and four EVs, all of whom are asked. */
export const smallMarket = ({
  market = {},
  world = {},
  house = {},
  fleet = {},
  ...changes
}: Record<string, object | string | number> = {}) => {
  const { tariff = {}, interval = {}, ...rules } = market as Record<string, object>;
  return {
    system: 'nested',
    name: 'small',
    seed: 3,
    calendar: { start: '2024-02-19', days: 1 },
    market: { tariff: { participation: 1, ...tariff }, interval, gap: 1e-4, ...rules },
    feeders: [smallFeeder()],
    buildingTypes: {
      house: {
        ...{ pv: 2.5, battery: 5, appliances: [{ profile: [1.2, 0.8], from: 8, to: 22 }] },
        ...(house as object),
      },
    },
    buildings: [
      { name: 'One', type: 'house', node: 14, standsFor: 60 },
      { name: 'Two', type: 'house', node: 30, standsFor: 60 },
    ],
    fleets: [{ name: 'Cars', node: 22, evs: 4, ...(fleet as object) }],
    world,
    ...changes,
  };
};

export const run = (config: object, options: Partial<SimulateOptions> = {}): Promise<SimulationResult> =>
  simulate(loadedConfig(config), { cast, ...options });

/** A run, and all that was said in it. */
export async function heard(config: object, options: Partial<SimulateOptions> = {}) {
  const said: Message[] = [];
  const result = await run(config, { ...options, listen: (message) => void said.push(message) });
  return { result, said };
}

/** Those of one type. */
export const only = <T extends MessageType>(messages: readonly Message[], type: T): MessageOf<T>[] =>
  messages.filter((message): message is MessageOf<T> => message.type === type);

/** All that was said, as text to the last bit. */
export const asText = (said: readonly Message[]): string[] =>
  said.map((message) =>
    JSON.stringify(message, (_, value: unknown) => {
      if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, String);
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    }),
  );

type AnyPart = Agent<never>;

/** A cast in which messages of a type that who plays a role says are forged. */
export function forging<T extends MessageType>(
  role: keyof Cast,
  type: T,
  forge: (message: MessageOf<T>) => Partial<MessageOf<T>>,
): Cast {
  const agent: AnyPart = (self) => (messages) =>
    (cast[role] as AnyPart)(self)(messages).pipe(
      map((said) => (said.type === type ? ({ ...said, ...forge(said as MessageOf<T>) } as Message) : said)),
    );
  return { ...cast, [role]: agent } as Cast;
}

export const filled = (series: Float64Array, value: number): Float64Array => series.map(() => value);

/** Figures of a run that are no number, where each must be one. */
export const withoutFigure = (result: SimulationResult): string[] =>
  nested.figures.flatMap(({ name, of }) => (Number.isFinite(of(result as never)) ? [] : [name]));

/** A figure of a run, by name. */
export function figureOf(result: SimulationResult, name: string): number {
  const figure = nested.figures.find((each) => each.name === name);
  if (!figure) throw new Error(`no figure is called ${name}`);
  return figure.of(result as never);
}

let calls: ReturnType<typeof heard> | undefined;
/** A day that turns out so far from its forecast that users are called: run once for all who look at it. */
export function dayOfCalls(): ReturnType<typeof heard> {
  calls ??= heard(dayOfCallsConfig, { trace: true });
  return calls;
}
export const dayOfCallsConfig = smallMarket({ world: { realised: { sd: 1 } } });
