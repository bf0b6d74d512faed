/** A client's MQTT session, as far as it takes to go on with it at another broker: packets in, verdicts and packets out, no I/O. */
package dev.mqttbridge.mqtt.session;
