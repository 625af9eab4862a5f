/** What a test works on, until it gives it back. */
export interface Lease {
  readonly url: string;
  /** The rows are gone afterwards, or the whole database. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  /** With no table at all, for tests of migrations. Otherwise a server's database has what `migrate` makes, and no more rows. */
  readonly fresh?: boolean;
  /** For several houses, at once or one after the other. A database in memory ends with the first. */
  readonly shared?: boolean;
}
