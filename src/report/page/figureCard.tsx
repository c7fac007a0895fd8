import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Detail, Figure, Page, ShownTable } from '../../market/view.ts';
import { drawnRows } from '../figures/chosen.ts';
import { csvOf } from '../figures/csv.ts';
import { fileName } from '../fileName.ts';
import { unbroken } from '../unbroken.ts';
import { Choices } from './choices.tsx';
import { hash, setHash } from './hash.ts';
import { type Chosen, chosenOf, linkOf, tableOf, wordsOf } from './links.ts';
import { markLabel } from './markLabel.ts';
import { makeChoosable, showChosen } from './marks.ts';
import { Plot } from './plot.tsx';
import { rowsOfDetail } from './rows.ts';
import { save, svgOf } from './save.ts';
import { Table } from './table.tsx';

interface FigureProps {
  figure: Figure;
  page: Page;
  isAcross: boolean;
}

/** A figure with its title, choices, files to take along, and the rows behind a mark that is chosen. */
export function FigureCard({ figure, page, isAcross }: FigureProps) {
  const { id, title, note, choices = [] } = figure;
  const table = tableOf(page, figure.table);
  const [chosen, setChosen] = useState<Chosen>(() => chosenOf(figure, table, hash.value));
  useEffect(
    () =>
      hash.subscribe((now) => {
        if (now.get('figure') === id) setChosen((before) => keptIfAlike(before, chosenOf(figure, table, now)));
      }),
    [figure, table],
  );
  const choose = (column: string, word: string) => {
    const next = { ...chosen, [column]: word };
    setChosen(next);
    setHash(linkOf(hash.value, id, next));
  };
  const titleId = `${id}-title`;
  const offered = choices.filter(({ column }) => wordsOf(table, column).length > 1);
  return (
    <article id={`figure-${id}`} class={isAcross ? 'card across' : 'card'} aria-labelledby={titleId}>
      <h3 id={titleId} class="title">
        <bdi>{unbroken(title)}</bdi>
      </h3>
      {note !== '' && (
        <p class="how">
          <bdi>{unbroken(note)}</bdi>
        </p>
      )}
      {offered.length > 0 && <Choices id={id} choices={offered} table={table} chosen={chosen} onChoose={choose} />}
      {figure.kind === 'table' ? (
        <Rows figure={figure} columns={figure.columns} table={table} chosen={chosen} />
      ) : (
        <Drawn figure={figure} page={page} table={table} chosen={chosen} />
      )}
      <Files figure={figure} page={page} chosen={chosen} />
    </article>
  );
}

const keptIfAlike = (before: Chosen, now: Chosen): Chosen =>
  Object.keys(now).every((column) => now[column] === before[column]) ? before : now;

interface RowsProps {
  figure: Figure;
  columns: readonly string[];
  table: ShownTable;
  chosen: Chosen;
}

function Rows({ figure, columns, table, chosen }: RowsProps) {
  const rows = useMemo(() => drawnRows(figure, table, chosen), [figure, table, chosen]);
  return <Table table={table} columns={columns} rows={rows} label={figure.title} />;
}

interface FilesProps {
  figure: Figure;
  page: Page;
  chosen: Chosen;
}

/** A figure to take along: as it is seen, and what it shows. */
function Files({ figure, page, chosen }: FilesProps) {
  const { id, kind } = figure;
  return (
    <p class="files">
      {kind !== 'table' && (
        <button
          type="button"
          class="press file"
          title="Save as SVG"
          onClick={({ currentTarget }) => {
            const width = currentTarget.closest('.card')?.querySelector('.plot')?.clientWidth ?? 640;
            save(fileName(page.title, id, 'svg'), 'image/svg+xml', svgOf(figure, page, { width, chosen }));
          }}
        >
          SVG
        </button>
      )}
      <button
        type="button"
        class="press file"
        title="Save what it shows as CSV"
        onClick={() => save(fileName(page.title, id, 'csv'), 'text/csv', csvOf(figure, page, chosen))}
      >
        CSV
      </button>
    </p>
  );
}

interface DrawnProps {
  figure: Figure;
  page: Page;
  table: ShownTable;
  chosen: Chosen;
}

/** A figure as drawn; where it has a detail its marks can be chosen. */
function Drawn({ figure, page, table, chosen }: DrawnProps) {
  const { detail } = figure;
  const [row, setRow] = useState<number>();
  const marks = useRef<SVGElement | null>(null);
  useEffect(() => setRow(undefined), [chosen]);
  useEffect(() => {
    if (marks.current) showChosen(marks.current, row);
  }, [row]);
  if (!detail) return <Plot figure={figure} page={page} chosen={chosen} />;
  const labelOf = (of: number) => markLabel(figure, table, of);
  const onDrawn = (drawn: SVGElement) => {
    marks.current = drawn;
    makeChoosable(drawn, labelOf, setRow);
    showChosen(drawn, row);
  };
  return (
    <>
      <Plot figure={figure} page={page} chosen={chosen} onDrawn={onDrawn} />
      <div class="detail" aria-live="polite">
        {row !== undefined && (
          <Behind
            detail={detail}
            of={tableOf(page, detail.table)}
            rows={rowsOfDetail(table, row, tableOf(page, detail.table), detail)}
            label={labelOf(row)}
            onClose={() => setRow(undefined)}
          />
        )}
      </div>
    </>
  );
}

interface BehindProps {
  detail: Detail;
  of: ShownTable;
  rows: readonly number[];
  label: string;
  onClose: () => void;
}

/** The rows behind a mark. */
function Behind({ detail, of, rows, label, onClose }: BehindProps) {
  return (
    <>
      <h4>
        <bdi>{label}</bdi>
        <button type="button" class="press" onClick={onClose}>
          Close
        </button>
      </h4>
      <Table table={of} columns={detail.columns} rows={rows} command={detail.command} label={label} />
    </>
  );
}
