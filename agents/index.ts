import '../src/mathjsAtOnce.ts';

export { SYSTEMS } from './systems.ts';
