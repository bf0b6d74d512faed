/** Clocks, rounds and the few statistics a fair comparison needs. */
package dev.mqttbridge.bench.measure;
