import type { Configuration } from "@gatehouse/client";
import { describe, expect, it } from "vitest";
import { askForCode, codeChannels } from "../lib/code-channels.ts";
import { type LoginMethods, loginLabel, loginName } from "../lib/login-name.ts";
import { isPhoneNumber, phoneNumber } from "../lib/phone.ts";

type Account = Configuration["account"];

describe("a phone number", () => {
  it.each([
    ["+31612345678", "+31612345678"],
    [" +1 (415) 555-0100 ", "+14155550100"],
    ["+1.415.555.0100", "+14155550100"],
    ["+44 (0)20 7946 0018", "+442079460018"],
    ["0031 6 1234 5678", "+31612345678"],
    ["+49 30/901–820", "+4930901820"],
  ])("typed as %j is %j", (typed, number) => {
    expect(phoneNumber(typed)).toBe(number);
    expect(isPhoneNumber(number)).toBe(true);
  });

  it.each(["0612345678", "+0612345678", "+12345", "+1234567890123456", "+٣١٦١٢٣٤٥٦٧٨", "ann", ""])(
    "is no whole one: %j",
    (typed) => {
      expect(isPhoneNumber(phoneNumber(typed))).toBe(false);
    },
  );
});

describe("what somebody signs in with", () => {
  it.each<[Account["login_methods"], string]>([
    [["email"], "Email address"],
    [["username"], "Username"],
    [["phone"], "Phone number"],
    [["phone", "email"], "Email or phone number"],
    [["email", "username"], "Email or username"],
    [["email", "username", "phone"], "Email, username or phone number"],
  ])("is asked for by its names: %j", (methods, label) => {
    expect(loginLabel(methods)).toBe(label);
  });

  it.each<[LoginMethods, string, object]>([
    [["email"], " ann@example.com ", { email: "ann@example.com" }],
    [["email"], "ann", { email: "ann" }],
    [["username"], "ann@example.com", { username: "ann@example.com" }],
    [["email", "username"], "ann", { username: "ann" }],
    [["email", "username", "phone"], "+31 6 1234 5678", { phone: "+31612345678" }],
    // A name of digits may be a name.
    [["username", "phone"], "0612345678", { username: "0612345678" }],
    // What begins like a number and is none: the server says what is missing.
    [["email", "phone"], "06-12345678", { phone: "0612345678" }],
    [["email", "phone"], "ann", { email: "ann" }],
    [["phone"], "ann", { phone: "ann" }],
  ])("with %j, %j means %j", (methods, typed, name) => {
    expect(loginName(typed, methods)).toEqual(name);
  });
});

it.each<[LoginMethods, string]>([
  [["email"], "Email me a code"],
  [["username"], "Email me a code"],
  [["phone"], "Text me a code"],
  [["phone", "username"], "Text me a code"],
  [["email", "phone"], "Send me a code"],
])("with %j, a code is offered as %j", (methods, words) => {
  expect(askForCode(codeChannels(methods))).toBe(words);
});
