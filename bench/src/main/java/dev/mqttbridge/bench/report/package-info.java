/** What is printed, and what is written for programs. */
package dev.mqttbridge.bench.report;
