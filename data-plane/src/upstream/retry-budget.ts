// The retry budget of a service in one worker: retries are a share of what waits for an answer, never a multiple of it,
// so that an outage is not made worse by those who ask again.

/** Of the requests that wait for a response head, this share may be retries … */
const retryShare = 0.2;
/** … but so many may always be. */
const retriesMin = 3;

export class RetryBudget {
  /** Requests that wait for a response head. */
  waiting = 0;
  /** Those of them that are retries. */
  retrying = 0;

  /** Retries that were not made for want of room, since the service was first used. */
  refused = 0;

  /** Takes room for one request's retries, or counts that there was none. */
  take(): boolean {
    if (this.retrying < Math.max(retriesMin, Math.floor(this.waiting * retryShare))) {
      this.retrying++;
      return true;
    }
    this.refused++;
    return false;
  }
}
