export type Side = "Django" | "Gatehouse";

/** What is made on one side and used on the other, in both directions. */
export const directions = [
  { here: "Django", there: "Gatehouse" },
  { here: "Gatehouse", there: "Django" },
] as const satisfies readonly { here: Side; there: Side }[];

export const sides = ["Django", "Gatehouse"] as const satisfies readonly Side[];
