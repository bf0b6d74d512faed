/** The command line: what was asked for, where config and routes come from, and what {@code --check} says. */
package dev.mqttbridge.cli;
