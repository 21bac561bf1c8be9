// Asking the house: who is signed in, and sending one entry.

const PATIENCE_MS = 60_000;

/** The network is away, or the house gave no answer worth keeping. */
export class Away extends Error {}

/** Nobody is signed in. */
export class SignedOut extends Error {}

/** @param {string} url @param {RequestInit} options */
async function ask(url, options) {
  try {
    return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch (error) {
    throw new Away(String(error));
  }
}

/** Who is signed in and what they may enter.
 * @param {string} url */
export const offersOf = (url) => read(url);

/** Something that the house tells.
 * @param {string} url */
export async function read(url) {
  const answer = await ask(url, { headers: { Accept: "application/json" } });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Away(String(answer.status));
  return answer.json();
}

/** Send something once; the same key sent again has no second effect.
 * @param {string} url @param {{key: string, csrf: string, body: object | FormData}} what
 * @returns {Promise<{status: number, told: any}>} */
export async function send(url, { key, csrf, body }) {
  const isForm = body instanceof FormData;
  const headers = { "Idempotency-Key": key, "X-CSRFToken": csrf, Accept: "application/json" };
  const answer = await ask(url, {
    method: "POST",
    headers: isForm ? headers : { ...headers, "Content-Type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status === 429 || answer.status >= 500) throw new Away(String(answer.status));
  const told = await answer.json().catch(() => ({}));
  if (told.code === "in_progress") throw new Away(told.code);
  return { status: answer.status, told };
}
