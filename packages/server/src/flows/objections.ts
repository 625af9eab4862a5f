import type { Objection } from "../config/adapter.ts";
import type { PasswordOwner } from "../django/password-validators.ts";
import { objection, type Problem } from "../text/messages.ts";
import { askOperator } from "./ask-operator.ts";
import type { Engine } from "./context.ts";

/** What the operator's own check has against an address. Asked before any transaction: it may take its time. */
export async function emailObjections(engine: Engine, email: string): Promise<readonly Problem[]> {
  return problems(await askOperator(engine, "validateEmail", (own) => own.validateEmail?.(email)), "email");
}

export async function phoneObjections(engine: Engine, phone: string): Promise<readonly Problem[]> {
  return problems(await askOperator(engine, "validatePhone", (own) => own.validatePhone?.(phone)), "phone");
}

export async function usernameObjections(engine: Engine, username: string): Promise<readonly Problem[]> {
  const said = await askOperator(engine, "validateUsername", (own) => own.validateUsername?.(username));
  return problems(said, "username");
}

export async function passwordObjections(
  engine: Engine,
  password: string,
  on: { param: string; owner: PasswordOwner },
): Promise<readonly Problem[]> {
  const { email, username } = on.owner;
  const owner = { ...(email !== undefined && { email }), ...(username !== undefined && { username }) };
  const said = await askOperator(engine, "validatePassword", (own) =>
    own.validatePassword?.(password, owner),
  );
  return problems(said, on.param);
}

function problems(said: Objection, param: string): readonly Problem[] {
  return said === undefined ? [] : [objection(said, param)];
}
