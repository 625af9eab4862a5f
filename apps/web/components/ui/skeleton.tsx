const ROWS = ["a", "b", "c"];

/** Holds the place of a list that is being read, so that nothing jumps when it arrives. */
export function RowsSkeleton({ rows }: { rows: 1 | 2 | 3 }) {
  return (
    <div role="status" className="divide-y divide-line border-t border-line">
      <span className="sr-only">Loading</span>
      {ROWS.slice(0, rows).map((row) => (
        <div key={row} aria-hidden="true" className="flex h-[4.25rem] animate-pulse items-center gap-4">
          <span className="h-4 w-48 rounded bg-hover" />
          <span className="ml-auto h-8 w-24 rounded-control bg-hover" />
        </div>
      ))}
    </div>
  );
}
