/**
 * What the service was told: immutable records that cannot be built wrong, and a strict YAML loader that names every
 * error of a file at once. A leaf: depends on nothing else of ours.
 */
package dev.mqttbridge.config;
