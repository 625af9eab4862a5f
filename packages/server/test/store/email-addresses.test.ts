import { describe, expect, test } from "vitest";
import type { EmailAddress } from "../../src/domain/email-address.ts";
import { isUniqueViolation } from "../../src/store/database.ts";
import {
  countEmailAddresses,
  createEmailAddress,
  deleteEmailAddress,
  deleteOtherEmailAddresses,
  deleteUnverifiedEmailAddresses,
  findByEmail,
  findVerifiedByEmail,
  getEmailAddressById,
  getEmailAddressOf,
  getNewestUnverified,
  getPrimary,
  listEmailAddresses,
  markVerified,
  setPrimary,
} from "../../src/store/email-addresses.ts";
import { inParallel, NOW, someUser, testDatabase, testNodes } from "./test-database.ts";

describe("addresses", () => {
  test("are kept in lower case and listed in the order of the address", async () => {
    const { db } = await testDatabase();
    const { id: userId } = await someUser(db);
    await createEmailAddress(db, { userId, email: "Zoe@Example.com", primary: true });
    await createEmailAddress(db, { userId, email: "ada@example.com" });
    const list = await listEmailAddresses(db, userId);
    expect(list.map(({ email }) => email)).toEqual(["ada@example.com", "zoe@example.com"]);
    expect(list[1]).toEqual({ id: 1, userId, email: "zoe@example.com", verified: false, primary: true });
    expect(await getEmailAddressOf(db, { userId, email: "ADA@example.com" })).toEqual(list[0]);
    expect(await getEmailAddressById(db, 1)).toEqual(list[1]);
    expect(await getPrimary(db, userId)).toEqual(list[1]);
    expect(await countEmailAddresses(db, userId)).toBe(2);
    expect((await getNewestUnverified(db, userId))?.email).toBe("ada@example.com");
  });

  test("of several people with one address the verified one comes first", async () => {
    const { db } = await testDatabase();
    const [one, two] = [await someUser(db), await someUser(db)];
    await createEmailAddress(db, { userId: one.id, email: "x@example.com" });
    const proven = await createEmailAddress(db, { userId: two.id, email: "x@example.com", verified: true });
    expect((await findByEmail(db, "X@example.com")).map(({ userId }) => userId)).toEqual([two.id, one.id]);
    expect(await findVerifiedByEmail(db, "X@EXAMPLE.COM")).toEqual(proven);
    expect(await findVerifiedByEmail(db, "y@example.com")).toBeUndefined();
  });

  test("twice for one user, or a second primary one, is refused by the database", async () => {
    const { db } = await testDatabase();
    const { id: userId } = await someUser(db);
    await createEmailAddress(db, { userId, email: "x@example.com", primary: true });
    for (const again of [{ email: "X@example.com" }, { email: "y@example.com", primary: true }]) {
      const error = await createEmailAddress(db, { userId, ...again }).catch((caught: unknown) => caught);
      expect(isUniqueViolation(error)).toBe(true);
    }
  });
});

describe("verifying", () => {
  test("succeeds once", async () => {
    const { db } = await testDatabase();
    const user = await someUser(db);
    const { id } = await createEmailAddress(db, { userId: user.id, email: "x@example.com" });
    expect(await markVerified(db, { id })).toBe(true);
    expect(await markVerified(db, { id })).toBe(false);
    expect((await getEmailAddressById(db, id))?.verified).toBe(true);
  });

  test("T-32 of 50 people who prove one address at once exactly one has it", async () => {
    const nodes = await testNodes(4);
    const { db } = nodes[0]!;
    const ids: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      const user = await someUser(db);
      ids.push((await createEmailAddress(db, { userId: user.id, email: "x@example.com" })).id);
    }
    const done = await inParallel(50, nodes, (node, n) => markVerified(node, { id: ids[n]! }));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect((await findByEmail(db, "x@example.com")).filter(({ verified }) => verified)).toHaveLength(1);
  });
});

describe("the primary address", () => {
  test("is one at every moment, also when two are chosen at once", async () => {
    const nodes = await testNodes(2);
    const { db } = nodes[0]!;
    const { id: userId } = await someUser(db);
    const addresses: EmailAddress[] = [];
    for (const name of ["a", "b", "c"]) {
      addresses.push(await createEmailAddress(db, { userId, email: `${name}@example.com` }));
    }
    const done = await inParallel(30, nodes, (node, n) =>
      setPrimary(node, { userId, id: addresses[n % 3]!.id }),
    );
    expect(done.every(Boolean)).toBe(true);
    expect((await listEmailAddresses(db, userId)).filter(({ primary }) => primary)).toHaveLength(1);
  });

  test("cannot be somebody else's, and the attempt takes nothing away", async () => {
    const { db } = await testDatabase();
    const [one, two] = [await someUser(db), await someUser(db)];
    const mine = await createEmailAddress(db, { userId: one.id, email: "a@example.com", primary: true });
    const theirs = await createEmailAddress(db, { userId: two.id, email: "b@example.com" });
    expect(await setPrimary(db, { userId: one.id, id: theirs.id })).toBe(false);
    expect((await getPrimary(db, one.id))?.id).toBe(mine.id);
    expect(await getPrimary(db, two.id)).toBeUndefined();
  });
});

describe("removing", () => {
  test("takes the confirmations that Django stored for the address with it", async () => {
    const { db } = await testDatabase();
    const { id: userId } = await someUser(db);
    const { id } = await createEmailAddress(db, { userId, email: "x@example.com" });
    await db
      .insertInto("account_emailconfirmation")
      .values({ email_address_id: id, key: "k", created: NOW, sent: NOW })
      .execute();
    expect(await deleteEmailAddress(db, id)).toBe(true);
    expect(await deleteEmailAddress(db, id)).toBe(false);
    expect(await listEmailAddresses(db, userId)).toEqual([]);
  });

  test("can spare one, or the verified ones", async () => {
    const { db } = await testDatabase();
    const { id: userId } = await someUser(db);
    const keep = await createEmailAddress(db, { userId, email: "a@example.com", verified: true });
    await createEmailAddress(db, { userId, email: "b@example.com" });
    expect(await deleteUnverifiedEmailAddresses(db, userId)).toBe(1);
    await createEmailAddress(db, { userId, email: "c@example.com", verified: true });
    expect(await deleteOtherEmailAddresses(db, { userId, keep: keep.id })).toBe(1);
    expect(await listEmailAddresses(db, userId)).toEqual([keep]);
  });
});
