/** In Node, mathjs is loaded at once: its single-file build, because the many-file one takes ten times as long to load. */
import { createRequire } from 'node:module';
import { loadMathjsBy } from './mathjs.ts';

loadMathjsBy(() => createRequire(import.meta.url)('mathjs/lib/browser/math.js'));
