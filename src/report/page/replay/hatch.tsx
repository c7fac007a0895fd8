const ID = 'replay-cut';

/** The fill of what was cut. */
export const HATCH = `url(#${ID})`;

/** Makes it known to the drawings beside it. */
export function HatchPattern() {
  return (
    <svg width="0" height="0" aria-hidden="true" class="patterns">
      <pattern id={ID} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" fill="var(--paper)" />
        <rect width="1.5" height="4" fill="var(--quiet)" />
      </pattern>
    </svg>
  );
}
