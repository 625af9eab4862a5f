// Loaded before a server (--import): its clock goes as far wrong as the file that CLOCK_STEP_FILE names says, in milliseconds,
// which is read whenever SIGUSR2 arrives.
import { readFileSync } from "node:fs";
import process from "node:process";

const Right = Date;
let step = 0;

class Wrong extends Right {
  /** @param {[] | ConstructorParameters<typeof Date>} given */
  constructor(...given) {
    if (given.length === 0) super(Right.now() + step);
    else super(...given);
  }

  /** @override */
  static now() {
    return Right.now() + step;
  }
}

globalThis.Date = /** @type {DateConstructor} */ (Wrong);

process.on("SIGUSR2", () => {
  step = Number(readFileSync(process.env["CLOCK_STEP_FILE"] ?? "", "utf8"));
});
