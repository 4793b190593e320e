/** The room that a connection of the load is in. */
export function roomOf(connection: number, rooms: number): string | undefined {
  return `load-${connection % rooms}`
}
