/** What each operation does, in a sentence or two, by its id. Who may call it and what its statuses mean is said beside it. */
const prose: Readonly<Record<string, string>> = {
  getConfiguration:
    "Tells which ways of logging in, signing up and verifying this server offers. It is the same for everybody, so a client asks once and builds its forms from it.",
  listProviders:
    "Lists the third parties that people can log in with: a part of the configuration by itself.",
  login:
    "Logs in with a password. Where that is not all, the answer is 401, and its pending flow says what comes next: a code, a second factor, a verification.",
  signup:
    "Makes an account and logs its owner in, after whatever has to be verified first. Somebody else's address is not given away by the answer.",
  getSession: "Tells who is logged in and how they proved it or, with 401, what a visitor can do to get in.",
  logout: "Ends the session. The answer is 401, because nobody is logged in any more.",
  reauthenticate:
    "Proves once more by the password who is there. Operations that ask for fresh proof answer 401 until it is given.",
  requestLoginCode:
    "Sends a code to log in with. The answer is the same whether or not anybody has the address or number.",
  confirmLoginCode: "Logs in with the code that was sent. A few wrong ones end the flow.",
  resendLoginCode: "Sends another code in place of the one before, which is worth nothing from then on.",
  getEmailVerification:
    "Shows which address a key would verify, and changes nothing, so that opening a link does no harm.",
  verifyEmail:
    "Verifies an address by the key of the mailed link or by the code. A log-in that waits for it goes on.",
  resendEmailVerificationCode: "Mails another code to the address that waits to be verified.",
  listEmailAddresses: "Lists the addresses of the account, with which are verified and which is primary.",
  addEmailAddress:
    "Adds an address and mails it a link or a code; where an account has but one address, the new one takes its place once it is verified. A newcomer who mistyped theirs corrects it here.",
  requestEmailVerification: "Mails the link or code of an address of the account once more.",
  changePrimaryEmailAddress: "Makes one of the account's addresses the primary one, to which mail is sent.",
  removeEmailAddress: "Removes an address from the account. The primary one stays while there are others.",
  requestPasswordReset:
    "Mails a link or a code with which a new password can be set. The answer is the same whether or not anybody has the address.",
  getPasswordReset: "Shows whose password a key or code would reset, without using it up.",
  resetPassword:
    "Sets a new password by the mailed key or code, which is used up by it. Every session of the account ends.",
  changePassword:
    "Changes the password of whoever is logged in, or sets the first one. Their other sessions end, and an app gets a new session token.",
  verifyPhone: "Verifies a phone number by the code that was sent to it. A log-in that waits for it goes on.",
  resendPhoneVerificationCode: "Sends another code to the number that waits to be verified.",
  getPhoneNumber: "Tells the phone number of the account, in a list that is empty where there is none.",
  changePhoneNumber:
    "Sends a code to another number, which takes the place of the present one once it is verified. A newcomer who mistyped theirs corrects it here.",
  authenticateByCode:
    "Finishes a log-in by a code of an authenticator app or a recovery code. Either works once.",
  reauthenticateByCode:
    "Proves once more, by a code of an authenticator app or a recovery code, who is there. Either works once.",
  trustBrowser:
    "Says whether this browser is to be asked for a second factor next time, and finishes the log-in either way.",
  listAuthenticators: "Lists the second factors of the account, without their secrets.",
  getTotp:
    "Tells about the authenticator app. Where there is none, the 404 brings the secret with which to set one up, as text and as a URL for a QR code.",
  activateTotp: "Adds the authenticator app that was set up, once it shows a right code.",
  deactivateTotp: "Removes the authenticator app. Recovery codes go with the last factor.",
  activateTotpShorthand: "Does what the operation of the same name below `account/authenticators` does.",
  getRecoveryCodes: "Shows the recovery codes that are left, as far as they may be shown again.",
  generateRecoveryCodes: "Makes new recovery codes. The ones before are worth nothing from then on.",
  getSecondFactorKeyOptions:
    "Gives what the browser needs to ask a security key for the second step of a log-in.",
  authenticateByKey: "Finishes a log-in by the answer of a security key.",
  getReauthenticationKeyOptions: "Gives what the browser needs to ask a security key once more who is there.",
  reauthenticateByKey: "Proves once more, by the answer of a security key, who is there.",
  getPasskeyLoginOptions: "Gives what the browser needs to offer the visitor their passkeys.",
  logInByPasskey: "Logs in by the answer of a passkey. Nothing else has to be typed.",
  signUpByPasskey:
    "Begins a sign-up without a password. The passkey is made once the address or number is verified.",
  getSignupPasskeyOptions: "Gives what the browser needs to make the passkey of a newcomer.",
  finishSignupByPasskey: "Adds the passkey to the new account and logs its owner in.",
  getKeyCreationOptions:
    "Gives what the browser needs to make a security key or, with `passwordless`, a passkey.",
  addKey:
    "Adds the security key or passkey that the browser has made. The first factor brings recovery codes along.",
  renameKey: "Gives a security key or passkey another name.",
  removeKeys: "Removes security keys and passkeys. Recovery codes go with the last factor.",
  listProviderAccounts: "Lists the accounts of third parties that the user can log in with.",
  disconnectProviderAccount: "Takes the account of a third party away from the user's ways in.",
  redirectToProvider:
    "Sends the browser to a third party, to log in there or to connect an account. A page submits a form to it, since a script cannot follow it.",
  authenticateByProviderToken:
    "Logs in, or connects an account, by a token that an app was given by a third party's own library.",
  getProviderSignup: "Shows what a third party told of somebody who is about to sign up.",
  providerSignup: "Finishes a sign-up that came from a third party, with what that one did not tell.",
  listSessions: "Lists where the user is logged in.",
  endSessions: "Ends sessions of the user, by their ids. Ending the one that asks logs out.",
  refreshTokens:
    "Gives a new access token for a refresh token, which is used up where refresh tokens rotate. Its successor is in the answer.",
};

export function proseOf(operation: string): string {
  const text = prose[operation];
  if (text === undefined)
    throw new Error(`The OpenAPI document does not say what ${operation} does; say it in prose.ts.`);
  return text;
}
