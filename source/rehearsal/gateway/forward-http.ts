import http from "node:http";
import { pipeline } from "node:stream";
import { endToEnd } from "./answer.ts";
import {
  beginFromUpstream,
  failUpstream,
  hasBody,
  type Exchange,
} from "./exchange.ts";

/** Hands a request to an HTTP/1.1 destination and its answer back, both as they come. */
export function forwardHttp(exchange: Exchange, destination: URL): void {
  const { request, response, path, authority, headers } = exchange;
  const chunked =
    request.headers["transfer-encoding"] === undefined
      ? {}
      : { "transfer-encoding": "chunked" };
  let connected = false;
  const upstream = http.request({
    host: destination.hostname,
    port: destination.port,
    method: request.method ?? "GET",
    path,
    headers: { ...headers, ...chunked, host: authority },
    setHost: false,
    // A connection of its own: a kept one may be closed by the destination just when the next request goes out.
    agent: false,
  });
  upstream.on("socket", (socket) =>
    socket.once("connect", () => (connected = true)),
  );
  upstream.on("error", () =>
    failUpstream(
      exchange,
      connected ? "connection termination" : "remote connection failure",
    ),
  );
  upstream.on("response", (answer) => {
    beginFromUpstream(
      exchange,
      answer.statusCode ?? 502,
      endToEnd(answer.headers),
    );
    pipeline(answer, response, () => upstream.destroy());
  });
  response.on("close", () => upstream.destroy());
  if (hasBody(request)) request.pipe(upstream);
  else upstream.end();
}
