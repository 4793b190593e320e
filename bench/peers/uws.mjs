// uWebSockets.js with its own publish.
import uWS from 'uwebsockets'

const app = uWS.App()
app.ws('/*', {
  maxBackpressure: 16 * 1024 * 1024,
  open: (socket) => socket.subscribe('bench'),
  message: (socket, bytes) => {
    const { data, id } = JSON.parse(Buffer.from(bytes).toString())
    app.publish('bench', JSON.stringify({ event: 'echo.received', data }), false)
    socket.send(JSON.stringify({ event: 'ack', data: { length: data.text.length }, id }), false)
  },
})
app.listen('127.0.0.1', Number(process.env.PORT), () => undefined)
