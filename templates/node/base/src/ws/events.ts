/** Every event that the server sends to clients, with its payload. The client's `on` takes its types from here. */
export interface ServerEvents {
  'echo.received': { readonly text: string }
}
