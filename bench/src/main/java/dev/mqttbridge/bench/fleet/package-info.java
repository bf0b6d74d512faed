/** Many MQTT clients in one thread, which outlive their broker as clients of the field do: they reconnect and send again. */
package dev.mqttbridge.bench.fleet;
