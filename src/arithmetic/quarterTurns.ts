import { highWord, powerOfTwo } from './words.ts';

/** 2 / pi to 1,200 binary places, and pi / 2 to 128. */
const TWO_BY_PI =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7bn;
const PI_BY_TWO = 0x1921fb54442d18469898cc51701b839a2n;
const PLACES = 1200;
const KEPT = 200;

/**
 * Quarter turns nearest to a large angle, modulo 4, in whole numbers of any length.
 * @param left gets the rest of the angle: rounded, and what that lacks
 */
export function largeQuarterTurns(x: number, left: Float64Array): number {
  const exponent = ((highWord(x) >> 20) & 0x7ff) - 1075;
  const turns = (BigInt(x * powerOfTwo(-exponent)) * TWO_BY_PI) >> BigInt(PLACES - exponent - KEPT);
  const nearest = (turns + (1n << BigInt(KEPT - 1))) >> BigInt(KEPT);
  const angle = (turns - (nearest << BigInt(KEPT))) * PI_BY_TWO;
  const rounded = Number(angle);
  const unit = powerOfTwo(-KEPT - 128);
  left[0] = rounded * unit;
  left[1] = Number(angle - BigInt(rounded)) * unit;
  return Number(nearest & 3n);
}
