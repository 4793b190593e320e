// Lets a test move the clock of a server: a number from the parent process is added to the time, in milliseconds.
const realNow = Date.now
let jump = 0
Date.now = () => realNow() + jump
process.on('message', (message) => {
  if (typeof message === 'number') jump += message
})
