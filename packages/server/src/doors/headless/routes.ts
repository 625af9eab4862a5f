import type { Settings } from "../../config/settings.ts";
import type { Route } from "./operation.ts";
import { authenticationOperations } from "./operations/authentication.ts";
import { codeOperations } from "./operations/codes.ts";
import { configOperations } from "./operations/config.ts";
import { emailOperations } from "./operations/email.ts";
import { passwordOperations } from "./operations/password.ts";
import { phoneOperations } from "./operations/phone.ts";
import { providerOperations } from "./operations/providers.ts";
import { secondFactorOperations } from "./operations/second-factor.ts";
import { sessionsOperations } from "./operations/sessions.ts";
import { tokenOperations } from "./operations/tokens.ts";
import { webauthnOperations } from "./operations/webauthn.ts";

/** The headless door, whole: what each line says is all that its operation may do. */
export function headlessRoutes(settings: Settings): readonly Route[] {
  return [
    ...configOperations(settings),
    ...authenticationOperations(settings),
    ...codeOperations(settings),
    ...emailOperations(settings),
    ...passwordOperations(settings),
    ...phoneOperations(settings),
    ...secondFactorOperations(settings),
    ...webauthnOperations(settings),
    ...providerOperations,
    ...sessionsOperations,
    ...tokenOperations,
  ];
}
