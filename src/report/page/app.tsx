import type { Page } from '../../market/view.ts';

/** All of a page. */
export function App({ page }: { page: Page }) {
  return (
    <main>
      <h1>{page.title}</h1>
    </main>
  );
}
