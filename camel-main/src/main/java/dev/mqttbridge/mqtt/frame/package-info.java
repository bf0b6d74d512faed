/** MQTT packets as bytes: where one begins and ends, and the few fields that whoever passes them on must know. */
package dev.mqttbridge.mqtt.frame;
