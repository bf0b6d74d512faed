/** A load of MQTT messages, every one of them checked, and its latency. */
package dev.mqttbridge.bench.load;
