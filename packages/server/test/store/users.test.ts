import { describe, expect, test } from "vitest";
import { createEmailAddress } from "../../src/store/email-addresses.ts";
import { isUniqueViolation } from "../../src/store/errors.ts";
import {
  createUser,
  findUserForLogin,
  findUsersByEmailColumn,
  getUserById,
  getUserByUsername,
  replacePasswordHash,
  setActive,
  setLastLogin,
  setPassword,
  setUserEmail,
  takenUsernames,
  updateProfile,
} from "../../src/store/users.ts";
import { inParallel, later, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

describe("a new user", () => {
  test("comes back as it was made, with Django's defaults for the rest", async () => {
    const { db } = await testDatabase();
    const made = await createUser(db, {
      username: "Ada",
      email: "ada@example.com",
      password: "pbkdf2_sha256$1$s$h",
      isStaff: true,
      dateJoined: NOW,
    });
    expect(made).toEqual({
      id: 1,
      username: "Ada",
      email: "ada@example.com",
      password: "pbkdf2_sha256$1$s$h",
      firstName: "",
      lastName: "",
      isActive: true,
      isStaff: true,
      isSuperuser: false,
      lastLogin: null,
      dateJoined: NOW,
    });
    expect(await getUserById(db, made.id)).toEqual(made);
    expect(await getUserById(db, 2)).toBeUndefined();
  });
});

describe("looking a user up", () => {
  test("by user name ignores case and prefers the exact spelling", async () => {
    const { db, engine } = await testDatabase();
    const upper = await someUser(db, { username: "ALICE" });
    expect((await getUserByUsername(db, "alice"))?.id).toBe(upper.id);
    const mixed = someUser(db, { username: "Alice" });
    if (engine.name === "mysql") {
      // Its unique keys are of one spelling in any case.
      await expect(mixed).rejects.toSatisfy(isUniqueViolation);
    } else {
      expect((await getUserByUsername(db, "Alice"))?.id).toBe((await mixed).id);
      expect((await getUserByUsername(db, "alice"))?.id).toBe(upper.id);
    }
    expect(await getUserByUsername(db, "al_ce")).toBeUndefined();
    expect(await getUserByUsername(db, "%")).toBeUndefined();
  });

  test("T-73 folds only ASCII letters, so no look-alike reaches somebody else's account", async () => {
    const { db } = await testDatabase();
    await someUser(db, { username: "mike", email: "mike@example.org" });
    // U+212A KELVIN SIGN lower-cases to an ASCII k in JavaScript, and U+0131 upper-cases to an ASCII I.
    expect(await getUserByUsername(db, "mi\u212Ae")).toBeUndefined();
    expect(await findUsersByEmailColumn(db, "m\u0131ke@example.org")).toEqual([]);
    expect(await findUsersByEmailColumn(db, "mi\u212Ae@example.org")).toEqual([]);
  });

  test("by the e-mail column ignores case, and finds nobody by the empty address", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db, { email: "Ada@Example.com" });
    await someUser(db, { email: "" });
    expect((await findUsersByEmailColumn(db, "ada@example.com")).map(({ id }) => id)).toEqual([user.id]);
    expect(await findUsersByEmailColumn(db, "")).toEqual([]);
  });

  test("for a log-in by address prefers who verified it to whose primary one it is, to the user column", async () => {
    const { db } = await testDatabase();
    const email = "shared@example.com";
    const column = await someUser(db, { email });
    expect((await findUserForLogin(db, { email }))?.id).toBe(column.id);
    const primary = await someUser(db);
    await createEmailAddress(db, { userId: primary.id, email, primary: true });
    expect((await findUserForLogin(db, { email: "SHARED@example.com" }))?.id).toBe(primary.id);
    const verified = await someUser(db);
    await createEmailAddress(db, { userId: verified.id, email, verified: true });
    expect((await findUserForLogin(db, { email }))?.id).toBe(verified.id);
    expect((await findUserForLogin(db, { username: column.username }))?.id).toBe(column.id);
  });

  test("tells which of several user names are taken", async () => {
    const { db } = await testDatabase();
    await someUser(db, { username: "Bob" });
    await someUser(db, { username: "bob2" });
    expect(await takenUsernames(db, ["bob", "BOB2", "bob3"])).toEqual(new Set(["bob", "bob2"]));
    expect(await takenUsernames(db, [])).toEqual(new Set());
  });
});

describe("changing a user", () => {
  test("sets one thing and leaves the rest; a user who is gone gives false", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    expect(await setPassword(db, { userId: user.id, encoded: "new" })).toBe(true);
    expect(await setLastLogin(db, { userId: user.id, at: later(5) })).toBe(true);
    expect(await setUserEmail(db, { userId: user.id, email: "next@example.com" })).toBe(true);
    expect(await setActive(db, { userId: user.id, isActive: false })).toBe(true);
    expect(await updateProfile(db, { userId: user.id, firstName: "Ada" })).toEqual({
      ...user,
      password: "new",
      lastLogin: later(5),
      email: "next@example.com",
      isActive: false,
      firstName: "Ada",
    });
    expect(await setPassword(db, { userId: 99, encoded: "new" })).toBe(false);
    expect(await updateProfile(db, { userId: 99, username: "x" })).toBeUndefined();
  });

  test("a hash upgrade loses against a password change, and of 50 upgrades one is made", async () => {
    const nodes = await testNodes(3);
    const { db } = nodes[0]!;
    const user = await someUser(db, { password: "old" });
    const done = await inParallel(50, nodes, (node, n) =>
      replacePasswordHash(node, { userId: user.id, from: "old", to: `upgraded${n}` }),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
    await setPassword(db, { userId: user.id, encoded: "changed" });
    expect(await replacePasswordHash(db, { userId: user.id, from: "old", to: "upgraded" })).toBe(false);
    expect((await getUserById(db, user.id))?.password).toBe("changed");
  });
});
