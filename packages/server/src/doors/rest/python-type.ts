/** What Python calls a value of JSON that is no object, and REST framework's clients therefore read. */
export function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return "str";
}
