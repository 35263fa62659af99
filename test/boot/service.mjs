// A server for the namespaces, as its argument says: see `Lab.serve`.
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

const { address, port, texts = {}, tls } = JSON.parse(process.argv[2]);
const answer = (request, response) => response.end(texts[request.url] ?? request.socket.remoteAddress);
const server = tls ? createTlsServer(tls, answer) : createServer(answer);
server.listen(port, address, () => console.log("listening"));
