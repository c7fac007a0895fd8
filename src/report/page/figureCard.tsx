import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Figure, Page, ShownTable } from '../../market/view.ts';
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
        <Rows figure={figure} columns={figure.columns} page={page} table={table} chosen={chosen} />
      ) : (
        <Drawn figure={figure} page={page} table={table} chosen={chosen} />
      )}
      <Files figure={figure} page={page} chosen={chosen} />
    </article>
  );
}

const keptIfAlike = (before: Chosen, now: Chosen): Chosen =>
  Object.keys(now).every((column) => now[column] === before[column]) ? before : now;

interface RowsProps extends DrawnProps {
  columns: readonly string[];
}

/** A figure that is a table; where it has a detail its rows can be chosen. */
function Rows({ figure, columns, page, table, chosen }: RowsProps) {
  const rows = useMemo(() => drawnRows(figure, table, chosen), [figure, table, chosen]);
  const [row, setRow] = useRow(chosen);
  return (
    <>
      <Table
        {...{ table, columns, rows }}
        label={figure.title}
        opens={figure.detail && { row, onRow: (of) => setRow(of === row ? undefined : of) }}
      />
      <Behind {...{ figure, page, table, row }} onClose={() => setRow(undefined)} />
    </>
  );
}

/** The row that is chosen; none when something else is drawn. */
function useRow(chosen: Chosen) {
  const [row, setRow] = useState<number>();
  useEffect(() => setRow(undefined), [chosen]);
  return [row, setRow] as const;
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
  const [row, setRow] = useRow(chosen);
  const marks = useRef<SVGElement | null>(null);
  useEffect(() => {
    if (marks.current) showChosen(marks.current, row);
  }, [row]);
  if (!figure.detail) return <Plot figure={figure} page={page} chosen={chosen} />;
  const onDrawn = (drawn: SVGElement) => {
    marks.current = drawn;
    makeChoosable(drawn, (of) => markLabel(figure, table, of), setRow);
    showChosen(drawn, row);
  };
  return (
    <>
      <Plot figure={figure} page={page} chosen={chosen} onDrawn={onDrawn} />
      <Behind {...{ figure, page, table, row }} onClose={() => setRow(undefined)} />
    </>
  );
}

interface BehindProps extends Omit<DrawnProps, 'chosen'> {
  row: number | undefined;
  onClose: () => void;
}

/** The rows behind the one that is chosen. */
function Behind({ figure, page, table, row, onClose }: BehindProps) {
  const { detail } = figure;
  if (!detail) return null;
  const of = tableOf(page, detail.table);
  const label = row === undefined ? '' : markLabel(figure, table, row);
  return (
    <div class="detail" aria-live="polite">
      {row !== undefined && (
        <>
          <h4>
            <bdi>{label}</bdi>
            <button type="button" class="press" onClick={onClose}>
              Close
            </button>
          </h4>
          <Table
            table={of}
            columns={detail.columns}
            rows={rowsOfDetail(table, row, of, detail)}
            command={detail.command}
            label={label}
          />
        </>
      )}
    </div>
  );
}
