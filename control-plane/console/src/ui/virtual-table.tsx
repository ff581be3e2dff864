// A table of any length: only the rows in sight exist, placed by their one height. Where it is too narrow for columns, each row
// becomes a card of the same cells. Roles say what CSS hides: it is a table to assistive technology either way.
import { memo, type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { strings } from "../strings.ts";
import { Icon } from "./icon.tsx";

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  /** A CSS grid track, e.g. `minmax(0, 2fr)`. */
  readonly width: string;
  readonly cell: (row: T) => ReactNode;
  /** What to sort by; without it the column cannot be sorted. */
  readonly sortBy?: (row: T) => string | number;
  /** Left out of cards. */
  readonly isWideOnly?: boolean;
  /** Left out where the table is narrower than so many pixels. */
  readonly hideBelow?: number;
}

export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

interface Props<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onOpen: (row: T) => void;
  readonly cardHeight: number;
}

const rowHeight = 52;
const narrowerThan = 760;
/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const spareRows = 8;

export function VirtualTable<T extends { id: string }>({
  label,
  rows,
  columns,
  sort,
  onSort,
  onOpen,
  cardHeight,
}: Props<T>) {
  const body = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1200);
  const isNarrow = width < narrowerThan;
  const height = isNarrow ? cardHeight : rowHeight;
  const [first, last] = useRange(body, rows.length, height, setWidth);
  const shown = useMemo(
    () => columns.filter(({ isWideOnly, hideBelow = 0 }) => (isNarrow ? !isWideOnly : width >= hideBelow)),
    [columns, isNarrow, width],
  );
  const tracks = shown.map(({ width }) => width).join(" ");
  const latestOnOpen = useRef(onOpen);
  latestOnOpen.current = onOpen;
  const open = useCallback((row: T) => latestOnOpen.current(row), []);

  return (
    <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className="surface">
      <div role="rowgroup" className="rows-head" data-hidden={isNarrow || undefined}>
        <div
          role="row"
          className="rows-grid"
          style={{ gridTemplateColumns: tracks, height: "100%" }}
          aria-rowindex={1}
        >
          {shown.map((column) => (
            <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} isFocusable={!isNarrow} />
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={body} style={{ height: rows.length * height, position: "relative" }}>
        {rows.slice(first, last).map((row, index) => (
          <Row
            key={row.id}
            row={row}
            index={first + index}
            columns={shown}
            tracks={isNarrow ? "" : tracks}
            height={height}
            onOpen={open}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps<T> {
  readonly row: T;
  /** Among all rows. */
  readonly index: number;
  readonly columns: readonly Column<T>[];
  /** Empty for a card. */
  readonly tracks: string;
  readonly height: number;
  readonly onOpen: (row: T) => void;
}

/** Optimisation: while one scrolls, only rows that come into sight are drawn. */
const Row = memo(function Row<T>({ row, index, columns, tracks, height, onOpen }: RowProps<T>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={`rows-row ${tracks === "" ? "rows-card" : "rows-grid"}`}
      style={{
        gridTemplateColumns: tracks || undefined,
        height,
        transform: `translateY(${index * height}px)`,
      }}
      onClick={(event) => isPlainClick(event.target as Element) && onOpen(row)}
    >
      {columns.map((column) => (
        <div key={column.key} role="cell" data-column={column.key}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}) as <T>(props: RowProps<T>) => ReactNode;

interface HeadCellProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly isFocusable: boolean;
}

function HeadCell<T>({ column, sort, onSort, isFocusable }: HeadCellProps<T>) {
  const isSorted = sort.key === column.key;
  if (!column.sortBy) return <div role="columnheader">{column.label}</div>;
  return (
    <div role="columnheader" aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : "none"}>
      <button
        type="button"
        tabIndex={isFocusable ? 0 : -1}
        onClick={() => onSort({ key: column.key, isDescending: isSorted && !sort.isDescending })}
        title={strings.table.sortBy(column.label)}
      >
        {column.label}
        {isSorted && <Icon name={sort.isDescending ? "down" : "up"} size={12} />}
      </button>
    </div>
  );
}

/** The rows in sight, and whether the table has room for columns. */
function useRange(
  body: React.RefObject<HTMLDivElement | null>,
  count: number,
  height: number,
  setWidth: (width: number) => void,
) {
  const [range, setRange] = useState<readonly [number, number]>([0, 40]);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const look = () => {
      setWidth(element.clientWidth);
      const top = -element.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / height) - spareRows);
      const last = Math.min(count, Math.ceil((top + innerHeight) / height) + spareRows);
      setRange((range) => (range[0] === first && range[1] === last ? range : [first, last]));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      resized.disconnect();
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [body, count, height, setWidth]);
  return range;
}

/** A click on something that does its own thing, or that marks text, does not open the row. */
function isPlainClick(target: Element): boolean {
  return target.closest("a, button, input, label") === null && getSelection()?.toString() === "";
}

/** Sorted by the column that `sort` names. */
export function sortedRows<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  { key, isDescending }: Sort,
): T[] {
  const by = columns.find((column) => column.key === key)?.sortBy;
  if (!by) return [...rows];
  const keyed = rows.map((row) => ({ row, value: by(row) }));
  const direction = isDescending ? -1 : 1;
  keyed.sort((one, other) =>
    one.value < other.value ? -direction : one.value > other.value ? direction : 0,
  );
  return keyed.map(({ row }) => row);
}
