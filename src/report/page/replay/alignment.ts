/** How a picture of a run and the slider under it stand, CSS pixels from both sides, so that each step is above the slider's thumb. */
export interface Alignment {
  picture: number;
  slider: number;
}

/** @param thumb half of the width of the slider's thumb, which stays within the slider */
export function alignment(width: number, steps: number, thumb: number): Alignment {
  const half = width / steps / 2;
  if (half >= thumb) return { picture: 0, slider: half - thumb };
  return { picture: thumb - (width - 2 * thumb) / (steps - 1) / 2, slider: 0 };
}
