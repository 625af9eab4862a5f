import type { AuthState, FlowId, PendingFlow } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { destination, UnknownStep } from "../lib/after-auth.ts";
import { factorCode } from "../lib/codes.ts";

function waitingFor(id: FlowId): AuthState {
  const flow: PendingFlow = { id, is_pending: true };
  return { status: "pending", flow, flows: [{ id: "login" }, flow] };
}

const next = "/settings/emails";

describe("where a step leads", () => {
  it.each([
    ["verify_email", "/auth/verification-sent?next=%2Fsettings%2Femails"],
    ["verify_phone", "/auth/code?next=%2Fsettings%2Femails"],
    ["login_by_code", "/auth/code?next=%2Fsettings%2Femails"],
    ["password_reset_by_code", "/auth/code?next=%2Fsettings%2Femails"],
    ["mfa_authenticate", "/auth/2fa?next=%2Fsettings%2Femails"],
    ["mfa_trust", "/auth/2fa/trust?next=%2Fsettings%2Femails"],
    ["mfa_signup_webauthn", "/auth/signup/passkey/create?next=%2Fsettings%2Femails"],
  ] as const)("to the page of what is pending: %s", (id, page) => {
    expect(destination(waitingFor(id), { next })).toBe(page);
  });

  it("to the wanted page, when nothing is missing", () => {
    const user = { id: 1, display: "ann", has_usable_password: true };
    expect(destination({ status: "authenticated", user, methods: [] }, { next })).toBe(next);
  });

  it("to the sign-in page with a word on why, and the wanted page kept", () => {
    const state: AuthState = { status: "anonymous", flows: [] };
    expect(destination(state, { next, notice: "verified" })).toBe(
      "/auth/login?next=%2Fsettings%2Femails&notice=verified",
    );
    expect(destination(state, { next: "/dashboard", notice: "verified" })).toBe(
      "/auth/login?notice=verified",
    );
  });

  it("nowhere, in words for people, where there is no page for it", () => {
    expect(() => destination(waitingFor("provider_signup"), { next })).toThrow(UnknownStep);
  });
});

describe("a code of a second factor", () => {
  it.each([
    ["123 456", "123456"],
    [" 1234-5678 ", "12345678"],
    ["1234–5678", "12345678"],
    // Taken over from another package: the dash belongs to it.
    [" ab12-cd34 ", "ab12-cd34"],
  ])("typed as %j is %j", (typed, code) => {
    expect(factorCode(typed)).toBe(code);
  });
});
