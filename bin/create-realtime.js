#!/usr/bin/env node
// This file runs on any Node and loads nothing, so that an old one gets a sentence in place of a syntax error.
var parts = process.versions.node.split('.').map(Number)
if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) {
  void import('../dist/cli.js').then(function (cli) {
    return cli.main()
  })
} else {
  console.error('create-realtime needs Node 20.19 or newer; this is ' + process.versions.node + '.')
  console.error('Install a newer one from https://nodejs.org/ and run the same command again.')
  process.exitCode = 2
}
