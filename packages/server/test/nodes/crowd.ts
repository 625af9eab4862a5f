import { setTimeout as pause } from "node:timers/promises";
import { Answers } from "./answers.ts";

/** What a client was told to be done. */
interface Account {
  readonly email: string;
  /** A session that was begun by the sign-up or by a log-in. */
  readonly token: string;
}

const PASSWORD = "correct-horse-battery-staple";
const json = { "Content-Type": "application/json", "User-Agent": "django-allauth example app" };

/** The settings that a crowd needs: nothing to confirm, no limits, hashes as cheap as production has them. */
export const crowdSettings = {
  ACCOUNT_SIGNUP_FIELDS: "email*,password1*",
  ACCOUNT_LOGIN_METHODS: "email",
  ACCOUNT_EMAIL_VERIFICATION: "none",
  ACCOUNT_RATE_LIMITS: "false",
};

/**
 * People who sign up, log in and look at their sessions, each request at the next node, as a balancer without any memory would send it.
 * They remember what they were told, and everything that they should not have been.
 */
export class Crowd {
  /** Sign-ups that were acknowledged. */
  readonly accounts: Account[] = [];
  /** Log-ins that were. */
  readonly logins: Account[] = [];
  /** Answers that are neither what was asked for nor "come back later". */
  readonly surprises: string[] = [];
  readonly answers = new Answers();
  readonly #nodes: readonly (() => string)[];
  #next = 0;
  #going = true;

  /** @param nodes where each node is at the moment */
  constructor(nodes: readonly (() => string)[]) {
    this.#nodes = nodes;
  }

  /** How often somebody was told to come back later, or found nobody at home. */
  get turnedAway(): number {
    return this.answers.between(503, 503) + this.answers.between(0, 0);
  }

  /** Lets `size` people go on at once until the work in `meanwhile` is done. */
  async during(size: number, meanwhile: () => Promise<void>): Promise<void> {
    this.#going = true;
    this.answers.begin();
    const people = Array.from({ length: size }, (_, n) => this.#person(`${n}-${performance.now()}`));
    try {
      await meanwhile();
    } finally {
      this.#going = false;
      await Promise.all(people);
      this.answers.end();
    }
  }

  /** Whose session is not open any more, or who cannot log in: nobody, it is to be hoped. */
  async forgotten(): Promise<readonly string[]> {
    return [...(await this.loggedOut()), ...(await this.lockedOut())];
  }

  /** Whose session is not open any more. */
  async loggedOut(): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const { email, token } of [...this.accounts, ...this.logins]) {
      const status = (await this.#look(token))?.status;
      if (status !== 200) lost.push(`the session of ${email}: ${status}`);
    }
    return lost;
  }

  /** Whose account is not there any more. */
  async lockedOut(): Promise<readonly string[]> {
    const lost: string[] = [];
    // A hash each: of some of them.
    for (const { email } of this.accounts.filter((_, n) => n % 5 === 0)) {
      const status = (await this.#post("/auth/login", email))?.status;
      if (status !== 200) lost.push(`the account of ${email}: ${status}`);
    }
    return lost;
  }

  async #person(name: string): Promise<void> {
    for (let n = 0; this.#going; n += 1) {
      await this.#comeIn("/auth/signup", { email: `${name}-${n}@example.com`, known: this.accounts });
      for (let look = 0; look < 5; look += 1) await this.#lookAround();
      const somebody = this.#somebody();
      if (somebody !== undefined) {
        await this.#comeIn("/auth/login", { email: somebody.email, known: this.logins });
      }
    }
  }

  async #comeIn(path: string, { email, known }: { email: string; known: Account[] }): Promise<void> {
    const reply = await this.#post(path, email);
    if (reply === undefined) return;
    const token = reply.body.meta?.session_token;
    if (reply.status === 200 && token !== undefined) known.push({ email, token });
    else this.surprises.push(`${path}: ${reply.status}`);
  }

  async #lookAround(): Promise<void> {
    const somebody = this.#somebody();
    if (somebody === undefined) return;
    const reply = await this.#look(somebody.token);
    if (reply !== undefined && reply.status !== 200) this.surprises.push(`session: ${reply.status}`);
  }

  #somebody(): Account | undefined {
    const known = Math.random() < 0.5 && this.logins.length > 0 ? this.logins : this.accounts;
    return known[Math.floor(Math.random() * known.length)];
  }

  #look(token: string) {
    return this.#ask("/auth/session", { headers: { ...json, "X-Session-Token": token } });
  }

  #post(path: string, email: string) {
    const body = JSON.stringify({ email, password: PASSWORD });
    return this.#ask(path, { method: "POST", headers: json, body });
  }

  /** @returns `undefined` where nobody was at home, or asked for patience: nothing is promised then */
  async #ask(path: string, init: RequestInit) {
    const node = this.#nodes[this.#next++ % this.#nodes.length];
    const isChange = init.method === "POST";
    try {
      const response = await fetch(`${node?.()}/_allauth/app/v1${path}`, init);
      const body = (await response.json()) as { meta?: { session_token?: string } };
      this.answers.note(response.status, { isChange });
      if (response.status !== 503) return { status: response.status, body };
      if (response.headers.get("retry-after") === null) this.surprises.push("503 without Retry-After");
    } catch {
      // Refused, or cut off in the middle.
      this.answers.note(0, { isChange });
    }
    await pause(20);
    return undefined;
  }
}
