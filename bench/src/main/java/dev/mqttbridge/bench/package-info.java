/** Side-by-side measurements of the service and its peers. One command per question. */
package dev.mqttbridge.bench;
