package dev.mqttbridge.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time spent so far, user and system together, from {@code /proc}; it moves in steps of 10 ms. */
@FunctionalInterface
public interface CpuClock {

    /** Linux reports in units of USER_HZ, which is 100 on every architecture Java runs on. */
    double TICKS_PER_SECOND = 100;

    /** For what has no process of its own. */
    CpuClock NONE = () -> 0;

    double seconds() throws IOException;

    /** A process and its children, those that have ended included. */
    static CpuClock of(ProcessHandle process) {
        return () -> {
            long ticks = 0;
            for (ProcessHandle each :
                    Stream.concat(Stream.of(process), process.descendants()).toList()) {
                ticks += ticks(each);
            }
            return ticks / TICKS_PER_SECOND;
        };
    }

    /** All of them together. */
    static CpuClock sum(List<CpuClock> clocks) {
        return () -> {
            double seconds = 0;
            for (CpuClock clock : clocks) {
                seconds += clock.seconds();
            }
            return seconds;
        };
    }

    /** This process alone, without the servers it has started. */
    static CpuClock ofThisProcess() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return () -> system.getProcessCpuTime() / 1e9;
    }

    /** Everything that runs on this machine, and what the hypervisor gave to others meanwhile. */
    static CpuClock machine() {
        return () -> {
            String[] cpu = Files.readString(Path.of("/proc/stat"))
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .split("\\s+");
            long user = Long.parseLong(cpu[1]) + Long.parseLong(cpu[2]);
            long system = Long.parseLong(cpu[3]) + Long.parseLong(cpu[6]) + Long.parseLong(cpu[7]);
            long stolen = Long.parseLong(cpu[8]);
            return (user + system + stolen) / TICKS_PER_SECOND;
        };
    }

    private static long ticks(ProcessHandle process) throws IOException {
        String stat;
        try {
            stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        } catch (NoSuchFileException e) {
            return 0; // it has just ended; its parent accounts for it now
        }
        String afterName = stat.substring(stat.lastIndexOf(')') + 2); // the name may hold spaces
        String[] fields = afterName.split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) { // utime, stime, cutime, cstime: fields 14 to 17 of proc(5)
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }
}
