/** What a column may hold. */
type Value = string | number | null

/** One row, by column name. Large integers may arrive as text: read them with `Number`. */
export type Row = Readonly<Record<string, unknown>>

/** An open database with its tables in place. */
export interface Database {
  /**
   * Runs one statement: `` database.query`SELECT room FROM memberships WHERE user_id = ${userId}` ``.
   * What stands in `${…}` is bound as a parameter and never becomes part of the SQL.
   */
  readonly query: (
    text: TemplateStringsArray,
    ...values: readonly Value[]
  ) => Promise<readonly Row[]>
  readonly close: () => Promise<void>
}

/** Opens the database at `url` and creates the tables that are missing. Rejects if it cannot be reached. */
export type OpenDatabase = (url: string) => Promise<Database>
