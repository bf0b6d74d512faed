/** A network with a long way between its ends, for machines whose kernel cannot make one. */
package dev.mqttbridge.bench.relay;
