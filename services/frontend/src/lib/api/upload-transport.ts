/**
 * A `fetch` for sending files: XMLHttpRequest is the one way in which browsers report how much of a body has left.
 * `onSent` is told the bytes sent so far and the size of the whole body, the form's own lines included.
 */
export const uploadTransport =
  (onSent: (sent: number, total: number) => void): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? "POST", String(input));
      new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
      request.responseType = "text";
      request.upload.onprogress = ({ loaded, total }) => onSent(loaded, total);
      request.onload = () => resolve(new Response(request.responseText || null, { status: request.status, headers: headersOf(request) }));
      request.onerror = () => reject(new TypeError("The upload was cut off"));
      request.onabort = () => reject(new DOMException("The upload was cancelled", "AbortError"));
      if (init.signal?.aborted) return reject(new DOMException("The upload was cancelled", "AbortError"));
      init.signal?.addEventListener("abort", () => request.abort(), { once: true });
      request.send(init.body as XMLHttpRequestBodyInit);
    });

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/\r\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}
