import {
  type BinaryOperationNode,
  MysqlQueryCompiler,
  type OperationNode,
  OperatorNode,
  PrimitiveValueListNode,
  ReferenceNode,
  ValueListNode,
  ValueNode,
} from "kysely";

/**
 * MySQL compares texts as its collation has it, by default one for which `é` is `e` and `A` is `a`: one person's address
 * would be found under another's (T-73), a key under another spelling. Here a text that equals is the same text, as on every other engine:
 * the collation's comparison stays, because the indexes are made by it, and one of the very bytes is added.
 */
export class ExactCompiler extends MysqlQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const word = OperatorNode.is(operator) ? operator.operator : "";
    const texts = textsOf(rightOperand);
    if (!ReferenceNode.is(leftOperand) || texts === undefined) super.visitBinaryOperation(node);
    else if (word === "=" || word === "in") {
      this.append("(");
      super.visitBinaryOperation(node);
      this.append(" and ");
      this.#compareBytes(node, texts);
      this.append(")");
    } else if (word === "<>" || word === "!=" || word === "not in") this.#compareBytes(node, texts);
    else super.visitBinaryOperation(node);
  }

  #compareBytes(
    { leftOperand, operator, rightOperand }: BinaryOperationNode,
    texts: readonly string[],
  ): void {
    // In one encoding: a column may be in another than the connection.
    this.append("cast(convert(");
    this.visitNode(leftOperand);
    this.append(" using utf8mb4) as binary) ");
    this.visitNode(operator);
    this.append(ValueNode.is(rightOperand) ? " " : " (");
    for (const [place, text] of texts.entries()) {
      this.append(place === 0 ? "cast(" : ", cast(");
      this.appendValue(text);
      this.append(" as binary)");
    }
    if (!ValueNode.is(rightOperand)) this.append(")");
  }
}

/** The values of a node, if they are texts. */
function textsOf(node: OperationNode): readonly string[] | undefined {
  const values = valuesOf(node);
  return values.length > 0 && values.every((value) => typeof value === "string") ? values : undefined;
}

function valuesOf(node: OperationNode): readonly unknown[] {
  if (ValueNode.is(node)) return [node.value];
  if (PrimitiveValueListNode.is(node)) return node.values;
  if (ValueListNode.is(node)) return node.values.flatMap(valuesOf);
  return [];
}
