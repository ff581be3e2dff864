// How long client connections live, in both lanes, in ms.

/** Longer than the idle timeouts of common load balancers (60 s), so that it is they who close. */
export const keepAliveTimeoutMs = 72_000;
