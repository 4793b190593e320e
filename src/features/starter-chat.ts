import type { Feature } from './feature.ts'

/** Handlers and snapshots reach the messages through the resources. */
export const starterChat: Feature = {
  node: {
    lines: [
      {
        file: 'src/ws/resources.ts',
        at: 'imports',
        text: "import type { MessageStore } from './messages.js'",
      },
      { file: 'src/ws/resources.ts', at: 'resources', text: 'readonly messages: MessageStore' },
      {
        file: 'src/ws/wiring.ts',
        at: 'imports',
        text: "import { createMessageStore } from '../store/message-store.js'",
      },
    ],
  },
}

/** With a database, messages have a table. */
export const starterChatInDatabase: Feature = {
  node: {
    lines: [
      {
        file: 'src/store/schema.ts',
        at: 'imports',
        text: "import { messageTables } from './message-store.js'",
      },
      { file: 'src/store/schema.ts', at: 'tables', text: '...messageTables,' },
      {
        file: 'src/ws/wiring.ts',
        at: 'resources',
        text: 'messages: createMessageStore(database),',
      },
    ],
  },
}

/** Without one, the log of each stream is all there is. */
export const starterChatInLog: Feature = {
  node: {
    lines: [
      {
        file: 'src/ws/wiring.ts',
        at: 'resources',
        text: 'messages: createMessageStore(streams, config),',
      },
    ],
  },
}
