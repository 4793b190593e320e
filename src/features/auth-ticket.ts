import type { Feature } from './feature.ts'

export const authTicket: Feature = {
  node: {
    lines: [
      {
        file: 'src/app.ts',
        at: 'imports',
        text: "import { createTicketRoute } from './ticket-route.js'",
      },
      {
        file: 'src/app.ts',
        at: 'routes',
        text: "app.post('/realtime/ticket', createTicketRoute(wired))",
      },
    ],
  },
}
