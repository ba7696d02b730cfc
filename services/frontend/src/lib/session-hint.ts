/** Says on this device that a refresh cookie may exist, so that a first visit does not ask for a session it never had. Holds no secret. */
export const sessionHintKey = "sp.session";
