import path from "node:path";

/** The folder that holds the root package.json. */
export const root = path.resolve(import.meta.dirname, "..");

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(root, ...parts);
