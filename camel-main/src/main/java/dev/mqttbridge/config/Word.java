package dev.mqttbridge.config;

/** A value that is written as one word in the config file. */
interface Word {

    /** The word as it is written in the file. */
    String text();
}
