import {
  type IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from "kysely";

/** The name that queries are written with; `AUTH_USER_TABLE` replaces it. */
export const DEFAULT_USER_TABLE = "auth_user";

/**
 * Lets every query that says `auth_user` reach the table of a custom user model instead. No column of the schema has
 * that name, so an identifier that reads `auth_user` is always the table.
 */
export class RenameUserTable extends OperationNodeTransformer implements KyselyPlugin {
  readonly #name: string;

  constructor(name: string) {
    super();
    this.#name = name;
  }

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return this.transformNode(args.node, args.queryId);
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result;
  }

  protected override transformIdentifier(node: IdentifierNode): IdentifierNode {
    return node.name === DEFAULT_USER_TABLE ? { ...node, name: this.#name } : node;
  }
}
