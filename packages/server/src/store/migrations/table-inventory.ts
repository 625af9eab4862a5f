import type { TableInventory } from "../engine.ts";

/** What an engine's catalogue has said, a row for each column and each index. */
export function tableInventory(
  columns: readonly { readonly table: string; readonly column: string }[],
  indexes: readonly { readonly name: string }[],
): TableInventory {
  const tables = Map.groupBy(columns, (row) => row.table);
  return {
    tables: new Map([...tables].map(([name, rows]) => [name, new Set(rows.map((row) => row.column))])),
    indexes: new Set(indexes.map(({ name }) => name)),
  };
}
