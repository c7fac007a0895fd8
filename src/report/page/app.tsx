import type { Page } from '../../market/view.ts';
import { acrossOf } from './across.ts';
import { FigureCard } from './figureCard.tsx';
import { Replays } from './replays.tsx';

/** What of a page its script draws: figures and replays. The rest stands in the file. @param version another for each page that is shown in turn: replays of it begin anew */
export function App({ page, version }: { page: Page; version: number }) {
  const { figures } = page;
  const across = acrossOf(figures);
  return (
    <>
      {figures.length > 0 && (
        <section id="figures" aria-labelledby="figures-title">
          <h2 id="figures-title">Figures</h2>
          <div class="cards">
            {figures.map((figure, place) => (
              <FigureCard key={figure.id} figure={figure} page={page} isAcross={across[place]} />
            ))}
          </div>
        </section>
      )}
      {page.replays.length > 0 && <Replays key={version} page={page} />}
    </>
  );
}
