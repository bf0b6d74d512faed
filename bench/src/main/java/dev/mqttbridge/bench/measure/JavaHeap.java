package dev.mqttbridge.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects the garbage of another JVM and asks it for its heap, by the JDK's {@code jcmd}. */
public final class JavaHeap {

    private static final Pattern USED = Pattern.compile("(?:heap|generation|Gen)\\s+total\\s+\\d+K, used (\\d+)K");

    private JavaHeap() {}

    /** Used after a full collection, in KiB. */
    public static long collectedKib(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        return usedKib(jcmd(pid, "GC.heap_info"));
    }

    /** From the output of {@code GC.heap_info} of G1; of serial and parallel collectors, the sum of the generations. */
    static long usedKib(String heapInfo) throws IOException {
        Matcher generations = USED.matcher(heapInfo);
        long sum = 0;
        while (generations.find()) {
            sum += Long.parseLong(generations.group(1));
        }
        if (sum == 0) {
            throw new IOException("jcmd tells no heap: " + heapInfo);
        }
        return sum;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(List.of(jcmd, Long.toString(pid), command))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + pid + " " + command + ": " + output.strip());
        }
        return output;
    }
}
