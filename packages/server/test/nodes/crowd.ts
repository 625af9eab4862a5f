import { setTimeout as pause } from "node:timers/promises";

/** What a client was told to be done. */
interface Account {
  readonly email: string;
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
 * People who sign up and look at their sessions, each request at the next node, as a balancer without any memory would send it.
 * They remember what they were told, and everything that they should not have been.
 */
export class Crowd {
  /** Sign-ups that were acknowledged. */
  readonly accounts: Account[] = [];
  /** Answers that are neither what was asked for nor "come back later". */
  readonly surprises: string[] = [];
  /** How often somebody was told to come back later, or found nobody at home. */
  turnedAway = 0;
  readonly #nodes: readonly (() => string)[];
  #next = 0;
  #going = true;

  /** @param nodes where each node is at the moment */
  constructor(nodes: readonly (() => string)[]) {
    this.#nodes = nodes;
  }

  /** Lets `size` people go on at once until the work in `meanwhile` is done. */
  async during(size: number, meanwhile: () => Promise<void>): Promise<void> {
    this.#going = true;
    const people = Array.from({ length: size }, (_, n) => this.#person(`${n}-${performance.now()}`));
    try {
      await meanwhile();
    } finally {
      this.#going = false;
      await Promise.all(people);
    }
  }

  /** Whose session is not open any more, or who cannot log in: nobody, it is to be hoped. */
  async forgotten(): Promise<readonly string[]> {
    const lost: string[] = [];
    for (const { email, token } of this.accounts) {
      const session = await this.#ask("/auth/session", { headers: { ...json, "X-Session-Token": token } });
      if (session?.status !== 200) lost.push(`the session of ${email}: ${session?.status}`);
    }
    // A hash each: of some of them.
    for (const { email } of this.accounts.filter((_, n) => n % 5 === 0)) {
      const body = JSON.stringify({ email, password: PASSWORD });
      const login = await this.#ask("/auth/login", { method: "POST", headers: json, body });
      if (login?.status !== 200) lost.push(`the account of ${email}: ${login?.status}`);
    }
    return lost;
  }

  async #person(name: string): Promise<void> {
    for (let n = 0; this.#going; n += 1) {
      await this.#signUp(`${name}-${n}@example.com`);
      for (let look = 0; look < 5; look += 1) await this.#lookAround();
    }
  }

  async #signUp(email: string): Promise<void> {
    const body = JSON.stringify({ email, password: PASSWORD });
    const reply = await this.#ask("/auth/signup", { method: "POST", headers: json, body });
    if (reply === undefined) return;
    const token = reply.body.meta?.session_token;
    if (reply.status === 200 && token !== undefined) this.accounts.push({ email, token });
    else this.surprises.push(`sign-up: ${reply.status}`);
  }

  async #lookAround(): Promise<void> {
    const account = this.accounts[Math.floor(Math.random() * this.accounts.length)];
    if (account === undefined) return;
    const headers = { ...json, "X-Session-Token": account.token };
    const reply = await this.#ask("/auth/session", { headers });
    if (reply !== undefined && reply.status !== 200) this.surprises.push(`session: ${reply.status}`);
  }

  /** @returns `undefined` where nobody was at home, or asked for patience: nothing is promised then */
  async #ask(path: string, init: RequestInit) {
    const node = this.#nodes[this.#next++ % this.#nodes.length];
    try {
      const response = await fetch(`${node?.()}/_allauth/app/v1${path}`, init);
      const body = (await response.json()) as { meta?: { session_token?: string } };
      if (response.status !== 503) return { status: response.status, body };
      if (response.headers.get("retry-after") === null) this.surprises.push("503 without Retry-After");
    } catch {
      // Refused, or cut off in the middle.
    }
    this.turnedAway += 1;
    await pause(20);
    return undefined;
  }
}
