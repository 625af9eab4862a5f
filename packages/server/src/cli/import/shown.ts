/** A field's name, if it looks like one: where a file has no first line of names, somebody's address and hash stand in its place. */
export function shown(name: string): string {
  return /^\w[\w .-]{0,39}$/.test(name) ? name : "(a name that is not shown)";
}
