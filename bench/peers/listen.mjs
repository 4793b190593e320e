/** Listens on the port of the environment. */
export function listen(server) {
  server.listen(Number(process.env.PORT), '127.0.0.1')
}
