/** The events of this application: what clients may send, what they get back, and what the server sends. */
export type AppEvents = {
  client: {
    echo: { data: { text: string }; reply: { length: number } }
  }
  server: {
    'echo.received': { readonly text: string }
  }
}
