package dev.mqttbridge.gateway;

/** How the pipeline asks the Camel route for a broker. */
interface AttachRequest {

    /** Returns at once; the route ends with a broker for the client or by refusing it. */
    void attach(Attachment attachment);
}
