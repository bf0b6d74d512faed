// aedes in a process of its own, everything in memory: node broker.js PORT
'use strict'
const aedes = require('aedes')()
const server = require('net').createServer(aedes.handle)
server.listen(Number(process.argv[2]), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
