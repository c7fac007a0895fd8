/**
 * What of `Math` each engine rounds in its own way (ECMAScript leaves the last digits of these open), with the same bits on all.
 * Errors are below one unit in the last place; 1.1 for `log10`, 1.5 for `atan2`, 2.1 for the hyperbolic functions.
 */
export { betaCdf, betaQuantile, normalQuantile } from './distributions.ts';
export { exp, expm1 } from './exponential.ts';
export { atanh, tanh } from './hyperbolic.ts';
export { hypot } from './hypot.ts';
export { acos, asin, atan, atan2 } from './inverse.ts';
export { log, log1p, log10 } from './logarithm.ts';
export { pow } from './power.ts';
export { cos, sin, tan } from './trigonometric.ts';
