test('example.event is refused from outside the room', async () => {
  const ann = await connect(server, 'ann')

  const answer = await ann.request(event, payload, { room: 'a-room-of-others' })

  expect(answer).toMatchObject({ event: 'sys.error', data: { code: 'not_joined' } })
})
