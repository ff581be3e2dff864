// Temporary until the document has all calls.
import { type Answer, answerOf } from "./client.ts";
import { noteRevision } from "./fleet.ts";
import { askForToken, session } from "./session.ts";

export async function request<T>(
  method: string,
  path: string,
  body?: BodyInit | object,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const { token } = session.get();
  const isJson = typeof body === "object" && !(body instanceof Blob);
  return answerOf<T>(
    (async () => {
      const response = await fetch(path, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(isJson && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: isJson ? JSON.stringify(body) : (body as BodyInit) }),
      });
      if (response.status === 401) askForToken();
      noteRevision(response.headers);
      const text = await response.text();
      const data = text === "" ? undefined : JSON.parse(text);
      return response.ok ? { data, response } : { error: data, response };
    })(),
  );
}
