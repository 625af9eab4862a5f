/**
 * Headers by which Next talks to itself. From outside they can only be an attack: `x-middleware-subrequest` once
 * made Next skip its proxy (CVE-2025-29927).
 */
export function isInternalHeader(name: string): boolean {
  return /^x-(middleware|invoke)-/.test(name) && name !== "x-middleware-prefetch";
}
