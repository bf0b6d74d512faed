package dev.mqttbridge.gateway;

/** How the pipeline asks the Camel route for a broker. */
interface AttachRequest {

    /** Returns at once; the route ends by splicing the client to a broker or by closing it. */
    void attach(Attachment attachment);
}
