package org.jumppatch.patcher.trace.event;

import java.util.Locale;
import org.jumppatch.patcher.text.Labelled;

/**
 * A thing that takes time on the machine, and what it takes if nobody says otherwise.
 *
 * <p>The figures are those of one machine, a box of 24 CPUs with a Xeon at 2.27 GHz, as far as they
 * are told in the cover letter of commit c0213b0ac03c ("[PATCH V6 0/6] x86/jump_label: Bound IPIs
 * sent when updating a static key", linux-kernel, 12 June 2019): it flips sched_schedstats with its
 * 56 sites. What is assumed says so.
 */
public enum Cost implements Labelled {
  /**
   * One {@code text_poke}. Of the two times in the letter, 57 ms for 168 writes with 168 syncs and
   * 1.4 ms for 168 writes with 3 syncs, each write takes 2.3 µs.
   */
  WRITE(2_300, "one text_poke", "of the letter's 57 ms and 1.4 ms"),

  /**
   * For each CPU that is interrupted, until the patcher turns to the next. Assumed: a write to an
   * APIC register.
   */
  IPI_SEND(100, "sending to one CPU", "assumed: a write to the APIC"),

  /**
   * From the sending to the first instruction of the receiver's handler. In the letter's trace
   * {@code smp_call_function_single} is called at 433.286406 and call_function_single_entry stands
   * at 433.286416. The syncs that were timed took 337 µs each: there every CPU was busy with two
   * compilers.
   */
  IPI_DELIVERY(10_000, "until the receiver's handler starts", "the letter's trace"),

  /**
   * What the interrupt takes from the receiver: call_function_single_entry to
   * call_function_single_exit in the same trace.
   */
  IPI_HANDLER(3_000, "what it takes from the receiver", "the letter's trace"),

  /** {@code sync_core} on the patching CPU itself. Assumed: an iret to itself. */
  SYNC(100, "sync_core on the patching CPU", "assumed: an iret"),

  /**
   * From the int3 to its handler. A boosted kprobe, which is one int3 with no single step after it,
   * takes 0.43 µs on a Xeon E5410 at 2.33 GHz (Documentation/trace/kprobes.rst, "Optimized Probe
   * Overhead"); without the handler that is 0.38 µs for both ways.
   */
  TRAP(190, "from the int3 to its handler", "kprobes.rst, a boosted probe"),

  /** {@code poke_int3_handler} with one entry: 45 ns in the letter. */
  HANDLER(45, "poke_int3_handler, one entry", "the letter's 45 ns"),

  /**
   * What each further compare of an address adds: the letter has 180 ns for 56 entries, log2(56) =
   * 5.8 compares.
   */
  COMPARE(28, "each further compare in it", "the letter's 180 ns for 56"),

  /** The way back from an int3; see {@link #TRAP}. */
  TRAP_RETURN(190, "from the handler back", "kprobes.rst, a boosted probe"),

  /**
   * From one site to the next on a CPU that does nothing else. Assumed: it sets only how the
   * executions of a trace are spread.
   */
  EXECUTION(100, "from one site to the next", "assumed");

  private final long standard;
  private final String meaning;
  private final String source;

  Cost(long standard, String meaning, String source) {
    this.standard = standard;
    this.meaning = meaning;
    this.source = source;
  }

  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Virtual nanoseconds where nobody says otherwise. */
  public long standard() {
    return standard;
  }

  /** What takes it, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Where the standard figure comes from, in a few words. */
  public String source() {
    return source;
  }

  @Override
  public String toString() {
    return label();
  }
}
