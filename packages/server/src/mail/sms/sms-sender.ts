/** One text message on its way out. */
export interface OutgoingSms {
  /** The same for every attempt, so that a gateway can drop the second copy after an uncertain first delivery. */
  readonly id: string;
  /** In E.164 form. */
  readonly to: string;
  readonly text: string;
  readonly date: Date;
}

/** A way to people's phones. */
export interface SmsSender {
  /**
   * Resolves once somebody else is responsible for the message.
   *
   * @param signal Ends the attempt.
   * @throws {DeliveryError} when it was not accepted; whether it could still be is said by `permanent`.
   */
  send(sms: OutgoingSms, signal?: AbortSignal): Promise<void>;
}
