import { randomBytes } from "node:crypto";
import type { AuthenticationMethod, EmailAddress, Problem, User } from "@gatehouse/client";

export interface Account {
  id: number;
  username: string;
  password: string;
  emails: EmailAddress[];
}

export interface HouseSession {
  id: number;
  key: string;
  userAgent: string;
  account: Account | undefined;
  /** Signed up or logged in, and asked to verify an address first. */
  pending: Account | undefined;
  methods: AuthenticationMethod[];
  fresh: boolean;
}

export interface Mail {
  to: string;
  kind: "verify" | "reset";
  key: string;
}

export interface HouseOptions {
  verification?: "optional" | "mandatory";
  browserTokens?: boolean;
  logoutOnPasswordChange?: boolean;
  reauthentication?: boolean;
  signupOpen?: boolean;
}

/** What the routes see of the house. */
export interface HouseState {
  readonly options: HouseOptions;
  readonly accounts: Account[];
  readonly sessions: Map<string, HouseSession>;
  readonly mails: Mail[];
}

export const randomKey = (): string => randomBytes(16).toString("hex");

export function userOf(account: Account): User {
  const primary = account.emails.find((address) => address.primary) ?? account.emails[0]!;
  return {
    id: account.id,
    display: account.username,
    email: primary.email,
    has_usable_password: true,
    username: account.username,
  };
}

export const fieldError = (param: string, code: Problem["code"], message: string): Problem => ({
  message,
  code,
  param,
});

export function requireFields(body: Record<string, unknown>, names: string[]): Problem[] {
  return names
    .filter((name) => body[name] === undefined || body[name] === "")
    .map((name) => fieldError(name, "required", "This field is required."));
}

export function passwordErrors(password: unknown, param: string): Problem[] {
  if (typeof password !== "string" || password === "" || password.length >= 8) return [];
  return [
    fieldError(
      param,
      "password_too_short",
      "This password is too short. It must contain at least 8 characters.",
    ),
    fieldError(param, "password_too_common", "This password is too common."),
  ];
}
