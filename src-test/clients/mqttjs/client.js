// MQTT.js with its defaults: node client.js HOST PORT LEVEL TOPIC
// Subscribes to TOPIC at QoS 2 and says "subscribed"; publishes there what it reads, a line "QOS TEXT" each; prints what it receives
// as "got TEXT", and "lost" when the connection is.
'use strict'
const [host, port, level, topic] = process.argv.slice(2)
const client = require('mqtt').connect(`mqtt://${host}:${port}`, { protocolVersion: Number(level) })
const fail = (error) => {
  console.log('failed', error.message)
  process.exit(1)
}
client.on('error', fail)
client.on('close', () => console.log('lost'))
client.on('message', (_, payload) => console.log('got', payload.toString()))
client.once('connect', () => {
  client.subscribe(topic, { qos: 2 }, (error) => (error ? fail(error) : console.log('subscribed')))
})
require('readline').createInterface({ input: process.stdin })
  .on('line', (line) => {
    const space = line.indexOf(' ')
    client.publish(topic, line.substring(space + 1), { qos: Number(line.substring(0, space)) }, (error) => error && fail(error))
  })
