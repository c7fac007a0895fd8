import { stream } from '../../src/random/streams.ts';
import type { Sample } from './samples.ts';
import { type Made, toldBy, WRITERS, type Writer } from './sessionWriters.ts';

function madeFor({ name, year }: Writer, count: number): Made[] {
  const random = stream(4, 'session samples', name);
  return Array.from({ length: count }, (_, k) => {
    const arrivalMs = Date.UTC(year, 1, 4, 7) + 60_000 * (k * 97 + Math.floor(60 * random.uniform()));
    const minutes = 30 + Math.floor(900 * random.uniform());
    const maxPowerKw = Math.round((3 + 8 * random.uniform()) * 1000) / 1000;
    return {
      arrivalMs,
      departureMs: arrivalMs + 60_000 * minutes,
      energyKwh: Math.round(maxPowerKw * (minutes / 60) * (0.1 + 0.8 * random.uniform()) * 100) / 100,
      maxPowerKw,
      charger: `point${k % 5}`,
      connector: String(1 + (k % 2)),
      user: `user${k % 9}`,
    };
  });
}

export const SESSION_SAMPLES: readonly Sample[] = WRITERS.map((writer) => {
  const sessions = madeFor(writer, 28);
  return {
    name: writer.name,
    format: writer.format,
    sheet: writer.sheet(sessions),
    truth: { sessions: toldBy(writer, sessions) },
  };
});
