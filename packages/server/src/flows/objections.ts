import type { Objection } from "../config/adapter.ts";
import type { PasswordOwner } from "../django/password-validators.ts";
import { objection, type Problem } from "../text/messages.ts";
import type { Engine } from "./context.ts";

/** What the operator's own check has against an address. Asked before any transaction: it may take its time. */
export async function emailObjections({ adapter }: Engine, email: string): Promise<readonly Problem[]> {
  return problems(await adapter.validateEmail?.(email), "email");
}

export async function phoneObjections({ adapter }: Engine, phone: string): Promise<readonly Problem[]> {
  return problems(await adapter.validatePhone?.(phone), "phone");
}

export async function usernameObjections({ adapter }: Engine, username: string): Promise<readonly Problem[]> {
  return problems(await adapter.validateUsername?.(username), "username");
}

export async function passwordObjections(
  { adapter }: Engine,
  password: string,
  on: { param: string; owner: PasswordOwner },
): Promise<readonly Problem[]> {
  const { email, username } = on.owner;
  const owner = { ...(email !== undefined && { email }), ...(username !== undefined && { username }) };
  return problems(await adapter.validatePassword?.(password, owner), on.param);
}

function problems(said: Objection, param: string): readonly Problem[] {
  return said === undefined ? [] : [objection(said, param)];
}
