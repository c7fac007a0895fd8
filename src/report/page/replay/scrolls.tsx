import type { ComponentChildren } from 'preact';
import './tables.css';

/** What may be wider than there is room, and scrolls by itself: by keys too. */
export function Scrolls({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    // biome-ignore lint/a11y/useSemanticElements: it is no set of fields
    <div class="scrolls" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
