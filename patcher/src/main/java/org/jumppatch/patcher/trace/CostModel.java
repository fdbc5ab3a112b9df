package org.jumppatch.patcher.trace;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long things take, in virtual nanoseconds. Times make a trace readable; what a flip costs is
 * told by its counts.
 *
 * <p>The standard figures are those of one machine, a box of 24 CPUs with a Xeon at 2.27 GHz, as
 * far as they are told in the cover letter of commit c0213b0ac03c ("[PATCH V6 0/6] x86/jump_label:
 * Bound IPIs sent when updating a static key", linux-kernel, 12 June 2019): it flips
 * sched_schedstats with its 56 sites. What is assumed says so.
 *
 * @param write one {@code text_poke}. Of the two times in the letter, 57 ms for 168 writes with 168
 *     syncs and 1.4 ms for 168 writes with 3 syncs, each write takes 2.3 µs
 * @param ipiSend for each CPU that is interrupted, until the patcher turns to the next. Assumed: a
 *     write to an APIC register
 * @param ipiDelivery from the sending to the first instruction of the receiver's handler. In the
 *     letter's trace {@code smp_call_function_single} is called at 433.286406 and
 *     call_function_single_entry stands at 433.286416. The syncs that were timed took 337 µs each:
 *     there every CPU was busy with two compilers
 * @param ipiHandler what the interrupt takes from the receiver: call_function_single_entry to
 *     call_function_single_exit in the same trace
 * @param sync {@code sync_core} on the patching CPU itself. Assumed: an iret to itself
 * @param trap from the int3 to its handler. A boosted kprobe, which is one int3 with no single step
 *     behind it, takes 0.43 µs on a Xeon E5410 at 2.33 GHz (Documentation/trace/kprobes.rst,
 *     "Optimized Probe Overhead"); without the handler that is 0.38 µs for both ways
 * @param handler {@code poke_int3_handler} with one entry: 45 ns in the letter
 * @param compare what each further compare of an address adds: the letter has 180 ns for 56
 *     entries, log2(56) = 5.8 compares
 * @param trapReturn the way back from an int3; see {@code trap}
 * @param execution from one site to the next on a CPU that does nothing else. Assumed: it sets only
 *     how the executions of a trace are spread
 */
public record CostModel(
    long write,
    long ipiSend,
    long ipiDelivery,
    long ipiHandler,
    long sync,
    long trap,
    long handler,
    long compare,
    long trapReturn,
    long execution) {
  /** The figures whose sources are told above. */
  public static final CostModel STANDARD =
      new CostModel(2_300, 100, 10_000, 3_000, 100, 190, 45, 28, 190, 100);

  /** Most nanoseconds that a thing may take: an hour, so that times cannot overflow. */
  public static final long MAX = 3_600_000_000_000L;

  public CostModel {
    check(write, ipiSend, ipiDelivery, ipiHandler, sync);
    check(trap, handler, compare, trapReturn, execution);
  }

  private static void check(long... costs) {
    for (long cost : costs) {
      if (cost < 0 || cost > MAX) {
        throw new IllegalArgumentException("0 to " + MAX + " ns, not " + cost);
      }
    }
  }

  /** Every figure by the name that users and traces have for it. */
  public Map<String, Long> byName() {
    Map<String, Long> costs = new LinkedHashMap<>();
    costs.put("write", write);
    costs.put("ipi_send", ipiSend);
    costs.put("ipi_delivery", ipiDelivery);
    costs.put("ipi_handler", ipiHandler);
    costs.put("sync", sync);
    costs.put("trap", trap);
    costs.put("handler", handler);
    costs.put("compare", compare);
    costs.put("trap_return", trapReturn);
    costs.put("execution", execution);
    return costs;
  }

  /**
   * The model with other figures.
   *
   * @param changes by name
   * @throws IllegalArgumentException if there is no figure of a name, or it is negative or above
   *     {@link #MAX}
   */
  public CostModel with(Map<String, Long> changes) {
    Map<String, Long> costs = byName();
    for (String name : changes.keySet()) {
      if (!costs.containsKey(name)) {
        throw new IllegalArgumentException(
            "no cost is called " + name + ", only " + String.join(", ", costs.keySet()));
      }
    }
    costs.putAll(changes);
    long[] all = costs.values().stream().mapToLong(Long::longValue).toArray();
    return new CostModel(
        all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8], all[9]);
  }
}
