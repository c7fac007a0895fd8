import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import { SYSTEMS } from '../../agents/systems.ts';
import { loadStudy } from '../../src/studies/load.ts';
import { folderWith } from '../cli/command.ts';

const zod = pathToFileURL(createRequire(import.meta.url).resolve('zod')).href;

/**
 * A market of one line: a fleet answers the last balance it heard of, and the balance is a need plus that answer. `amplification` is
 * the variance of the balance over that of the need; `wave` and `slope` are figures that follow from keys alone, but for noise.
 */
const LOOP = `import { z } from ${JSON.stringify(zod)};
  function draws(seed) {
    let state = 0;
    for (const letter of String(seed)) state = (Math.imul(state, 31) + letter.charCodeAt(0)) | 0;
    const uniform = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    return () => Math.sqrt(12) * (uniform() - 0.5);
  }
  export default {
    name: 'loop',
    says: 'A fleet answers the balance that it makes.',
    config: z.strictObject({
      name: z.string(), seed: z.union([z.int(), z.string()]).default(1), calendar: z.json(),
      lambda: z.number().default(1), gain: z.number().default(1), steps: z.int().default(1), noise: z.number().default(0.1),
      failAbove: z.number().default(1e9), size: z.int().default(0), thread: z.literal('shared').optional(),
    }),
    run: async (loaded, world) => {
      const { seed, lambda, gain, steps, failAbove } = loaded.config;
      if (gain > failAbove) throw new Error('too much gain');
      const normal = draws(seed);
      let [e, needs, balances] = [0, 0, 0];
      for (let k = 0; k < steps; k++) {
        const need = normal();
        const balance = Math.max(-1e6, Math.min(1e6, need - gain * e));
        e += lambda * (balance - e);
        needs += need * need;
        balances += balance * balance;
      }
      return { loaded, world, trace: [], certificates: [], messages: 0, amplification: balances / needs, normal: normal() };
    },
    figures: [
      { name: 'amplification', unit: '', positive: true, says: 'Variance of the balance over that of the need.', of: (run) => run.amplification },
      {
        name: 'wave', unit: 'EUR', says: 'A sine of the gain, and noise.',
        of: ({ loaded: { config }, normal }) => Math.sin(config.gain) + config.lambda + config.noise * normal,
      },
      {
        name: 'sized', unit: '', says: 'The size, less the gain.',
        of: ({ loaded: { config }, normal }) => config.size - config.gain + config.noise * normal,
      },
      { name: 'slope', unit: 'MW', says: 'Lambda, and noise.', of: ({ loaded: { config }, normal }) => config.lambda + config.noise * normal },
    ],
  };`;

/** A folder with a study, `study.yaml`, over that market. */
export const loopIn = (entry: object, config: object = {}): string =>
  folderWith({
    'loop.mjs': LOOP,
    'loop.yaml': stringify({
      system: './loop.mjs',
      name: 'loop',
      calendar: { start: '2024-02-19', days: 1 },
      ...config,
    }),
    'study.yaml': stringify({ name: 'edge', base: 'loop.yaml', ...entry }),
  });

/** The study that a folder of its own holds. */
export const loopStudy = (entry: object, config: object = {}) =>
  loadStudy(join(loopIn(entry, config), 'study.yaml'), SYSTEMS);
