import { ApiClient } from "./client";

const refreshLock = "support-platform.refresh";

export const api = new ApiClient({
  fetch: (input, init) => fetch(input, init),
  // `navigator.locks` exists in secure contexts only: plain HTTP to a name other than localhost has none.
  lock: async (work) => (navigator.locks ? await navigator.locks.request(refreshLock, work) : await work()),
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

export { given } from "./client";
export { ApiError, NetworkError } from "./problem";
