export { SYSTEMS } from './systems.ts';
