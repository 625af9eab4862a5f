import {
  atPasskeySignup,
  KEYS,
  keySettings,
  LOGIN,
  optionsAt,
  personWithKey,
  REAUTHENTICATE,
  SECOND_FACTOR,
  SIGNUP,
  signupSettings,
} from "../../flows/key-person.ts";
import { PASSWORD, signUpVerified } from "../../flows/person.ts";
import { atSecondFactor } from "../../flows/second-factor-person.ts";
import type { House } from "../../support/house.ts";
import {
  type AssertionJson,
  type Odd,
  type RegistrationJson,
  SoftwareAuthenticator,
} from "../../support/software-authenticator.ts";
import { type Reply, Visitor } from "../../support/visitor.ts";
import type { Client } from "./surfaces.ts";

/** One of the things that keys are asked for, with somebody who has been asked. */
export interface Ceremony {
  readonly visitor: Visitor;
  readonly key: SoftwareAuthenticator;
  readonly path: string;
  /** Asks anew, and has the key do what it is told to. */
  perform(odd?: Odd): Promise<RegistrationJson | AssertionJson>;
  send(credential: unknown): Promise<Reply>;
}

interface Kind {
  readonly settings: Readonly<Record<string, string>>;
  /** The key must verify its owner. */
  readonly verifiesOwner: boolean;
  begin(house: House, client: Client, email: string): Promise<Ceremony>;
}

/** With each kind somebody who is in the middle of it. */
export const ceremonies: Readonly<Record<string, Kind>> = {
  "adding a passkey": {
    settings: keySettings,
    verifiesOwner: true,
    begin: (house, client, email) => adding(house, client, { email, path: `${KEYS}?passwordless` }),
  },
  "adding a security key": {
    settings: keySettings,
    verifiesOwner: false,
    begin: (house, client, email) => adding(house, client, { email, path: KEYS }),
  },
  "a sign-up by passkey": {
    settings: signupSettings,
    verifiesOwner: true,
    async begin(house, client, email) {
      const visitor = await atPasskeySignup(house, client, email);
      return registration(visitor, { path: SIGNUP, method: "PUT" });
    },
  },
  "a log-in by passkey": {
    settings: keySettings,
    verifiesOwner: true,
    async begin(house, client, email) {
      const { key } = await personWithKey(house, client, email);
      return assertion(new Visitor(house, client), { key, path: LOGIN });
    },
  },
  "a second factor": {
    settings: keySettings,
    verifiesOwner: false,
    async begin(house, client, email) {
      const { key } = await personWithKey(house, client, email);
      return assertion(await atSecondFactor(house, client, email), { key, path: SECOND_FACTOR });
    },
  },
  "a reauthentication": {
    settings: keySettings,
    verifiesOwner: false,
    async begin(house, client, email) {
      const { visitor, key } = await personWithKey(house, client, email);
      return assertion(visitor, { key, path: REAUTHENTICATE });
    },
  },
};

async function adding(house: House, client: Client, { email, path }: { email: string; path: string }) {
  const visitor = new Visitor(house, client);
  await signUpVerified(visitor, email);
  await visitor.post("/auth/reauthenticate", { password: PASSWORD });
  return registration(visitor, { path, method: "POST" });
}

function registration(visitor: Visitor, { path, method }: { path: string; method: string }): Ceremony {
  const key = new SoftwareAuthenticator();
  const [address = path] = path.split("?");
  return {
    visitor,
    key,
    path,
    perform: async (odd) => key.create(await optionsAt(visitor, path), odd),
    send: (credential) => visitor.send(method, address, { body: { credential } }),
  };
}

function assertion(visitor: Visitor, { key, path }: { key: SoftwareAuthenticator; path: string }): Ceremony {
  return {
    visitor,
    key,
    path,
    perform: async (odd) => key.get(await optionsAt(visitor, path), odd),
    send: (credential) => visitor.post(path, { credential }),
  };
}
