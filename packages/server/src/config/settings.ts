import type { resolve } from "./resolve.ts";

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** The settings in force: complete, checked and frozen. Made by `loadSettings` only. */
export type Settings = Frozen<ReturnType<typeof resolve>>;

export type { PasswordValidatorSetting } from "./password-validators.ts";
export type { ProxySslHeader } from "./proxy-ssl-header.ts";
export type { RateLimit, RateLimitAction, RateLimitScope, RateLimits } from "./rate-limits.ts";
export type { GatehouseConfig } from "./schema.ts";
export type { LoginCodeSubject } from "./sections/account.ts";
export type { SignupField, SignupFieldName } from "./signup-fields.ts";
export type { UserCodeFormat } from "./user-codes.ts";
export type { UserFieldSetting } from "./user-fields.ts";
