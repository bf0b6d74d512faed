/** The servers that are measured: each a process of its own on free loopback ports, in a temporary directory. */
package dev.mqttbridge.bench.peer;
