import {
  authenticatedOutput,
  errorOutput,
  notAuthenticatedOutput,
  okOutput,
  sessionGoneOutput,
  statusOutput,
} from "../outputs.ts";

/** What is said to whoever may not. */
export const refusals = { 401: notAuthenticatedOutput, 410: sessionGoneOutput };

/** What is said to a proof of who somebody is. */
export const proofAnswers = { 200: authenticatedOutput, 400: errorOutput, ...refusals };

/** What is said to one that goes on with a flow. */
export const confirmAnswers = { ...proofAnswers, 409: statusOutput };

/** What is said to whoever asks for another code. */
export const resendAnswers = { 200: okOutput, 409: statusOutput, 410: sessionGoneOutput };
