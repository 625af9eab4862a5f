import { expect, test } from "vitest";
import {
  deletePhoneOf,
  findByPhone,
  getPhoneOf,
  setUnverifiedPhone,
  setVerifiedPhone,
  unverifyPhone,
} from "../../src/store/phones.ts";
import { createUser } from "../../src/store/users.ts";
import { NOW, testDatabase } from "./test-database.ts";

const phone = "+31612345678";
const other = "+14155550100";

async function withPeople() {
  const { db } = await testDatabase();
  const ids: number[] = [];
  for (const username of ["ann", "bob", "eve"]) {
    ids.push((await createUser(db, { username, email: "", password: "!", dateJoined: NOW })).id);
  }
  const [ann = 0, bob = 0, eve = 0] = ids;
  return { db, ann, bob, eve };
}

test("a number may be said by many and proven by one", async () => {
  const { db, ann, bob, eve } = await withPeople();
  for (const userId of [ann, bob, eve]) await setUnverifiedPhone(db, { userId, phone });
  expect(await findByPhone(db, phone)).toEqual({ userId: eve, phone, verified: false });
  expect(await setVerifiedPhone(db, { userId: ann, phone })).toBe(true);
  expect(await setVerifiedPhone(db, { userId: bob, phone })).toBe(false);
  expect(await findByPhone(db, phone)).toEqual({ userId: ann, phone, verified: true });
  expect(await getPhoneOf(db, bob)).toEqual({ userId: bob, phone, verified: false });
});

test("a proven number takes the place of the one before, and is free once its owner has another", async () => {
  const { db, ann, bob } = await withPeople();
  await setVerifiedPhone(db, { userId: ann, phone });
  expect(await setVerifiedPhone(db, { userId: ann, phone })).toBe(true);
  expect(await setVerifiedPhone(db, { userId: ann, phone: other })).toBe(true);
  expect(await getPhoneOf(db, ann)).toEqual({ userId: ann, phone: other, verified: true });
  expect(await setVerifiedPhone(db, { userId: bob, phone })).toBe(true);
});

test("what is merely said does not replace what is proven", async () => {
  const { db, ann } = await withPeople();
  await setUnverifiedPhone(db, { userId: ann, phone });
  await setUnverifiedPhone(db, { userId: ann, phone: other });
  expect(await getPhoneOf(db, ann)).toEqual({ userId: ann, phone: other, verified: false });
  await setVerifiedPhone(db, { userId: ann, phone });
  await setUnverifiedPhone(db, { userId: ann, phone: other });
  expect(await getPhoneOf(db, ann)).toEqual({ userId: ann, phone, verified: true });
  await unverifyPhone(db, ann);
  expect((await getPhoneOf(db, ann))?.verified).toBe(false);
  await deletePhoneOf(db, ann);
  expect(await getPhoneOf(db, ann)).toBeUndefined();
});

test("a number goes with its user, whoever deletes them", async () => {
  const { db, ann } = await withPeople();
  await setVerifiedPhone(db, { userId: ann, phone });
  await db.deleteFrom("auth_user").where("id", "=", ann).execute();
  expect(await findByPhone(db, phone)).toBeUndefined();
});
