export {
  type AddedPasskey,
  type AddPasskeyInput,
  type NewKeyInput,
  type PasskeyLoginInput,
  type PasskeysModule,
  passkeys,
} from "./passkeys.ts";
