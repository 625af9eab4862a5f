/** Kysely on the pool of `pool.ts`. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  type QueryCompiler,
  type QueryResult,
} from "kysely";
import { refuseBesideTransaction } from "../connections.ts";
import type { TransactionScope } from "../engine.ts";
import { ExactCompiler } from "./exact-compiler.ts";
import type { Connection, Pool } from "./pool.ts";

export class MysqlPoolDialect implements Dialect {
  readonly #pool: Pool;
  readonly #scope: TransactionScope;

  constructor(pool: Pool, scope: TransactionScope) {
    this.#pool = pool;
    this.#scope = scope;
  }

  createDriver(): Driver {
    return new PoolDriver(this.#pool, this.#scope);
  }

  createQueryCompiler(): QueryCompiler {
    return new ExactCompiler();
  }

  createAdapter(): DialectAdapter {
    return new MysqlAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new MysqlIntrospector(db);
  }
}

class PoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #scope: TransactionScope;

  constructor(pool: Pool, scope: TransactionScope) {
    this.#pool = pool;
    this.#scope = scope;
  }

  async init(): Promise<void> {
    // The pool is open already, so that a wrong URL is an error of `openDatabase`.
  }

  async acquireConnection(): Promise<PooledConnection> {
    refuseBesideTransaction(this.#scope);
    return new PooledConnection(await this.#pool.connect());
  }

  async releaseConnection({ connection }: PooledConnection): Promise<void> {
    connection.release();
  }

  /** Always SERIALIZABLE, which connections begin with: one round trip less. */
  beginTransaction({ connection }: PooledConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction({ connection }: PooledConnection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction({ connection }: PooledConnection): Promise<void> {
    return connection.rollback();
  }

  destroy(): Promise<void> {
    return this.#pool.end();
  }
}

class PooledConnection implements DatabaseConnection {
  readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows, insertId } = await this.connection.run(sql, parameters);
    return {
      rows: rows as R[],
      numAffectedRows: BigInt(affectedRows),
      ...(insertId !== 0 && { insertId: BigInt(insertId) }),
    };
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new TypeError("Results are read whole; there are no cursors.");
  }
}
