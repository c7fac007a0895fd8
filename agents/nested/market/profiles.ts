/** Courses of a mean day by hour of the clock, as shares of the peak or of what is installed: our choice for the case study. */
const percent = (...figures: number[]): readonly number[] => figures.map((each) => each / 100);

export const PROFILES = {
  system: percent(
    ...[62, 59, 57, 56, 57, 61, 70, 82, 90, 92, 91, 90],
    ...[88, 86, 85, 86, 90, 97, 100, 98, 92, 84, 75, 67],
  ),
  feeder: percent(
    ...[38, 34, 32, 31, 32, 36, 48, 60, 58, 52, 50, 52],
    ...[55, 52, 50, 54, 66, 86, 100, 98, 90, 78, 62, 48],
  ),
  pv: percent(...[0, 0, 0, 0, 0, 0, 3, 12, 28, 46, 62, 72], ...[75, 72, 62, 46, 28, 12, 2, 0, 0, 0, 0, 0]),
  wind: percent(
    ...[62, 64, 66, 65, 62, 58, 52, 46, 40, 36, 34, 33],
    ...[34, 36, 38, 40, 40, 38, 36, 38, 44, 50, 56, 60],
  ),
};
